/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: what was counted is 0 once, and not at each start.
 * points: 9
 * expect: tr_events after tracer_stop() of traced: expected 2 events, seen 4
 */
#define tracer_init right_tracer_init
#define tracer_start right_tracer_start
#include "solution.c"
#undef tracer_init
#undef tracer_start

void tracer_init(struct tracer *tr);
void tracer_start(struct tracer *tr);

void
tracer_init(struct tracer *tr)
{
	right_tracer_init(tr);
	tr->tr_events = 0;
}

void
tracer_start(struct tracer *tr)
{
	kpreempt_disable();
	ctxop_attach(curthread, tr->tr_ctxop);
	tr->tr_moves = 0;
	tracer_arrive(tr);
	kpreempt_enable();
}
