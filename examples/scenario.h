/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A scenario: something that happens on a machine, and checks of its own. It
 * is set up on the current machine by the host; its checks end the run with
 * sim_fail(), or come after it.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <sched_sim.h>

struct scenario {
	const char *sn_name;
	const char *sn_summary; /* one line, for a list */
	const char *sn_thread;  /* whose stay on a CPU shows it best, or NULL */
	/* Make the threads. Returns what the others get: machine memory. */
	void *(*sn_setup)(void);
	/* After a run that ended with SIM_OK: say so; did all hold? */
	bool (*sn_conclude)(const void *, FILE *);
};

/* All of them, ended by one without a name. */
extern const struct scenario scenarios[];

/* By name; NULL if there is none. */
const struct scenario *scenario_find(const char *name);

#endif /* SCENARIO_H */
