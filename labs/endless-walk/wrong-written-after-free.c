/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: a link is cleared of what was freed already.
 * points: 7
 * expect: expected memory to be left alone after it was freed
 */
#define hooks_drop right_hooks_drop
#include "solution.c"
#undef hooks_drop

unsigned hooks_drop(void (*save)(void *));

unsigned
hooks_drop(void (*save)(void *))
{
	struct ctxop *op;
	unsigned n = 0;

	while ((op = newest_with(save, NULL, true)) != NULL) {
		ctxop_detach(curthread, op);
		ctxop_free(op);
		op->next = NULL;
		n++;
	}
	return (n);
}
