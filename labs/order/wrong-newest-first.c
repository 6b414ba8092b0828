/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, wrong: before 12477, restore went newest first as well.
 * points: 2
 * expect: restore of a ring of ABC: expected calls of 'ABC', seen 'CBA'
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
