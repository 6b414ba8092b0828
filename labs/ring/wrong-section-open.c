/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: the first entry's way out leaves its section open.
 * points: 7
 * expect: after ring_attach(): expected preemption to be enabled
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
		t->t_ctx = op;
		return;
	}
	op->next = t->t_ctx;
	op->prev = t->t_ctx->prev;
	op->prev->next = op;
	op->next->prev = op;
	t->t_ctx = op;
	kpreempt_enable();
}
