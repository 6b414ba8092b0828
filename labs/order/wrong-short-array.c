/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, wrong: the way back is noted in an array, which is full at some time.
 * points: 9
 * expect: expected that of number 0 to be called next, seen that of 136
 */
#define order_restore right_order_restore
#include "solution.c"
#undef order_restore

void order_restore(struct ctxop *newest);

void
order_restore(struct ctxop *newest)
{
	struct ctxop *noted[64], *op = newest;
	unsigned n = 0;

	if (newest == NULL)
		return;
	do {
		if (n < 64)
			noted[n++] = op;
		op = op->next;
	} while (op != newest);
	while (n-- > 0)
		if (noted[n]->restore_op != NULL)
			noted[n]->restore_op(noted[n]->arg);
}
