/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: the account of a forked child has no fork hook: the child's
 * own children have none.
 * points: 8
 * expect: grandchild has ended: expected a bill of 7 units of work, seen none
 */
#include "lifecycle.h"

/* Only a forked child begins with some work. */
static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;
	const struct account *ac = arg;

	if (ac->ac_work != 0)
		wrong.ct_fork = NULL;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
