/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the tape may let another CPU or thread go on: at points, in the
 * kernel's grain; before steps (step.h), in that of accesses. A part of
 * machine.h.
 */
#ifndef POINTS_H
#define POINTS_H

#include "ends.h"
#include "state.h"

/* ---- step.c ---- */

bool steps_init(sim_t *);
void steps_fini(sim_t *);
void steps_clear(sim_t *);
void step_keep(sim_t *, const struct sim_cpu *, uint64_t able);
void step_keep_touch(sim_t *, const volatile void *, size_t, unsigned how);

/* able: the CPUs that could go on instead, and sc itself, a bit each. */
static inline void
step_new(sim_t *sim, const struct sim_cpu *sc, uint64_t able)
{
	if (sim->sim_keeps_steps)
		step_keep(sim, sc, able);
}

/* The step of the CPU that goes on reads or writes these bytes. */
static inline void
step_touch(sim_t *sim, const volatile void *object, size_t size, unsigned how)
{
	if (sim->sim_keeps_steps)
		step_keep_touch(sim, object, size, how);
}

/* ---- interleave.c ---- */

bool turns_init(sim_t *);
void turns_fini(sim_t *);

/* Ask the tape; a tape that does not fit stops the machine. Most are quiet. */
uint32_t choose_asking(sim_t *, enum sim_choice, uint32_t answers);

static inline uint32_t
choose(sim_t *sim, enum sim_choice choice, uint32_t answers)
{
	if (sim->sim_tape.tp_source.st_kind != SIM_TAPE_QUIET ||
	    sim->sim_is_settled)
		return (choose_asking(sim, choice, answers));
	return (tape_ask(&sim->sim_tape, choice, answers));
}

void choose_misfit(sim_t *, uint32_t answers) __attribute__((noreturn, cold));

/* There is one answer; it takes a place on the tape, as in access grain. */
static inline void
choose_nothing(sim_t *sim)
{
	if (!sim->sim_is_settled && !tape_pass(&sim->sim_tape, 1))
		choose_misfit(sim, 1);
}

/* Of the question which CPU goes on, while it is asked: whom an answer means;
 * all that could go on, a bit each. */
struct sim_cpu *cpu_of_answer(const sim_t *, uint32_t answer);
uint64_t able_cpus(const sim_t *);

/*
 * With sim_keeps_turns: the run that is about to begin is known to go as the
 * one before did for so many turns. In them nobody is asked, and then the tape
 * goes on from here, where it was.
 */
void turns_follow(sim_t *, size_t turns, const struct tape_place *);

/* Known: the CPU that did the last step does this one too, and nothing that is
 * pending comes between. Most steps of a search are such. */
static inline bool
turn_is_kept(sim_t *sim)
{
	const struct sim_cpu *sc = sim->sim_cpu;
	const uint8_t *turn = sim->sim_turns.r_base;

	if (sim->sim_nturns >= sim->sim_nknown || sim->sim_turn != TURN_USED ||
	    turn[sim->sim_nturns] != sc->sc_cpu.cpu_id || is_pending(sc) ||
	    sc->sc_nqueued > 0 || sim->sim_points + 1 >= sim->sim_last_point)
		return (false);
	sim->sim_nturns++;
	sim->sim_points++;
	return (true);
}

/* ---- clock.c ---- */

void clock_fire(sim_t *); /* the timers that are due */

static inline void
clock_step(sim_t *sim)
{
	sim->sim_now += sim->sim_point_ns;
	if (sim->sim_timers != NULL && sim->sim_timers->tm_when <= sim->sim_now)
		clock_fire(sim);
}

/* ---- interleave.c: points ---- */

static inline void
count_step(sim_t *sim)
{
	if (++sim->sim_points >= sim->sim_last_point)
		progress_look(sim);
}

void cpu_point_of_many(sim_t *);

/* Other CPUs may go on here, and time does. Counts against the budget. */
static inline void
cpu_point(sim_t *sim)
{
	count_step(sim);
	if (sim->sim_config.sc_grain != SIM_GRAIN_KERNEL)
		return;
	clock_step(sim);
	if (sim->sim_ncpus > 1)
		cpu_point_of_many(sim);
}

/*
 * With SIM_GRAIN_ACCESS: others may go on before this step, which follows.
 * cpu_turn() only asks: the step is only possible while ready(arg), as it is
 * now, and the caller says later what it touches.
 */
void cpu_turn(sim_t *, bool (*ready)(void *), void *arg);
void cpu_step(sim_t *, const volatile void *object, size_t, unsigned how);

/*
 * This CPU can do nothing until ready(arg) or an interrupt comes for it; the
 * others go on. Where interrupts are not off, spin_until() is meant.
 */
void cpu_wait_until(bool (*ready)(void *), void *arg);

/* ---- preempt.c ---- */

void kpreempt(void);

/*
 * In the kernel's functions. kernel_point() is a point where the grain is
 * SIM_GRAIN_KERNEL, and otherwise only where what is pending happens.
 * step_point() is one in the other grain only: before this step, which follows.
 */
void kernel_point(void);
/* What other CPUs notice, and no step_point() is before, if it may be the first
 * thing that a CPU does. */
void first_step_point(const volatile void *object);
/* A thread begins: it may lose its CPU at once, in either grain. */
void start_point(void);
void step_point(sim_t *, const volatile void *object, size_t, unsigned how);
/* That one is not possible until ready(arg): before that it is not offered. */
void step_point_when(bool (*ready)(void *), void *arg, sim_t *,
    const volatile void *object, size_t, unsigned how);

#define ACCESS_PLACES 2 /* on the tape: which CPU, and is it preempted? */

/* An access that is not worth a question is done without one; false: another
 * thing is to happen before, it needs a step_point(). */
static inline bool
access_passes(sim_t *sim)
{
	if (is_pending(sim->sim_cpu) || sim->sim_turn == TURN_NOBODYS ||
	    sim->sim_points + 1 >= sim->sim_last_point ||
	    !tape_is_quiet(&sim->sim_tape, ACCESS_PLACES))
		return (false);
	sim->sim_points++;
	sim->sim_turn = TURN_USED;
	(void)tape_pass(&sim->sim_tape, ACCESS_PLACES);
	return (true);
}

#endif /* POINTS_H */
