/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: the meter is set, and nothing keeps the thread there until its
 * hook is attached.
 * points: 9
 * expect: the bill of sh: expected 3 units of work, seen 5
 */
#define account_open right_account_open
#include "solution.c"
#undef account_open

void account_open(void);

void
account_open(void)
{
	struct ctxop *op = account_with(0);

	meter_set(0);
	ctxop_attach(curthread, op);
}
