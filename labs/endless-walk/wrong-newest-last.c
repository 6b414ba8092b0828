/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: the walk begins behind the newest, and comes to it last.
 * points: 8
 * expect: expected the third, seen the oldest
 */
#define hooks_find right_hooks_find
#include "solution.c"
#undef hooks_find

struct ctxop *hooks_find(void (*save)(void *), void *arg);

struct ctxop *
hooks_find(void (*save)(void *), void *arg)
{
	struct ctxop *newest = curthread->t_ctx, *op = newest;

	if (newest == NULL)
		return (NULL);
	do {
		op = op->next;
		if (op->save_op == save && op->arg == arg)
			return (op);
	} while (op != newest);
	return (NULL);
}
