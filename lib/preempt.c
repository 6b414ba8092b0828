/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Involuntary switches. A preemption is asked for by setting cpu_kprunrun and
 * happens at the next point at which nothing forbids it.
 *
 * I1. kpreempt() switches only if t_preempt is 0, the thread is TS_ONPROC, and
 *     the CPU is not in the middle of a switch (sc_masked); else the request
 *     stays.
 */
#include "machine.h"

#include <limits.h>

static bool
is_preemptible(const struct sim_cpu *sc, const kthread_t *t)
{
	return (t->t_preempt == 0 && t->t_state == TS_ONPROC &&
	    !sc->sc_masked && t->t_pri >= 0);
}

void
kpreempt(void)
{
	struct sim_cpu *sc = machine()->sim_cpu;
	kthread_t *t = sc->sc_cpu.cpu_thread;

	if (!is_preemptible(sc, t))
		return;
	trace_state(sched, preempt, "preempt", t);
	if (thread_of(t)->st_slice_over)
		disp_enqueue_back(t);
	else
		disp_enqueue_front(t);
	thread_of(t)->st_slice_over = false;
	swtch();
}

void
cpu_surrender(kthread_t *t)
{
	need_thread(t, __func__);
	if (t->t_state != TS_ONPROC)
		return;
	thread_of(t)->st_slice_over = true;
	t->t_cpu->cpu_kprunrun = true;
}

/* Only then would a preemption let another thread run. */
static bool
has_rival(const struct sim_cpu *sc, const kthread_t *t)
{
	return (sc->sc_nqueued > 0 && is_preemptible(sc, t) &&
	    sc->sc_highest >= t->t_pri);
}

/* The clock, and the tape in its place: is this thread's time slice over? */
static bool
is_slice_over(sim_t *sim, const struct sim_cpu *sc, const kthread_t *t)
{
	if (sim->sim_config.sc_tick > 0 && sim->sim_now >= sc->sc_slice_end)
		return (true);
	return (has_rival(sc, t) && choose(sim, SIM_CHOICE_PREEMPT, 2) == 1);
}

/* What is pending on this CPU. */
static void
happen(struct sim_cpu *sc)
{
	if (intr_is_due(sc))
		intr_point(sc);
	if (sc->sc_cpu.cpu_kprunrun)
		kpreempt();
}

/* Inline, so that reports show whose point it is. */
static inline __attribute__((always_inline)) void
point(sim_t *sim)
{
	struct sim_cpu *sc = sim->sim_cpu;

	if (intr_is_due(sc))
		intr_point(sc);
	if (is_slice_over(sim, sc, sc->sc_cpu.cpu_thread))
		cpu_surrender(sc->sc_cpu.cpu_thread);
	if (sc->sc_cpu.cpu_kprunrun)
		kpreempt();
	cpu_point(sim);
}

void
kernel_point(void)
{
	sim_t *sim = machine();

	if (sim->sim_cpu == &sim->sim_boot)
		return;
	if (sim->sim_config.sc_grain == SIM_GRAIN_KERNEL)
		point(sim);
	else
		happen(sim->sim_cpu);
}

/* ---- steps ---- */

/* A rival, or a request: preempt the thread, or not. */
static bool __attribute__((noinline))
was_preempted_for(sim_t *sim, struct sim_cpu *sc, kthread_t *t)
{
	if (!has_rival(sc, t))
		choose_nothing(sim);
	else if (choose(sim, SIM_CHOICE_PREEMPT, 2) == 1)
		cpu_surrender(t);
	if (!sc->sc_cpu.cpu_kprunrun || !is_preemptible(sc, t))
		return (false);
	kpreempt();
	return (true);
}

/* True if the thread was preempted, and has come back. Mostly there is no
 * reason to. */
static inline bool
was_preempted(sim_t *sim)
{
	struct sim_cpu *sc = sim->sim_cpu;

	if (sc->sc_nqueued > 0 || sc->sc_cpu.cpu_kprunrun)
		return (was_preempted_for(sim, sc, sc->sc_cpu.cpu_thread));
	choose_nothing(sim);
	return (false);
}

void
start_point(void)
{
	sim_t *sim = machine();

	if (sim->sim_config.sc_grain == SIM_GRAIN_KERNEL)
		point(sim);
	else
		(void)was_preempted(sim);
}

/* Who was interrupted in between has lost its turn. */
static void
take_turn(sim_t *sim, bool (*ready)(void *), void *arg)
{
	do {
		if (ready != NULL)
			spin_until(ready, arg);
		cpu_turn(sim, ready, arg);
		if (intr_is_due(sim->sim_cpu))
			intr_point(sim->sim_cpu);
	} while (sim->sim_turn != TURN_PICKED);
}

