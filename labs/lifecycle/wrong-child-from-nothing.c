/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: a forked child gets what another lwp would.
 * points: 6
 * expect: the bill of child: expected 6 units of work, seen 4
 */
#include "lifecycle.h"

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_fork = tpl->ct_lwp_create;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
