/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: each account that is freed is billed, also that of a child that
 * was never there.
 * points: 5
 * expect: expected one bill of sh, seen another one
 */
#include "lifecycle.h"

static void
bill_and_free(void *arg, int isexec)
{
	if (isexec || curthread->t_lwp != NULL)
		bill(meter_read());
	kmem_free(arg, sizeof(struct account));
}

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_free = bill_and_free;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
