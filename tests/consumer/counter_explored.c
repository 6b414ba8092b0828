/* SPDX-License-Identifier: BSD-2-Clause */
/* The search finds the race in counter_bind(): this passes if it does. */
#include "counter.h"

#include <ctxop_explore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct counter counters[2];

static void
binds(void *arg)
{
	struct counter *co = arg;

	counter_init(co);
	counter_bind(co);
	counter_unbind(co);
	counter_fini(co);
}

static void *
sets_up(void *arg)
{
	counter_binds = 0;
	for (unsigned i = 0; i < 2; i++)
		(void)thread_create(
		    NULL, 0, binds, &counters[i], 0, NULL, TS_RUN, MINCLSYSPRI);
	return (arg);
}

static bool
none_is_lost(void *state, char *why, size_t len)
{
	(void)state;
	if (counter_binds == 2)
		return (true);
	(void)snprintf(why, len, "expected 2 binds, got %u", counter_binds);
	return (false);
}

int
main(void)
{
	struct sim_verdict *vd = sim_explore(&(struct sim_search){
	    .se_machine = { .sc_ncpus = 2, .sc_grain = SIM_GRAIN_ACCESS },
	    .se_setup = sets_up,
	    .se_check = none_is_lost,
	    .se_causes = 2 });
	bool found = false;

	for (unsigned i = 0; i < vd->vd_nfindings; i++) {
		(void)puts(vd->vd_finding[i].fi_message);
		found = found ||
		    strcmp(vd->vd_finding[i].fi_message,
			"expected 2 binds, got 1") == 0;
	}
	sim_verdict_free(vd);
	return (found ? EXIT_SUCCESS : EXIT_FAILURE);
}
