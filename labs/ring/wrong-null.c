/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: the oldest entry ends the list, as if it were none that wraps.
 * points: 0
 * expect: expected A from t_ctx along next, seen A0
 */
#define ring_attach right_ring_attach
#include "solution.c"
#undef ring_attach

void ring_attach(kthread_t *t, struct ctxop *op);

void
ring_attach(kthread_t *t, struct ctxop *op)
{
	struct ctxop *head;

	kpreempt_disable();
	head = t->t_ctx;
	if (head == NULL) {
		op->next = op->prev = NULL;
	} else {
		op->next = head;
		op->prev = NULL;
		head->prev = op;
	}
	t->t_ctx = op;
	kpreempt_enable();
}
