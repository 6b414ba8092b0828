/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, wrong: it looks at one handler and calls the other.
 * points: 8
 * expect: page fault in walker: a NULL pointer was followed
 */
#define order_restore right_order_restore
#include "solution.c"
#undef order_restore

void order_restore(struct ctxop *newest);

void
order_restore(struct ctxop *newest)
{
	struct ctxop *oldest, *op;

	if (newest == NULL)
		return;
	op = oldest = newest->prev;
	do {
		if (op->save_op != NULL)
			op->restore_op(op->arg);
		op = op->prev;
	} while (op != oldest);
}
