/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, wrong: the walk waits for a NULL that no ring has.
 * points: 2
 * expect: expected each entry to be called once, seen CBACBACBACBA ...
 */
#define order_save right_order_save
#include "solution.c"
#undef order_save

void order_save(struct ctxop *newest);

void
order_save(struct ctxop *newest)
{
	for (struct ctxop *op = newest; op != NULL; op = op->next)
		if (op->save_op != NULL)
			op->save_op(op->arg);
}
