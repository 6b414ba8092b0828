/* SPDX-License-Identifier: BSD-2-Clause */
/* The counter is saved and loaded as often as its thread is away. */
#include "counter.h"

#include <sched_sim.h>
#include <stdlib.h>

static struct counter counter;

static void
counts(void *arg)
{
	(void)arg;
	counter_init(&counter);
	counter_bind(&counter);
	for (int i = 0; i < 3; i++)
		yield();
	counter_unbind(&counter);
	VERIFY3U(counter.co_kept, ==, 4);
	counter_fini(&counter);
}

static void
is_in_between(void *arg)
{
	(void)arg;
	for (int i = 0; i < 3; i++)
		yield();
}

int
main(void)
{
	sim_t *sim = sim_create(&(struct sim_config){ 0 }, NULL, 0);

	if (sim == NULL)
		return (EXIT_FAILURE);
	thread_create(NULL, 0, counts, NULL, 0, NULL, TS_RUN, MINCLSYSPRI);
	thread_create(
	    NULL, 0, is_in_between, NULL, 0, NULL, TS_RUN, MINCLSYSPRI);
	if (sim_run(sim) != SIM_OK) {
		sim_report_print(sim, stderr);
		return (EXIT_FAILURE);
	}
	sim_destroy(sim);
	return (EXIT_SUCCESS);
}
