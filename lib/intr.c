/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts are posted, and the threads that run their handlers are made: one
 * for each CPU and level, when its first interrupt is posted, and for good.
 * How they come, and what becomes of the thread that they find, is in pin.c.
 *
 * I1. sc_intrs is sorted by level, the highest first, then by the order of
 *     posting. Whatever is in it has its thread made.
 */
#include "machine.h"

#include <stdlib.h>

/* ---- the threads ---- */

/* One round is one interrupt. */
static void
intr_thread(void *arg)
{
	struct sim_thread *st = arg;

	for (;;) {
		kernel_point();
		st->st_proc(st->st_arg);
		swtch_from_intr();
	}
}

static struct sim_thread *
make_thread(sim_t *sim, struct sim_cpu *sc, unsigned level)
{
	struct sim_thread *st = thread_alloc(sim, NULL);
	kthread_t *t = &st->st_kthread;
	char name[THREAD_NAME_MAX];

	(void)snprintf(
	    name, sizeof(name), "intr%d/%u", sc->sc_cpu.cpu_id, level);
	thread_init(sim, st, &sim->sim_p0, name);
	t->t_flag = T_INTR_THREAD;
	t->t_preempt = 1;
	t->t_pri = (pri_t)(NGLOBPRIS - LOCK_LEVEL + level);
	t->t_cpu = t->t_bound_cpu = &sc->sc_cpu;
	fiber_prepare(&st->st_fiber, intr_thread, st);
	return (st);
}

/* ---- posting ---- */

static void
check_arguments(
    const sim_t *sim, unsigned cpu_id, unsigned level, void (*handler)(void *))
{
	if (cpu_id >= sim->sim_ncpus)
		panic("sim_intr: expected a CPU from 0 to %u, got %u",
		    sim->sim_ncpus - 1, cpu_id);
	if (level < 1 || level >= LOCK_LEVEL)
		panic("sim_intr: expected a level from 1 to %d, got %u",
		    LOCK_LEVEL - 1, level);
	if (handler == NULL)
		panic("sim_intr: expected a handler, got NULL");
}

static struct sim_intr *
intr_alloc(sim_t *sim)
{
	struct sim_intr *in = sim->sim_intr_free;

	if (in != NULL)
		sim->sim_intr_free = in->in_next;
	else if ((in = malloc(sizeof(*in))) == NULL)
		panic("sim_intr: the host has no memory for an interrupt");
	return (in);
}

static void
insert(struct sim_cpu *sc, struct sim_intr *in)
{
	struct sim_intr **link = &sc->sc_intrs;

	while (*link != NULL && (*link)->in_level >= in->in_level)
		link = &(*link)->in_next;
	in->in_next = *link;
	*link = in;
}

void
sim_intr(unsigned cpu_id, unsigned level, void (*handler)(void *), void *arg)
{
	sim_t *sim = machine();
	struct sim_cpu *sc;
	struct sim_intr *in;

	check_arguments(sim, cpu_id, level, handler);
	sc = &sim->sim_cpus[cpu_id];
	if (sc->sc_intr_threads[level] == NULL)
		sc->sc_intr_threads[level] = make_thread(sim, sc, level);
	in = intr_alloc(sim);
	*in = (struct sim_intr){
		.in_level = level, .in_handler = handler, .in_arg = arg
	};
	step_point(sim, sc, sizeof(*sc), STEP_WRITE);
	RACE(sim, sync_forget, in);
	RACE(sim, release, in);
	insert(sc, in);
	kernel_point();
}

/* ---- the end of the machine ---- */

static void
free_all(struct sim_intr *in)
{
	while (in != NULL) {
		struct sim_intr *next = in->in_next;

		free(in);
		in = next;
	}
}

void
intr_fini(sim_t *sim)
{
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		free_all(sim->sim_cpus[i].sc_intrs);
	free_all(sim->sim_intr_free);
}
