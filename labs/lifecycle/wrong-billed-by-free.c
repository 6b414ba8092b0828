/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: free is called by whoever frees the thread, and that is
 * seldom the thread itself.
 * points: 0
 * expect: expected a thread with a program, as it is billed, seen thread_reaper
 */
#include "lifecycle.h"

static void
bill_and_free(void *arg, int isexec)
{
	(void)isexec;
	bill(meter_read());
	kmem_free(arg, sizeof(struct account));
}

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_exit = NULL;
	wrong.ct_free = bill_and_free;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
