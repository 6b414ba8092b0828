/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, wrong: where the walk ends is in a variable of all CPUs.
 * points: 9
 * expect: expected each entry to be called once, seen CBACBACBACBA ...
 */
#define order_save right_order_save
#include "solution.c"
#undef order_save

void order_save(struct ctxop *newest);

void
order_save(struct ctxop *newest)
{
	static struct ctxop *end;
	struct ctxop *op = newest;

	if (newest == NULL)
		return;
	end = newest;
	do {
		if (op->save_op != NULL)
			op->save_op(op->arg);
		op = op->next;
	} while (op != end);
}
