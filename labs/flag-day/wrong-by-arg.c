/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, wrong: the hook is found by its counter only.
 * points: 8
 * expect: a is removed, and removed again: expected 1 and 0, seen 1 and 1
 */
#define counter_remove right_counter_remove
#include "solution.c"
#undef counter_remove

int counter_remove(kthread_t *t, struct counter *c);

int
counter_remove(kthread_t *t, struct counter *c)
{
	struct ctxop *op = t->t_ctx;

	if (op == NULL)
		return (0);
	do {
		if (op->arg == c) {
			ctxop_detach(t, op);
			ctxop_free(op);
			return (1);
		}
		op = op->next;
	} while (op != t->t_ctx);
	return (0);
}
