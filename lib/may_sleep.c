/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may sleep, or give up its CPU in another way: R2 of ctxop_kernel.h. */
#include "machine.h"

bool
may_sleep(const char *what)
{
	sim_t *sim = machine();
	kthread_t *t = curthread;

	if (sim->sim_cpu == &sim->sim_boot)
		panic("%s: the host (t0) cannot sleep: do this in a thread",
		    what);
	if (thread_of(t)->st_hooks == 0)
		return (true);
	violation(sim, SIM_HOOK_BLOCKS,
	    "%s sleeps in a save or restore hook of %s: hooks run in the "
	    "middle of a switch and must not switch again",
	    what, thread_of(t)->st_name);
	return (false);
}

void
may_sleep_for_memory(void)
{
	const kthread_t *t = curthread;
	const struct sim_thread *st = thread_of(t);

	if (st->st_hooks > 0)
		violation(machine(), SIM_KMEM_SLEEPS,
		    "a KM_SLEEP request in a save or restore hook of %s: it "
		    "may sleep, and hooks must not",
		    st->st_name);
	else if (t->t_preempt != 0)
		violation(machine(), SIM_KMEM_SLEEPS,
		    "a KM_SLEEP request of %s with preemption disabled: it may "
		    "sleep, and what the section protects then meets a switch; "
		    "allocate before the section",
		    st->st_name);
}
