/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5: the flag day. A driver that counts what a thread does, in a counter of
 * the CPU's, is brought from the calls of before 13917 to templates.
 */
#ifndef FLAG_DAY_H
#define FLAG_DAY_H

#include <ctxop.h>

struct counter; /* the driver's own */

/* Given: its handlers. What they get is what the kernel gives to each. */
void counter_save(void *counter);
void counter_restore(void *counter);
void counter_fork(void *parent_thread, void *child_thread);
void counter_lwp_create(void *parent_thread, void *child_thread);
void counter_exit(void *thread);
void counter_free(void *counter, int isexec);

/*
 * Install all of these handlers on t, for this counter: the newest of t, which
 * is the calling thread, or a new one that does not run yet.
 */
void counter_install(kthread_t *t, struct counter *c);

/*
 * Take the hook of this counter off t, wherever it is, and free it. 1, or 0 if
 * there is none. Others may have the same counter and some of these handlers.
 */
int counter_remove(kthread_t *t, struct counter *c);

/*
 * Allocate such a hook and do not attach it yet; and if it is not needed after
 * all, free it. The driver attaches it by ctxop_attach(). Several may be
 * prepared at the same time.
 */
struct ctxop *counter_prepare(struct counter *c);
void counter_cancel(struct ctxop *op);

#endif /* FLAG_DAY_H */
