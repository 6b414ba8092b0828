/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: between two reads the thread may be moved, and its hook
 * changes what was read.
 * points: 7
 * expect: tracer_events() of traced: expected 3 events, seen 0
 */
#define tracer_events right_tracer_events
#include "solution.c"
#undef tracer_events

uint64_t tracer_events(struct tracer *tr);

uint64_t
tracer_events(struct tracer *tr)
{
	return (tr->tr_events + tracer_since(tr));
}
