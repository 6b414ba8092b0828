/* SPDX-License-Identifier: BSD-2-Clause */
/* Nothing on the machine can go on: is that the end, or does somebody wait? */
#include "machine.h"

/* Who waits for what, as far as the line goes. */
static void
describe_deadlock(const sim_t *sim, char *message, size_t len)
{
	FILE *out = fmemopen(message, len, "w");

	if (out == NULL) {
		(void)snprintf(message, len,
		    "nobody can run; the host has no memory to say who waits");
		return;
	}
	(void)fputs("nobody can run", out);
	wait_for_describe(sim, out);
	(void)fclose(out);
	message[len - 1] = '\0';
}

/* The machine is quiet: is that the end, or is somebody left waiting? */
void
judge(sim_t *sim, const void *frame)
{
	struct sim_report *sr = &sim->sim_report;

	sr->sr_outcome = SIM_OK;
	if (!wait_for_any(sim)) {
		ctxop_watch_leaks(sim, frame, kmem_leaks);
		return;
	}
	sr->sr_outcome = SIM_DEADLOCK;
	if (!sim->sim_is_terse)
		describe_deadlock(sim, sr->sr_message, sizeof(sr->sr_message));
}