/* Who is back from a preemption does its step before the next one. */
static inline __attribute__((always_inline)) void
wait_for_turn(sim_t *sim, bool (*ready)(void *), void *arg)
{
	take_turn(sim, ready, arg);
	if (was_preempted(sim))
		take_turn(sim, ready, arg);
	sim->sim_turn = TURN_USED;
}

/* One that somebody wants to know of, before or after. */
static void __attribute__((noinline))
step_told(bool (*ready)(void *), void *arg, sim_t *sim,
    const volatile void *object, size_t size, unsigned how)
{
	sim->sim_cpu->sc_next = (struct touch){ (uintptr_t)object,
		(uint32_t)size, how };
	wait_for_turn(sim, ready, arg);
	sim->sim_cpu->sc_next = (struct touch){ .tc_how = STEP_WRITE };
	step_touch(sim, object, size, how);
}

static inline __attribute__((always_inline)) void
step_when(bool (*ready)(void *), void *arg, sim_t *sim,
    const volatile void *object, size_t size, unsigned how)
{
	if (sim->sim_config.sc_grain == SIM_GRAIN_KERNEL ||
	    sim->sim_cpu == &sim->sim_boot)
		return;
	if (sim->sim_keeps_steps || sim->sim_keeps_next)
		step_told(ready, arg, sim, object, size, how);
	else if (ready != NULL || !turn_is_kept(sim))
		wait_for_turn(sim, ready, arg);
}

void
step_point_when(bool (*ready)(void *), void *arg, sim_t *sim,
    const volatile void *object, size_t size, unsigned how)
{
	step_when(ready, arg, sim, object, size, how);
}

void __attribute__((noinline))
step_point(sim_t *sim, const volatile void *object, size_t size, unsigned how)
{
	step_when(NULL, NULL, sim, object, size, how);
}

/* Later ones come with the step before. */
void
first_step_point(const volatile void *object)
{
	sim_t *sim = machine();

	if (sim->sim_beginner != NULL)
		step_point(sim, object, 1, STEP_WRITE);
}

/* One that the caller says nothing of: any other step may notice. */
void
sim_point(void)
{
	sim_t *sim = machine();

	if (sim->sim_cpu == &sim->sim_boot)
		return;
	if (sim->sim_config.sc_grain == SIM_GRAIN_KERNEL)
		point(sim);
	else
		step_point(sim, STEP_ALL, 0, STEP_WRITE);
}

uint32_t
sim_choose(uint32_t answers)
{
	if (answers == 0)
		panic("sim_choose: expected at least 1 answer, got 0");
	return (choose(machine(), SIM_CHOICE_USER, answers));
}

static void __attribute__((cold)) too_deep(const kthread_t *t)
{
	violation(machine(), SIM_PREEMPT_DEPTH,
	    "kpreempt_disable() by %s at depth %d: t_preempt is a char, and "
	    "wraps to %d",
	    thread_of(t)->st_name, SCHAR_MAX, SCHAR_MIN);
}

static void __attribute__((cold)) not_disabled(const kthread_t *t)
{
	violation(machine(), SIM_PREEMPT_DEPTH,
	    "kpreempt_enable() by %s, whose preemption is not disabled",
	    thread_of(t)->st_name);
}

/*
 * Where accesses are points, each is before one; what was done since the last
 * of them may be lost before a section begins. Other CPUs do not notice that,
 * so only a preemption is asked for.
 */
static void
section_point(sim_t *sim)
{
	struct sim_cpu *sc = sim->sim_cpu;
	kthread_t *t = sc->sc_cpu.cpu_thread;

	if (!has_rival(sc, t) || choose(sim, SIM_CHOICE_PREEMPT, 2) == 0)
		return;
	cpu_surrender(t);
	kpreempt();
}

void
kpreempt_disable(void)
{
	sim_t *sim = machine();
	kthread_t *t = sim->sim_cpu->sc_cpu.cpu_thread;

	if (sim->sim_config.sc_grain == SIM_GRAIN_ACCESS)
		section_point(sim);
	if (t->t_preempt == SCHAR_MAX)
		too_deep(t);
	t->t_preempt++;
	trace_preemption("kpreempt_disable");
}

void
kpreempt_enable(void)
{
	kthread_t *t = curthread;

	if (t->t_preempt == 0)
		not_disabled(t);
	t->t_preempt--;
	trace_preemption("kpreempt_enable");
	if (t->t_preempt == 0)
		kernel_point();
}

void
yield(void)
{
	if (!may_sleep("yield"))
		return;
	disp_enqueue_back(curthread);
	swtch();
	kernel_point();
}
