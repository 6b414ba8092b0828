/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: what is detached keeps its links.
 * points: 9
 * expect: A is detached: expected both of its links NULL, seen next C, prev B
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
		if (t->t_ctx == op)
			t->t_ctx = op->next;
	}
	kpreempt_enable();
}
