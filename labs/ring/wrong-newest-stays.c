/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: the newest is detached, and t_ctx still leads to it.
 * points: 5
 * expect: expected CA from t_ctx along next, seen D0
 */
#define ring_detach right_ring_detach
#include "solution.c"
#undef ring_detach

void ring_detach(kthread_t *t, struct ctxop *op);

void
ring_detach(kthread_t *t, struct ctxop *op)
{
	kpreempt_disable();
	if (op->next == op) {
		t->t_ctx = NULL;
	} else {
		op->next->prev = op->prev;
		op->prev->next = op->next;
	}
	op->next = op->prev = NULL;
	kpreempt_enable();
}
