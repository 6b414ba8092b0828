/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 1: a model answer. */
#include "ring.h"

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
	t->t_ctx = op;
	kpreempt_enable();
}

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
	op->next = op->prev = NULL;
	kpreempt_enable();
}

struct ctxop *
ring_oldest(const kthread_t *t)
{
	return (t->t_ctx != NULL ? t->t_ctx->prev : NULL);
}

unsigned
ring_length(const kthread_t *t)
{
	const struct ctxop *op = t->t_ctx;
	unsigned n = 0;

	if (op == NULL)
		return (0);
	do {
		n++;
		op = op->next;
	} while (op != t->t_ctx);
	return (n);
}
