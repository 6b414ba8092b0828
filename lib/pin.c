/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts come. The thread that one finds on the CPU is pinned under an
 * interrupt thread, which runs the handler: it keeps its registers, its t_lock
 * and its state, it cannot migrate, and no hook runs for it, neither now nor
 * when it goes on. It does so when the handler is done or blocks.
 *
 * I1. Bit l of cpu_intr_actv is set if and only if the handler of an interrupt
 *     of level l runs, is pinned or is blocked. So each level needs one thread.
 * I2. An interrupt comes only if its level is above all of those (they make the
 *     base SPL) and its CPU is not in the middle of a switch (sc_masked).
 * I3. Who pins a thread is sc_cpu.cpu_thread, or is pinned itself: the stacks
 *     of a CPU form a row by t_intr, and only its first one runs.
 */
#include "machine.h"

/* ---- the stacks ---- */

/* Returns when the thread that was found here goes on. */
static void
pin(struct sim_cpu *sc, kthread_t *intr)
{
	kthread_t *t = sc->sc_cpu.cpu_thread;

	intr->t_lock = 1;
	intr->t_state = TS_ONPROC;
	intr->t_intr = t;
	sc->sc_cpu.cpu_thread = sc->sc_coming = intr;
	move_stack(sc, thread_of(t), thread_of(intr));
	settle(t);
}

void
unpin(struct sim_cpu *sc, kthread_t *intr)
{
	kthread_t *t = intr->t_intr;

	intr->t_intr = NULL;
	sc->sc_left = intr;
	sc->sc_cpu.cpu_thread = sc->sc_coming = t;
	move_stack(sc, thread_of(intr), thread_of(t));
	settle(intr);
}

/* ---- which one, and when ---- */

static void
take(struct sim_cpu *sc, struct sim_intr **link)
{
	sim_t *sim = sc->sc_sim;
	struct sim_intr *in = *link;
	struct sim_thread *st = sc->sc_intr_threads[in->in_level];

	RACE(sim, learn, &st->st_kthread, in);
	*link = in->in_next;
	st->st_proc = in->in_handler;
	st->st_arg = in->in_arg;
	sc->sc_cpu.cpu_intr_actv |= 1U << in->in_level;
	in->in_next = sim->sim_intr_free;
	sim->sim_intr_free = in;
	trace_state(sdt, interrupt__start, "interrupt-start", &st->st_kthread);
	pin(sc, &st->st_kthread);
}

/* The first that comes now; NULL: none, all that could come do so later. */
static struct sim_intr **
first_to_come(struct sim_cpu *sc)
{
	struct sim_intr **link = &sc->sc_intrs;

	for (; *link != NULL && intr_may_come(sc, *link);
	     link = &(*link)->in_next)
		if (choose(sc->sc_sim, SIM_CHOICE_INTR, 2) == 0)
			return (link);
	return (NULL);
}

void
intr_point(struct sim_cpu *sc)
{
	struct sim_intr **link;

	while ((link = first_to_come(sc)) != NULL)
		take(sc, link);
}

void
spin_until(bool (*ready)(void *), void *arg)
{
	struct sim_cpu *sc = machine()->sim_cpu;

	for (;;) {
		cpu_wait_until(ready, arg);
		if (ready(arg))
			return;
		take(sc, &sc->sc_intrs);
	}
}
