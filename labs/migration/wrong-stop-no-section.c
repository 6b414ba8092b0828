/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: the hook is off, and what is left is added a moment later,
 * perhaps on another CPU.
 * points: 7
 * expect: tr_events after tracer_stop() of traced: expected 4 events, seen 9
 */
#define tracer_stop right_tracer_stop
#include "solution.c"
#undef tracer_stop

void tracer_stop(struct tracer *tr);

void
tracer_stop(struct tracer *tr)
{
	ctxop_detach(curthread, tr->tr_ctxop);
	tracer_save(tr);
}
