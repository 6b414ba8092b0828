/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, wrong: what is not needed after all is forgotten.
 * points: 8
 * expect: prepared, and cancelled: expected 1 calls of counter_free()
 */
#define counter_cancel right_counter_cancel
#include "solution.c"
#undef counter_cancel

void counter_cancel(struct ctxop *op);

void
counter_cancel(struct ctxop *op)
{
	(void)op;
}
