/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: a new entry becomes the oldest.
 * points: 1
 * expect: expected BA from t_ctx along next, seen AB
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
		op->next = op->prev = op;
	} else {
		op->next = head;
		op->prev = head->prev;
		head->prev->next = op;
		head->prev = op;
	}
	if (head == NULL)
		t->t_ctx = op;
	kpreempt_enable();
}
