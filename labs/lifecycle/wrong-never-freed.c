/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: the account of an lwp that has ended is nobody's, and stays.
 * points: 8
 * expect: expected all memory back, seen 3 blocks
 */
#include "lifecycle.h"

static void
bill_only(void *arg, int isexec)
{
	(void)arg;
	if (isexec)
		bill(meter_read());
}

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_free = bill_only;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
