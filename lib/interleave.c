/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interleave: one host thread plays all CPUs, one of them at a time. From
 * the middle of anything on one CPU it goes to the middle of anything on
 * another. In the model both run at the same time, so no hook runs; what moves
 * is the host, and each CPU keeps its own vector registers.
 *
 * I1. A CPU with sc_wait set goes on only when that says so, or when an
 *     interrupt comes for it. If none can go on, time does; if there is no
 *     timer either, the machine is quiet and control goes to the host.
 */
#include "machine.h"

static uint32_t
ask(sim_t *sim, enum sim_choice choice, uint32_t answers)
{
	uint32_t answer = tape_ask(&sim->sim_tape, choice, answers);

	if (answer == TAPE_FULL)
		stop(sim, SIM_BUDGET,
		    "the tape is full: its record has no "
		    "room for more answers; run less");
	if (answer == TAPE_MISFIT)
		stop(sim, SIM_MISFIT,
		    "the tape does not fit this run: answer %llu is to be "
		    "below %u, and is not; is it from another scenario, "
		    "number of CPUs or build?",
		    (unsigned long long)sim->sim_tape.tp_asked, answers);
	return (answer);
}

uint32_t
choose(sim_t *sim, enum sim_choice choice, uint32_t answers)
{
	uint32_t answer = ask(sim, choice, answers);

	if (answer > 0)
		trace_choice(choice, answer);
	return (answer);
}

static bool
can_go_on(const struct sim_cpu *sc)
{
	return (sc->sc_wait == NULL || sc->sc_wait(sc->sc_wait_arg) ||
	    intr_is_due(sc));
}

/*
 * The nth of the other CPUs that can go on, counting from 0 upwards from this
 * one; NULL if there are fewer, and then *count is how many.
 */
static struct sim_cpu *
nth_other(const sim_t *sim, unsigned nth, unsigned *count)
{
	unsigned self = (unsigned)sim->sim_cpu->sc_cpu.cpu_id;

	*count = 0;
	for (unsigned i = 1; i < sim->sim_ncpus; i++) {
		struct sim_cpu *sc =
		    &sim->sim_cpus[(self + i) % sim->sim_ncpus];

		if (can_go_on(sc) && (*count)++ == nth)
			return (sc);
	}
	return (NULL);
}

static unsigned
count_others(const sim_t *sim)
{
	unsigned count;

	(void)nth_other(sim, sim->sim_ncpus, &count);
	return (count);
}

/* The tape has chosen so, unless it was quiet. */
static void
go_to_nth(sim_t *sim, unsigned nth, bool is_quiet)
{
	unsigned count;
	struct sim_cpu *sc = nth_other(sim, nth, &count);

	if (!is_quiet)
		trace_choice(SIM_CHOICE_CPU, (uint32_t)sc->sc_cpu.cpu_id);
	cpu_go_to(sim, sc);
}

/* Nothing can go on: let time pass, or the host look. */
static void
quiet(sim_t *sim)
{
	if (!clock_advance(sim))
		cpu_go_to(sim, &sim->sim_boot);
}

void
cpu_point(sim_t *sim)
{
	unsigned others;
	uint32_t answer;

	if (++sim->sim_points >= sim->sim_last_point)
		progress_end(sim);
	clock_step(sim);
	if (sim->sim_ncpus == 1)
		return;
	others = count_others(sim);
	answer = ask(sim, SIM_CHOICE_CPU, others + 1);
	if (answer > 0)
		go_to_nth(sim, answer - 1, false);
}

void
cpu_wait_until(bool (*ready)(void *), void *arg)
{
	sim_t *sim = machine();
	struct sim_cpu *self = sim->sim_cpu;
	uint32_t nth;

	while (!ready(arg) && !intr_is_due(self)) {
		unsigned others = count_others(sim);

		if (self == &sim->sim_boot)
			panic("the host (t0) cannot wait for what a thread "
			      "holds: do this in a thread");
		self->sc_wait = ready;
		self->sc_wait_arg = arg;
		if (others > 0) {
			nth = ask(sim, SIM_CHOICE_CPU, others);
			go_to_nth(sim, nth, nth == 0);
		} else {
			quiet(sim);
		}
	}
	self->sc_wait = NULL;
}
