/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: added up, and then detached: while that waits for its lock the
 * save hook adds the same once more.
 * points: 8
 * expect: tr_events after tracer_stop() of traced: expected 4 events, seen 8
 */
#define tracer_stop right_tracer_stop
#include "solution.c"
#undef tracer_stop

void tracer_stop(struct tracer *tr);

void
tracer_stop(struct tracer *tr)
{
	kpreempt_disable();
	tracer_save(tr);
	ctxop_detach(curthread, tr->tr_ctxop);
	kpreempt_enable();
}
