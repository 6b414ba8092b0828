/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, wrong: the walk ends before the last entry.
 * points: 2
 * expect: expected calls of 'CBA', seen 'CB'
 */
#define order_save right_order_save
#include "solution.c"
#undef order_save

void order_save(struct ctxop *newest);

void
order_save(struct ctxop *newest)
{
	if (newest == NULL)
		return;
	for (struct ctxop *op = newest; op->next != newest; op = op->next)
		if (op->save_op != NULL)
			op->save_op(op->arg);
}
