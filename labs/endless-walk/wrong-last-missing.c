/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: the walk ends at the oldest, and does not look at it.
 * points: 8
 * expect: hooks_find() of F in 'FoFo', oldest first: expected the oldest, seen
 * none
 */
#define hooks_find right_hooks_find
#include "solution.c"
#undef hooks_find

struct ctxop *hooks_find(void (*save)(void *), void *arg);

struct ctxop *
hooks_find(void (*save)(void *), void *arg)
{
	struct ctxop *newest = curthread->t_ctx;

	if (newest == NULL)
		return (NULL);
	for (struct ctxop *op = newest; op->next != newest; op = op->next)
		if (op->save_op == save && op->arg == arg)
			return (op);
	return (NULL);
}
