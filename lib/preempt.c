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
	trace_thread(SIM_EV_STATE, "preempt", t);
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
	if (t->t_state != TS_ONPROC)
		return;
	thread_of(t)->st_slice_over = true;
	t->t_cpu->cpu_kprunrun = true;
}

/* The clock, and the tape in its place: is this thread's time slice over? */
static bool
is_slice_over(sim_t *sim, const struct sim_cpu *sc, const kthread_t *t)
{
	if (sim->sim_config.sc_tick > 0 && sim->sim_now >= sc->sc_slice_end)
		return (true);
	/* Ask only where a "yes" would let another thread run. */
	return (is_preemptible(sc, t) && disp_highest(sc) >= t->t_pri &&
	    choose(sim, SIM_CHOICE_PREEMPT, 2) == 1);
}

void
sim_point(void)
{
	sim_t *sim = machine();
	struct sim_cpu *sc;

	if (sim->sim_cpu == &sim->sim_boot)
		return;
	sc = sim->sim_cpu;
	if (intr_is_due(sc))
		intr_point(sc);
	if (is_slice_over(sim, sc, sc->sc_cpu.cpu_thread))
		cpu_surrender(sc->sc_cpu.cpu_thread);
	if (sc->sc_cpu.cpu_kprunrun)
		kpreempt();
	cpu_point(sim);
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

void
kpreempt_disable(void)
{
	kthread_t *t = curthread;

	if (t->t_preempt == SCHAR_MAX)
		too_deep(t);
	t->t_preempt++;
}

void
kpreempt_enable(void)
{
	kthread_t *t = curthread;

	if (t->t_preempt == 0)
		not_disabled(t);
	t->t_preempt--;
	if (t->t_preempt == 0)
		sim_point();
}

void
yield(void)
{
	if (!may_sleep("yield"))
		return;
	disp_enqueue_back(curthread);
	swtch();
	sim_point();
}
