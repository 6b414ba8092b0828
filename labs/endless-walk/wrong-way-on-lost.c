/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: the way on is read from a hook that is detached, and leads
 * nowhere.
 * points: 7
 * expect: a NULL pointer was followed (address 0x0)
 */
#define hooks_drop right_hooks_drop
#include "solution.c"
#undef hooks_drop

unsigned hooks_drop(void (*save)(void *));

unsigned
hooks_drop(void (*save)(void *))
{
	struct ctxop *newest = curthread->t_ctx, *op = newest;
	unsigned n = 0;

	if (newest == NULL)
		return (0);
	do {
		if (op->save_op == save) {
			ctxop_detach(curthread, op);
			n++;
		}
		op = op->next;
	} while (op != newest);
	return (n);
}
