/* SPDX-License-Identifier: BSD-2-Clause */
/* Sleeping for a time. The timer lives on the sleeper's stack. */
#include "machine.h"

static void
wake(void *t)
{
	thread_of(t)->st_timer = NULL;
	setrun(t);
}

void
delay(long ticks)
{
	sim_t *sim = machine();
	struct sim_timer tm = { .tm_fire = wake, .tm_arg = curthread };

	if (!may_sleep("delay"))
		return;
	tm.tm_when = clock_after(sim, ticks > 0 ? ticks : 1);
	timer_set(sim, &tm);
	thread_of(curthread)->st_timer = &tm;
	sleepq_insert(NULL, &tm, "time");
	swtch();
	kernel_point();
}
