/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: tracer_events() returns from within its section.
 * points: 7
 * expect: after tracer_events(): expected preemption to be enabled
 */
#define tracer_events right_tracer_events
#include "solution.c"
#undef tracer_events

uint64_t tracer_events(struct tracer *tr);

uint64_t
tracer_events(struct tracer *tr)
{
	kpreempt_disable();
	return (tr->tr_events + tracer_since(tr));
}
