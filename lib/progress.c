/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long a run may go on: so many points in all (sc_budget), and so many
 * without progress (sc_patience). Progress is what a scenario calls so, and the
 * end of a thread.
 *
 * I1. sim_end_point is where the nearer of the two ends, and sim_last_point
 *     what a point is compared with: the same, or, where accesses are points,
 *     some points earlier until walks by hand are looked for.
 */
#include "machine.h"

static void __attribute__((noinline)) look_earlier(sim_t *sim, uint64_t left)
{
	sim->sim_last_point -= left / 4;
	if (sim->sim_race.ra_laps)
		walk_by_hand_look(sim, false);
}

static void
set_last_point(sim_t *sim)
{
	uint64_t patience = sim->sim_config.sc_patience;
	uint64_t left = sim->sim_budget_end - sim->sim_points;

	if (patience != 0 && patience < left)
		left = patience;
	sim->sim_last_point = sim->sim_end_point = sim->sim_points + left;
	if (sim->sim_config.sc_grain == SIM_GRAIN_ACCESS)
		look_earlier(sim, left);
}

void
progress_start(sim_t *sim)
{
	sim->sim_budget_end = sim->sim_points + sim->sim_config.sc_budget;
	sim->sim_progress = sim->sim_points;
	set_last_point(sim);
}

void
sim_progress(void)
{
	sim_t *sim = machine();

	sim->sim_progress = sim->sim_points;
	set_last_point(sim);
}

static void __attribute__((noreturn)) end(sim_t *sim)
{
	if (sim->sim_points >= sim->sim_budget_end)
		stop(sim, SIM_BUDGET,
		    "%llu points passed, and still no end: an endless loop, "
		    "or a larger sc_budget is needed",
		    (unsigned long long)sim->sim_points);
	stop(sim, SIM_LIVELOCK, "%llu points passed, and no progress",
	    (unsigned long long)(sim->sim_points - sim->sim_progress));
}

void
progress_look(sim_t *sim)
{
	if (sim->sim_points >= sim->sim_end_point)
		end(sim);
	sim->sim_last_point = sim->sim_end_point;
	walk_by_hand_look(sim, true);
}

/* Is it on its CPU, or below an interrupt there? */
static bool
has_cpu(const struct sim_thread *st)
{
	const kthread_t *t = &st->st_kthread;

	return (t->t_state == TS_ONPROC && t->t_pri >= 0);
}

bool
progress_ran_in_vain(const sim_t *sim, const struct sim_thread *st)
{
	return (st->st_rest == NULL && st->st_kthread.t_state != TS_ZOMB &&
	    (has_cpu(st) || st->st_left_at > sim->sim_progress));
}
