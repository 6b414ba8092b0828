/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: an lwp begins where its maker is, as if it were forked.
 * points: 7
 * expect: the bill of worker: expected 3 units of work, seen 6
 */
#include "lifecycle.h"

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_lwp_create = tpl->ct_fork;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
