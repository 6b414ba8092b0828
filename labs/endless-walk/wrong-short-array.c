/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: what matches is noted in an array, which is full at some time.
 * points: 7
 * expect: hooks_drop() of 100: expected 100, all of them freed, seen 16
 */
#define hooks_drop right_hooks_drop
#include "solution.c"
#undef hooks_drop

unsigned hooks_drop(void (*save)(void *));

unsigned
hooks_drop(void (*save)(void *))
{
	struct ctxop *found[16], *op = curthread->t_ctx;
	unsigned n = 0;

	if (op == NULL)
		return (0);
	do {
		if (op->save_op == save && n < 16)
			found[n++] = op;
		op = op->next;
	} while (op != curthread->t_ctx);
	for (unsigned i = 0; i < n; i++) {
		ctxop_detach(curthread, found[i]);
		ctxop_free(found[i]);
	}
	return (n);
}
