/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, wrong: the number of the CPU is read, and the section begins a
 * moment later.
 * points: 9
 * expect: tracer_events() of traced: expected 3 events, seen
 */
#define tracer_events right_tracer_events
#include "solution.c"
#undef tracer_events

uint64_t tracer_events(struct tracer *tr);

uint64_t
tracer_events(struct tracer *tr)
{
	int cpu_id = CPU->cpu_id;
	uint64_t events;

	kpreempt_disable();
	events = tr->tr_events + cpu_events(cpu_id) - tr->tr_from;
	kpreempt_enable();
	return (events);
}
