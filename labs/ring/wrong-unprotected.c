/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: a switch in the middle walks a ring that is half linked.
 * points: 7
 * expect: expected the newest to be saved first, seen A saved before D
 */
#define ring_attach right_ring_attach
#include "solution.c"
#undef ring_attach

void ring_attach(kthread_t *t, struct ctxop *op);

void
ring_attach(kthread_t *t, struct ctxop *op)
{
	struct ctxop *head;

	head = t->t_ctx;
	if (head == NULL) {
		op->next = op->prev = op;
	} else {
		op->next = head;
		op->prev = head->prev;
		head->prev->next = op;
		head->prev = op;
	}
	t->t_ctx = op;
}
