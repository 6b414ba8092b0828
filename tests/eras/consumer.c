/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program with one consumer, written by hook_compat.h: it is built for the
 * era that CTXOP_ERA says. Two threads share a register for a while.
 */
#include <hook_compat.h>
#include <sched_sim.h>

static int cpu_register;

static void
save(void *arg)
{
	*(int *)arg = cpu_register;
}

static void
restore(void *arg)
{
	cpu_register = *(int *)arg;
}

static const struct hook hook = { .hk_save = save, .hk_restore = restore };

static void
counts(void *arg)
{
	int first = *(int *)arg;

	hook_install(curthread, &hook, arg);
	for (int i = first; i < first + 3; i++) {
		cpu_register = i;
		yield();
		if (cpu_register != i)
			sim_fail("%s lost its register", curthread->t_name);
	}
	VERIFY3S(hook_remove(curthread, &hook, arg), ==, 1);
}

int
main(void)
{
	const struct sim_config config = { .sc_ncpus = 1 };
	sim_t *sim = sim_create(&config, NULL, 0);
	int x = 100, y = 200;

	thread_create(NULL, 0, counts, &x, 0, NULL, TS_RUN, MINCLSYSPRI);
	thread_create(NULL, 0, counts, &y, 0, NULL, TS_RUN, MINCLSYSPRI);
	(void)sim_run(sim);
	sim_report_print(sim, stdout);
	return (sim_report(sim)->sr_outcome != SIM_OK);
}
