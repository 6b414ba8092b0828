/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, wrong: the newest hook goes, whosever it is.
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

	(void)c;
	if (op == NULL)
		return (0);
	ctxop_detach(t, op);
	ctxop_free(op);
	return (1);
}
