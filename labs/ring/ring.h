/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1: the ring. Four functions over the ring of a thread, as ctxop.h draws
 * it: t_ctx is the newest entry, next leads to ever older ones and wraps, prev
 * leads the other way.
 */
#ifndef RING_H
#define RING_H

#include <ctxop.h>

/*
 * Make op the newest entry of the calling thread, t. The thread may lose its
 * CPU between any two accesses to memory, unless preemption is disabled; and
 * then the kernel walks the ring. On return preemption is as it was.
 */
void ring_attach(kthread_t *t, struct ctxop *op);

/* Take op off again, likewise, wherever it is: its links are NULL then. */
void ring_detach(kthread_t *t, struct ctxop *op);

/* The oldest entry, or NULL. */
struct ctxop *ring_oldest(const kthread_t *t);

/* How many entries there are. */
unsigned ring_length(const kthread_t *t);

/* The kernel's own: here they are yours to write. */
#pragma GCC poison ctxop_attach ctxop_detach ctxop_install ctxop_remove
#pragma GCC poison ctxop_ring_check

#endif /* RING_H */
