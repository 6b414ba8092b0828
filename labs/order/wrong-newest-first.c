/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, wrong: before 12477, restore went newest first as well.
 * points: 3
 * expect: expected the same after each switch, seen 1
 */
#define order_restore right_order_restore
#include "solution.c"
#undef order_restore

void order_restore(struct ctxop *newest);

void
order_restore(struct ctxop *newest)
{
	struct ctxop *op = newest;

	if (newest == NULL)
		return;
	do {
		if (op->restore_op != NULL)
			op->restore_op(op->arg);
		op = op->next;
	} while (op != newest);
}
