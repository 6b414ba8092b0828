/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: a second start goes on counting the moves of the first.
 * points: 9
 * expect: tracer_moves() of traced: expected 0, seen 3
 */
#define tracer_start right_tracer_start
#include "solution.c"
#undef tracer_start

void tracer_start(struct tracer *tr);

void
tracer_start(struct tracer *tr)
{
	kpreempt_disable();
	ctxop_attach(curthread, tr->tr_ctxop);
	tr->tr_events = 0;
	tracer_arrive(tr);
	kpreempt_enable();
}
