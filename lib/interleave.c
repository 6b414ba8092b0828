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
 * I2. While sim_nknown is not 0, each turn so far was as in the run before
 *     (turns_follow()). The tape was not told: it is put where it was then,
 *     before anything is asked.
 */
#include "machine.h"

#define MAX_TURNS ((size_t)1 << 20) /* that are kept */

void
choose_misfit(sim_t *sim, uint32_t answers)
{
	stop(sim, SIM_MISFIT,
	    "the tape does not fit this run: answer %llu is to be "
	    "below %u, and is not; is it from another scenario, "
	    "number of CPUs or build?",
	    (unsigned long long)sim->sim_tape.tp_asked, answers);
}

static inline uint32_t
ask(sim_t *sim, enum sim_choice choice, uint32_t answers)
{
	uint32_t answer;

	if (sim->sim_is_settled)
		return (0);
	answer = tape_ask(&sim->sim_tape, choice, answers);
	if (answer < answers)
		return (answer);
	if (answer == TAPE_FULL)
		stop(sim, SIM_BUDGET,
		    "the tape is full: its record has no "
		    "room for more answers; run less");
	choose_misfit(sim, answers);
}

/* ---- turns that are known ---- */

bool
turns_init(sim_t *sim)
{
	return (region_map(&sim->sim_turns, MAX_TURNS, 1));
}

void
turns_fini(sim_t *sim)
{
	region_unmap(&sim->sim_turns);
}

void
turns_follow(sim_t *sim, size_t turns, const struct tape_place *place)
{
	sim->sim_nknown = turns;
	sim->sim_known_place = *place;
}

static void
turns_end(sim_t *sim)
{
	sim->sim_nknown = 0;
	tape_seek(&sim->sim_tape, &sim->sim_known_place);
}

static void
turn_keep(sim_t *sim, const struct sim_cpu *sc)
{
	uint8_t *turn = sim->sim_turns.r_base;

	if (sim->sim_nturns < sim->sim_turns.r_max)
		turn[sim->sim_nturns] = (uint8_t)sc->sc_cpu.cpu_id;
	sim->sim_nturns++;
}

/* It is known whose turn it is: let that CPU go on. */
static inline bool
was_known(sim_t *sim)
{
	const uint8_t *turn = sim->sim_turns.r_base;
	struct sim_cpu *sc;

	if (sim->sim_nturns >= sim->sim_nknown)
		return (false);
	sc = &sim->sim_cpus[turn[sim->sim_nturns++]];
	sim->sim_turn = TURN_PICKED;
	if (sc != sim->sim_cpu)
		cpu_go_to(sim, sc);
	return (true);
}

/* ---- questions ---- */

