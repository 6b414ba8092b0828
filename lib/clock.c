/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time: virtual, so that equal runs have equal times. It moves on at every
 * point, so that each CPU takes POINT_NS from one of its points to the next if
 * all of them are busy; by a nanosecond whenever it is read; and, when nothing
 * else is left to do, at once to the next timer.
 *
 * I1. sim_timers is sorted by time, then by the order of setting.
 */
#include "machine.h"

#include <time.h>

hrtime_t
clock_after(const sim_t *sim, long ticks)
{
	hrtime_t most = (CLOCK_END - sim->sim_now) / CLOCK_TICK_NS;

	if (ticks > most)
		panic("delay: expected at most %lld ticks, got %ld: the "
		      "machine's clock ends then",
		    (long long)most, ticks);
	return (sim->sim_now + ticks * CLOCK_TICK_NS);
}

void
timer_set(sim_t *sim, struct sim_timer *tm)
{
	struct sim_timer **link = &sim->sim_timers;

	while (*link != NULL && (*link)->tm_when <= tm->tm_when)
		link = &(*link)->tm_next;
	tm->tm_next = *link;
	*link = tm;
}

void
timer_cancel(sim_t *sim, struct sim_timer *tm)
{
	struct sim_timer **link = &sim->sim_timers;

	while (*link != NULL && *link != tm)
		link = &(*link)->tm_next;
	if (*link == tm)
		*link = tm->tm_next;
}

/* On whichever CPU: who is there has no part in it, and nothing is ordered. */
static void
fire_first(sim_t *sim)
{
	struct sim_timer *tm = sim->sim_timers;
	bool collects = sim->sim_race.ra_collects;

	sim->sim_timers = tm->tm_next;
	sim->sim_race.ra_collects = false;
	tm->tm_fire(tm->tm_arg);
	sim->sim_race.ra_collects = collects;
}

void
clock_fire(sim_t *sim)
{
	while (
	    sim->sim_timers != NULL && sim->sim_timers->tm_when <= sim->sim_now)
		fire_first(sim);
}

bool
clock_advance(sim_t *sim)
{
	if (sim->sim_timers == NULL)
		return (false);
	if (sim->sim_timers->tm_when > sim->sim_now)
		sim->sim_now = sim->sim_timers->tm_when;
	fire_first(sim);
	return (true);
}

hrtime_t
gethrtime_unscaled(void)
{
	sim_t *sim = machine();
	struct timespec ts;

	if (!sim->sim_config.sc_real_clock)
		return (++sim->sim_now);
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((hrtime_t)ts.tv_sec * 1000000000 + ts.tv_nsec);
}

hrtime_t
gethrtime(void)
{
	return (gethrtime_unscaled());
}
