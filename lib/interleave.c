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

static void __attribute__((noreturn, cold)) misfit(sim_t *sim, uint32_t answers)
{
	stop(sim, SIM_MISFIT,
	    "the tape does not fit this run: answer %llu is to be "
	    "below %u, and is not; is it from another scenario, "
	    "number of CPUs or build?",
	    (unsigned long long)sim->sim_tape.tp_asked, answers);
}

static uint32_t
ask(sim_t *sim, enum sim_choice choice, uint32_t answers)
{
	uint32_t answer;

	if (sim->sim_is_settled)
		return (0);
	answer = tape_ask(&sim->sim_tape, choice, answers);

	if (answer == TAPE_FULL)
		stop(sim, SIM_BUDGET,
		    "the tape is full: its record has no "
		    "room for more answers; run less");
	if (answer == TAPE_MISFIT)
		misfit(sim, answers);
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

static uint32_t
ask_place(sim_t *sim, enum sim_choice choice, uint32_t answers)
{
	if (answers > 1 || sim->sim_config.sc_grain == SIM_GRAIN_KERNEL ||
	    sim->sim_is_settled)
		return (ask(sim, choice, answers));
	if (!tape_pass(&sim->sim_tape, 1))
		misfit(sim, answers);
	return (0);
}

uint32_t
choose_place(sim_t *sim, enum sim_choice choice, uint32_t answers)
{
	uint32_t answer = ask_place(sim, choice, answers);

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

uint64_t
able_cpus(const sim_t *sim)
{
	uint64_t able = 0;

	for (unsigned i = 0; i < sim->sim_ncpus; i++) {
		const struct sim_cpu *sc = &sim->sim_cpus[i];

		if (sc == sim->sim_cpu ? sim->sim_can_stay : can_go_on(sc))
			able |= (uint64_t)1 << i;
	}
	return (able);
}

struct sim_cpu *
cpu_of_answer(const sim_t *sim, uint32_t answer)
{
	unsigned count;

	if (!sim->sim_can_stay)
		return (nth_other(sim, answer, &count));
	if (answer == 0)
		return (sim->sim_cpu);
	return (nth_other(sim, answer - 1, &count));
}

/* Ask who goes on, and let it; can_stay: this CPU is one of the answers, 0. */
static void
pass_turn(sim_t *sim, enum sim_choice choice, bool can_stay)
{
	unsigned answers = count_others(sim) + can_stay;
	uint32_t answer;
	struct sim_cpu *sc;

	sim->sim_can_stay = can_stay;
	answer = ask_place(sim, choice, answers);
	sc = cpu_of_answer(sim, answer);
	if (answer > 0)
		trace_choice(SIM_CHOICE_CPU, (uint32_t)sc->sc_cpu.cpu_id);
	if (sim->sim_keeps_steps)
		step_new(sim, sc, able_cpus(sim));
	sim->sim_turn = TURN_PICKED;
	if (sc != sim->sim_cpu)
		cpu_go_to(sim, sc);
}

/* Nothing can go on: let time pass, or the host look. */
static void
quiet(sim_t *sim)
{
	if (!clock_advance(sim))
		cpu_go_to(sim, &sim->sim_boot);
}

static void
count_point(sim_t *sim)
{
	if (++sim->sim_points >= sim->sim_last_point)
		progress_end(sim);
}

void
cpu_point(sim_t *sim)
{
	count_point(sim);
	if (sim->sim_config.sc_grain != SIM_GRAIN_KERNEL)
		return;
	clock_step(sim);
	if (sim->sim_ncpus > 1)
		pass_turn(sim, SIM_CHOICE_CPU, true);
}

/* ---- steps ---- */

void
cpu_turn(sim_t *sim, bool (*ready)(void *), void *arg)
{
	struct sim_cpu *self = sim->sim_cpu;

	count_point(sim);
	self->sc_wait = ready;
	self->sc_wait_arg = arg;
	if (sim->sim_turn == TURN_PICKED)
		(void)choose_place(sim, SIM_CHOICE_CPU, 1);
	else if (sim->sim_turn == TURN_NOBODYS)
		pass_turn(sim, SIM_CHOICE_NEXT, true);
	else
		pass_turn(sim, SIM_CHOICE_CPU, true);
	self->sc_wait = NULL;
}

void
cpu_step(sim_t *sim, const volatile void *object, size_t size, unsigned how)
{
	if (sim->sim_config.sc_grain == SIM_GRAIN_KERNEL ||
	    sim->sim_cpu == &sim->sim_boot)
		return;
	cpu_turn(sim, NULL, NULL);
	sim->sim_turn = TURN_USED;
	step_touch(sim, object, size, how);
}

void
cpu_wait_until(bool (*ready)(void *), void *arg)
{
	sim_t *sim = machine();
	struct sim_cpu *self = sim->sim_cpu;

	while (!ready(arg) && !intr_is_due(self)) {
		unsigned others = count_others(sim);

		if (self == &sim->sim_boot)
			panic("the host (t0) cannot wait for what a thread "
			      "holds: do this in a thread");
		self->sc_wait = ready;
		self->sc_wait_arg = arg;
		if (others > 0)
			pass_turn(sim, SIM_CHOICE_NEXT, false);
		else
			quiet(sim);
	}
	self->sc_wait = NULL;
}
