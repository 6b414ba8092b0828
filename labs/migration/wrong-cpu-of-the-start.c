/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: the CPU is the one on which it all began.
 * points: 6
 * expect: tracer_events() of traced: expected 5 events, seen 2
 */
#include "migration.h"

static void
comes_back(void *arg)
{
	struct tracer *tr = arg;

	if (tr->tr_cpu != CPU->cpu_id)
		tr->tr_moves++;
	tr->tr_from = cpu_events(tr->tr_cpu);
}

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_restore = comes_back;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
