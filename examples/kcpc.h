/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counters of threads: each CPU has one counter, and a thread that is bound to
 * it sees its own events only, wherever it runs. The context keeps the count
 * while the thread is off its CPU; a context that is frozen leaves the counter
 * alone, whichever hooks run.
 *
 * Rules for callers:
 * R1. A thread is bound and unbound by itself, or by the agent of its process.
 * R2. What is bound when it ends leaves the counter of its CPU running, for
 *     nobody.
 */
#ifndef KCPC_H
#define KCPC_H

#include <ctxop_scenario.h>

#define KCPC_CTX_FREEZE 0x1     /* its hooks do nothing */
#define KCPC_CTX_LWPINHERIT 0x2 /* new lwps are bound too, from 0 */

struct kcpc_ctx {
	unsigned kc_flags;
	uint64_t kc_count; /* while it is not on a CPU */
	uint64_t kc_work;  /* what it should be: events that there were */
};

/*
 * Bind a thread: flags are 0 or KCPC_CTX_LWPINHERIT. Its ctxop is freed with
 * it, or by exec. What was bound before is unbound. May sleep.
 */
void kcpc_bind(kthread_t *, unsigned flags);

/* The same without the ctxop: what a kernel that forgot it would do. */
void kcpc_bind_without_hook(kthread_t *);

/* Undo it. May sleep. Panics if the thread has no counter, or no such ctxop. */
void kcpc_unbind(kthread_t *);

/* The calling thread works: so many events, with a point after each. */
void kcpc_work(uint64_t events);

/* The counter of the calling thread tells the truth, or the run fails. */
void kcpc_check(void);

/*
 * Compare a counter with what it should be; the run fails with both, and with
 * the name of who else was counted.
 */
void kcpc_compare(
    const char *whose, uint64_t expected, uint64_t found, const char *other);

extern const struct sim_consumer kcpc_words;

#endif /* KCPC_H */
