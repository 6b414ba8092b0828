/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: the way on is read in time, but the hook at which the walk is
 * to end may be gone by then.
 * points: 7
 * expect: no link of a ring is NULL, the walk is to end where it began
 */
#define hooks_drop right_hooks_drop
#include "solution.c"
#undef hooks_drop

unsigned hooks_drop(void (*save)(void *));

unsigned
hooks_drop(void (*save)(void *))
{
	struct ctxop *newest = curthread->t_ctx, *op = newest, *next;
	unsigned n = 0;

	if (newest == NULL)
		return (0);
	do {
		next = op->next;
		if (op->save_op == save) {
			ctxop_detach(curthread, op);
			ctxop_free(op);
			n++;
		}
		op = next;
	} while (op != newest);
	return (n);
}
