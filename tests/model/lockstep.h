/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The library and the oracle, side by side: each operation is done by both, and
 * all that can be seen of it is compared: how it ends, what it returns, which
 * handlers it calls in which order, with what, and in what surroundings; then
 * the rings in both directions, the links of what is on none, every field of
 * every ctxop, times included.
 *
 * L1. All is done by one thread of a machine, the caller; the others are
 *     stopped, but for those of md_may_run, which wait for a CPU.
 * L2. What ends the machine ends the script; the machine is then looked at as
 *     it was left, and lockstep_reset() is to follow.
 * L3. One lockstep is current on a host thread: handlers have no other way to
 *     find it.
 */
#ifndef LOCKSTEP_H
#define LOCKSTEP_H

#include "handlers.h"
#include "model.h"

#include <ctxop.h>
#include <stdio.h>

/* Is a NULL that is followed the machine's to catch? Not a sanitizer's. */
#ifndef LOCKSTEP_TRAPS
#define LOCKSTEP_TRAPS 1
#endif

struct lockstep {
	struct model ls_model;
	sim_t *ls_sim;
	kthread_t *ls_thread[MODEL_THREADS];
	struct ctxop *ls_op[MODEL_OPS]; /* also of one that is free, or NULL */
	struct handlers ls_handlers;

	struct operation ls_doing;
	struct outcome ls_expected, ls_seen;
	struct state ls_state; /* as seen */
	bool ls_is_doing;
	uint64_t ls_violations; /* seen before */
	uint64_t ls_before[SIM_NVIOLATIONS];
	uint64_t ls_count; /* operations compared */

	bool ls_timeless; /* times are not compared */

	/* For tests of the comparison: called between deed and look. */
	void (*ls_tamper)(struct lockstep *);
	bool ls_differs;
	char ls_difference[3 * MODEL_WORDS];
};

typedef void script_t(struct lockstep *, void *arg);

enum script_end {
	SCRIPT_DONE,   /* it returned */
	SCRIPT_ENDED,  /* a panic or violation ended it, as the oracle says */
	SCRIPT_DIFFERS /* ls_difference says how */
};

/* With so many threads and ctxops; caller is one of the threads. */
void lockstep_init(struct lockstep *, unsigned nthreads, unsigned nops,
    unsigned caller, enum sim_setting violations);
void lockstep_fini(struct lockstep *);

/* Nothing is allocated, on either side. */
void lockstep_reset(struct lockstep *);

/* Let the caller run the script; once after each init or reset. */
enum script_end lockstep_run(struct lockstep *, script_t *, void *arg);

/* In a script: do it on both sides. False: they differ; return. */
bool lockstep_do(struct lockstep *, const struct operation *);

/* Its two halves: nothing is seen yet; the library's calls. */
void lockstep_begin(struct lockstep *, const struct operation *);
void lockstep_perform(struct lockstep *, const struct operation *);

/* Look at the library's side: true, or ls_difference says what is broken. */
bool lockstep_look(struct lockstep *, struct state *);

/* They differ, in these words. Returns false. */
bool lockstep_differ(struct lockstep *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Compare what both have seen of ls_doing. False: they differ. */
bool lockstep_compare(struct lockstep *);

#endif /* LOCKSTEP_H */
