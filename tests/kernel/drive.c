/* SPDX-License-Identifier: BSD-2-Clause */
/* See drive.h. */
#include "drive.h"

#include <stdlib.h>
#include <string.h>

kthread_t *
drive_thread(const char *name, void (*body)(void *), void *arg)
{
	kthread_t *t = thread_create(
	    NULL, 0, body, arg, 0, NULL, TS_RUN, MINCLSYSPRI);

	(void)thread_setname(t, name);
	return (t);
}

static bool
finds(const struct sim_verdict *vd, const char *words)
{
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		if (strstr(vd->vd_finding[i].fi_message, words) != NULL)
			return (true);
	return (false);
}

int
drive(int argc, char **argv, unsigned ncpus, void *(*set_up)(void *))
{
	const struct sim_search search = {
		.se_machine = { .sc_ncpus = ncpus,
		    .sc_grain = SIM_GRAIN_ACCESS,
		    .sc_patience = 20000 },
		.se_setup = set_up,
		.se_runs = argc > 1 ? 4000 : 400,
	};
	struct sim_verdict *vd = sim_explore(&search);
	bool passes = argc > 1 ? finds(vd, argv[1]) : vd->vd_nfindings == 0;

	sim_verdict_print(vd, stdout);
	if (!passes && argc > 1)
		(void)printf("expected a finding with: %s\n", argv[1]);
	sim_verdict_free(vd);
	return (passes ? EXIT_SUCCESS : EXIT_FAILURE);
}
