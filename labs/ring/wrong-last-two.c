/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: the newest of two has equal links, and is taken for the only
 * one.
 * points: 8
 * expect: the newest of two: expected C from t_ctx along next, seen nothing
 */
#define ring_detach right_ring_detach
#include "solution.c"
#undef ring_detach

void ring_detach(kthread_t *t, struct ctxop *op);

void
ring_detach(kthread_t *t, struct ctxop *op)
{
	kpreempt_disable();
	if (t->t_ctx == op && op->next == op->prev) {
		t->t_ctx = NULL;
	} else {
		if (t->t_ctx == op)
			t->t_ctx = op->next;
		op->next->prev = op->prev;
		op->prev->next = op->next;
	}
	op->next = op->prev = NULL;
	kpreempt_enable();
}
