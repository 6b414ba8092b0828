/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: what is freed is as large as a pointer to it.
 * points: 0
 * expect: has 16 bytes, and is freed as 8
 */
#include "lifecycle.h"

static void
free_handler(void *arg, int isexec)
{
	if (isexec)
		bill(meter_read());
	kmem_free(arg, sizeof(arg));
}

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_free = free_handler;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
