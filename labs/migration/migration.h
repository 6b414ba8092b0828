/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10: migration. Each CPU counts its events, for ever, whoever runs there.
 * A thread that moves from CPU to CPU wants to know its own.
 */
#ifndef MIGRATION_H
#define MIGRATION_H

#include <ctxop.h>

/*
 * Given: how many events CPU number cpu_id has had so far. Nobody can set that,
 * and CPUs differ by millions. CPU->cpu_id is the number of the CPU that the
 * calling thread is on.
 */
uint64_t cpu_events(int cpu_id);

/* One for each thread that is traced. */
struct tracer {
	struct ctxop *tr_ctxop; /* yours, */
	uint64_t tr_events;     /* and these: of the thread, so far */
	uint64_t tr_from;       /* of its CPU, when it came there */
	int tr_cpu;             /* on which it was last */
	unsigned tr_moves;      /* how often it came to another one */
};

/*
 * Once, before all else; and once, at the end. Both may sleep. In between it is
 * started and stopped as often as anybody likes.
 */
void tracer_init(struct tracer *tr);
void tracer_fini(struct tracer *tr);

/*
 * From here on the events of the calling thread count, beginning with 0, and no
 * others; nor has it moved yet. Until tracer_stop(), which leaves what was
 * counted as it is. Preemption is enabled on return, as always.
 */
void tracer_start(struct tracer *tr);
void tracer_stop(struct tracer *tr);

/*
 * In between: the calling thread's events so far, and how often it came back to
 * another CPU than the one that it had left.
 */
uint64_t tracer_events(struct tracer *tr);
unsigned tracer_moves(struct tracer *tr);

#endif /* MIGRATION_H */
