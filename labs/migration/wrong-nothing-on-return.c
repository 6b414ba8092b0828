/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: what others do while the thread is away is taken for its own.
 * points: 2
 * expect: tracer_events() of traced: expected 5 events, seen 19
 */
#include "migration.h"

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_restore = NULL;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
