/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: the links are changed in a section, and t_ctx after it: in
 * between the new entry is saved as if it were the oldest.
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
	kpreempt_disable();
	if (t->t_ctx == NULL) {
		op->next = op->prev = op;
	} else {
		op->next = t->t_ctx;
		op->prev = t->t_ctx->prev;
		op->prev->next = op;
		op->next->prev = op;
	}
	kpreempt_enable();
	t->t_ctx = op;
}
