/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A consumer of revision 2: a thread with one hook of each revision moves to
 * another CPU, and then yields on it. What it sees is printed.
 */
#include <ctxop.h>
#include <sched_sim.h>

/* In handlers the machine's trace is the place to write to. */
static void
save_old(void *arg)
{
	(void)arg;
	sim_note("save:old");
}

static void
restore_old(void *arg)
{
	(void)arg;
	sim_note("restore:old");
}

static void
save_new(void *arg)
{
	(void)arg;
	sim_note("save:new");
}

static void
restore_new(void *arg)
{
	(void)arg;
	sim_note("restore:new");
}

static void
migrate(void *arg, int from_cpu, int to_cpu)
{
	int *moves = arg;

	VERIFY3S(from_cpu, ==, *moves % 2);
	VERIFY3S(to_cpu, ==, CPU->cpu_id);
	VERIFY3S(to_cpu, !=, from_cpu);
	(*moves)++;
	sim_note("migrate:new");
}

static const struct ctxop_template old = {
	.ct_rev = 1,
	.ct_save = save_old,
	.ct_restore = restore_old,
	.ct_migrate = migrate, /* not read: V1 */
};

static const struct ctxop_template new = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = save_new,
	.ct_restore = restore_new,
	.ct_migrate = migrate,
};

static void
moves(void *arg)
{
	thread_affinity_set(curthread, 0);
	ctxop_install(curthread, &old, arg);
	ctxop_install(curthread, &new, arg);
	thread_affinity_set(curthread, 1);
	sim_note("moved");
	delay(1);
	sim_note("waited");
	thread_affinity_set(curthread, 0);
	VERIFY3S(ctxop_remove(curthread, &new, arg), ==, 1);
	VERIFY3S(ctxop_remove(curthread, &old, arg), ==, 1);
}

int
main(void)
{
	const struct sim_config config = { .sc_ncpus = 2,
		.sc_trace = SIM_EV_NOTE };
	sim_t *sim = sim_create(&config, NULL, 0);
	int count = 0;

	thread_create(NULL, 0, moves, &count, 0, NULL, TS_RUN, MINCLSYSPRI);
	(void)sim_run(sim);
	(void)printf("%s %s\n", sim_outcome_name(sim_report(sim)->sr_outcome),
	    sim_report(sim)->sr_message);
	(void)puts(sim_trace_words(sim, SIM_EV_NOTE));
	return (sim_report(sim)->sr_outcome != SIM_OK);
}
