/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 2: a model answer. */
#include "order.h"

void
order_save(struct ctxop *newest)
{
	struct ctxop *op = newest;

	if (newest == NULL)
		return;
	do {
		if (op->save_op != NULL)
			op->save_op(op->arg);
		op = op->next;
	} while (op != newest);
}

void
order_restore(struct ctxop *newest)
{
	struct ctxop *oldest, *op;

	if (newest == NULL)
		return;
	op = oldest = newest->prev;
	do {
		if (op->restore_op != NULL)
			op->restore_op(op->arg);
		op = op->prev;
	} while (op != oldest);
}
