/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: the hook is attached, and what it subtracts is set a moment
 * later.
 * points: 7
 * expect: tracer_events() of traced: expected 3 events, seen 1000003
 */
#define tracer_start right_tracer_start
#include "solution.c"
#undef tracer_start

void tracer_start(struct tracer *tr);

void
tracer_start(struct tracer *tr)
{
	tr->tr_moves = 0;
	tr->tr_events = 0;
	ctxop_attach(curthread, tr->tr_ctxop);
	tracer_arrive(tr);
}
