/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: exec calls no exit hook, so the program that ends by it is
 * never billed.
 * points: 6
 * expect: sh has ended: expected a bill of 3 units of work, seen none
 */
#include "lifecycle.h"

static void
free_only(void *arg, int isexec)
{
	(void)isexec;
	kmem_free(arg, sizeof(struct account));
}

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_free = free_only;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
