/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, wrong: the oldest is saved first, as in a queue.
 * points: 2
 * expect: save of a ring of ABC: expected calls of 'CBA', seen 'ABC'
 */
#define order_save right_order_save
#include "solution.c"
#undef order_save

void order_save(struct ctxop *newest);

void
order_save(struct ctxop *newest)
{
	struct ctxop *op = newest;

	if (newest == NULL)
		return;
	do {
		op = op->prev;
		if (op->save_op != NULL)
			op->save_op(op->arg);
	} while (op != newest);
}
