/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: the walk begins at the oldest, so the oldest is found.
 * points: 8
 * expect: hooks_find() of F in 'FoFo', oldest first: expected the third, seen
 * the oldest
 */
#define hooks_find right_hooks_find
#include "solution.c"
#undef hooks_find

struct ctxop *hooks_find(void (*save)(void *), void *arg);

struct ctxop *
hooks_find(void (*save)(void *), void *arg)
{
	struct ctxop *oldest, *op;

	if (curthread->t_ctx == NULL)
		return (NULL);
	op = oldest = curthread->t_ctx->prev;
	do {
		if (op->save_op == save && op->arg == arg)
			return (op);
		op = op->prev;
	} while (op != oldest);
	return (NULL);
}
