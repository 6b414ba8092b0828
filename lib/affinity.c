/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads that may run on one CPU only. */
#include "machine.h"

/* t may not stay where it is: let it find its place again. */
static void
move(kthread_t *t)
{
	if (t == curthread && may_sleep("thread_affinity_set")) {
		disp_enqueue_back(t);
		swtch();
		kernel_point();
	} else {
		cpu_surrender(t);
	}
}

static void
bind(kthread_t *t, cpu_t *cp)
{
	bool queued = t->t_state == TS_RUN;

	if (t->t_flag & T_INTR_THREAD)
		panic("thread_affinity_set: %s is an interrupt thread, and "
		      "bound to its CPU for good",
		    thread_of(t)->st_name);
	if (queued)
		disp_dequeue(t);
	t->t_bound_cpu = cp;
	if (queued)
		disp_enqueue_back(t);
	else if (t->t_state == TS_ONPROC && cp != NULL && t->t_cpu != cp)
		move(t);
}

void
thread_affinity_set(kthread_t *t, int cpu_id)
{
	sim_t *sim = machine();
	cpu_t *cp = cpu_id < 0 ? NULL : sim_cpu(sim, (unsigned)cpu_id);

	need_thread(t, __func__);
	if (cp == NULL)
		panic("thread_affinity_set: expected a CPU from 0 to %u, got "
		      "%d",
		    sim->sim_ncpus - 1, cpu_id);
	bind(t, cp);
}

void
thread_affinity_clear(kthread_t *t)
{
	need_thread(t, __func__);
	bind(t, NULL);
}
