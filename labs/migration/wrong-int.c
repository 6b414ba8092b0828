/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: an int is too small for what is counted.
 * points: 9
 * expect: tracer_events() of traced: expected 8589934595 events, seen 3
 */
#define tracer_events right_tracer_events
#include "solution.c"
#undef tracer_events

uint64_t tracer_events(struct tracer *tr);

uint64_t
tracer_events(struct tracer *tr)
{
	unsigned events;

	kpreempt_disable();
	events = (unsigned)(tr->tr_events + tracer_since(tr));
	kpreempt_enable();
	return (events);
}
