/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: the fork hook attaches to the parent, and the child has none.
 * points: 6
 * expect: changes the ring of sh.1/1 while sh.1/1 calls its handlers in
 */
#include "lifecycle.h"

static void wrong_fork(void *parent, void *child);

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_fork = wrong_fork;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"

static void
wrong_fork(void *parent, void *child)
{
	(void)child;
	ctxop_attach(parent, account_with(meter_read()));
}