uint32_t
choose_asking(sim_t *sim, enum sim_choice choice, uint32_t answers)
{
	uint32_t answer;

	if (sim->sim_nknown > 0)
		turns_end(sim);
	answer = ask(sim, choice, answers);

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

/* Who may go on: this CPU, if it can stay; then the others that can, from the
 * next one upwards, and from CPU 0. */
static inline __attribute__((always_inline)) void
list_able(sim_t *sim, bool can_stay)
{
	struct sim_cpu *self = sim->sim_cpu, *sc;
	struct sim_cpu *end = sim->sim_cpus + sim->sim_ncpus;
	unsigned n = 0;

	if (can_stay)
		sim->sim_able[n++] = self;
	for (sc = self + 1; sc != end; sc++)
		if (can_go_on(sc))
			sim->sim_able[n++] = sc;
	for (sc = sim->sim_cpus; sc != self; sc++)
		if (can_go_on(sc))
			sim->sim_able[n++] = sc;
	sim->sim_nable = n;
}

uint64_t
able_cpus(const sim_t *sim)
{
	uint64_t able = 0;

	for (unsigned i = 0; i < sim->sim_nable; i++)
		able |= (uint64_t)1 << sim->sim_able[i]->sc_cpu.cpu_id;
	return (able);
}

struct sim_cpu *
cpu_of_answer(const sim_t *sim, uint32_t answer)
{
	return (sim->sim_able[answer]);
}

static inline uint32_t
ask_turn(sim_t *sim, enum sim_choice choice)
{
	if (sim->sim_nable > 1)
		return (ask(sim, choice, sim->sim_nable));
	if (sim->sim_config.sc_grain == SIM_GRAIN_ACCESS)
		choose_nothing(sim);
	return (0);
}

/* Ask which one of them goes on, and let it. */
static inline __attribute__((always_inline)) void
pass_turn(sim_t *sim, enum sim_choice choice)
{
	uint32_t answer;
	struct sim_cpu *sc;

	if (sim->sim_nknown > 0)
		turns_end(sim);
	answer = ask_turn(sim, choice);
	sc = sim->sim_able[answer];
	if (answer > 0)
		trace_choice(SIM_CHOICE_CPU, (uint32_t)sc->sc_cpu.cpu_id);
	if (sim->sim_keeps_steps)
		step_new(sim, sc, able_cpus(sim));
	if (sim->sim_keeps_turns)
		turn_keep(sim, sc);
	sim->sim_turn = TURN_PICKED;
	if (sc != sim->sim_cpu)
		cpu_go_to(sim, sc);
}

static void __attribute__((noinline))
ask_for_turn(sim_t *sim, enum sim_choice choice)
{
	list_able(sim, true);
	pass_turn(sim, choice);
}

/* The CPU that goes on, which can stay, or another one. */
static inline void
next_turn(sim_t *sim, enum sim_choice choice)
{
	if (!was_known(sim))
		ask_for_turn(sim, choice);
}

/* Nothing can go on: let time pass, or the host look. */
static void
quiet(sim_t *sim)
{
	if (!clock_advance(sim))
		cpu_go_to(sim, &sim->sim_boot);
}

void
cpu_point_of_many(sim_t *sim)
{
	next_turn(sim, SIM_CHOICE_CPU);
}

/* ---- steps ---- */

/*
 * As a run begins, and no thread can go to another CPU, it makes no difference
 * how each CPU comes to its first step: the first one lets all others come
 * there before anybody is asked. True: that has been done to this one, and now
 * it is picked.
 */
static bool __attribute__((noinline)) was_begun(sim_t *sim)
{
	struct sim_cpu *self = sim->sim_cpu;

	if (sim->sim_beginner != NULL) {
		cpu_go_to(sim, sim->sim_beginner);
		return (true);
	}
	if (sim->sim_nstealable > 0)
		return (false);
	sim->sim_beginner = self;
	for (unsigned i = 0; i < sim->sim_ncpus; i++) {
		struct sim_cpu *sc = &sim->sim_cpus[i];

		if (sc != self && can_go_on(sc)) {
			step_new(sim, sc, (uint64_t)1 << i);
			cpu_go_to(sim, sc);
		}
	}
	sim->sim_beginner = NULL;
	return (false);
}

void
cpu_turn(sim_t *sim, bool (*ready)(void *), void *arg)
{
	struct sim_cpu *self = sim->sim_cpu;

	count_step(sim);
	if (sim->sim_turn == TURN_PICKED) {
		choose_nothing(sim);
		return;
	}
	self->sc_wait = ready;
	self->sc_wait_arg = arg;
	if (sim->sim_turn != TURN_NOBODYS)
		next_turn(sim, SIM_CHOICE_CPU);
	else if (!was_begun(sim))
		next_turn(sim, SIM_CHOICE_NEXT);
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

/* This CPU cannot: let others go on, or time, until it is its turn again. */
static void __attribute__((noinline)) give_turn(sim_t *sim)
{
	if (sim->sim_cpu == &sim->sim_boot)
		panic("the host (t0) cannot wait for what a thread holds: do "
		      "this in a thread");
	list_able(sim, false);
	if (sim->sim_beginner != NULL)
		cpu_go_to(sim, sim->sim_beginner);
	else if (sim->sim_nable == 0)
		quiet(sim);
	else if (!was_known(sim))
		pass_turn(sim, SIM_CHOICE_NEXT);
}

void
cpu_wait_until(bool (*ready)(void *), void *arg)
{
	sim_t *sim = machine();
	struct sim_cpu *self = sim->sim_cpu;

	while (!ready(arg) && !intr_is_due(self)) {
		self->sc_wait = ready;
		self->sc_wait_arg = arg;
		give_turn(sim);
	}
	self->sc_wait = NULL;
}
