/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A livelock in words: which threads ran since the last progress, and in which
 * function of the code under test each of them is.
 */
#include "machine.h"

#include <string.h>

static void
print_threads(sim_t *sim, FILE *out)
{
	const char *between = ": ";

	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next) {
		const char *place;

		if (!progress_ran_in_vain(sim, st))
			continue;
		place = cause_place(sim, st);
		(void)fprintf(out, "%s%s", between, st->st_name);
		if (place != NULL)
			(void)fprintf(out, " is in %s", place);
		between = ", ";
	}
}

void
livelock_describe(sim_t *sim)
{
	char *message = sim->sim_report.sr_message;
	size_t size = sizeof(sim->sim_report.sr_message);
	size_t len = strlen(message);
	FILE *out = fmemopen(message + len, size - len, "w");

	if (out == NULL) {
		(void)snprintf(message + len, size - len,
		    "; the host has no memory to say where");
		return;
	}
	print_threads(sim, out);
	(void)fclose(out);
	message[size - 1] = '\0';
}
