/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A scenario: something that happens on a machine, and checks of its own. Most
 * are in words (scenarios/NAME.ctx, ctxop_scenario.h); some, which compute what
 * happens next, are in C. It is set up on the current machine by the host; its
 * checks end the run with sim_fail(), or come after it.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <ctxop_scenario.h>
#include <sched_sim.h>

struct scenario {
	const char *sn_name;
	const char *sn_summary; /* one line, for a list */
	const char *sn_text;    /* in words; NULL: in C */
	size_t sn_len;
	/* In C: */
	const char *sn_thread; /* whose stay on a CPU shows it best, or NULL */
	/* Make the threads. Returns what the others get: machine memory. */
	void *(*sn_setup)(void);
	/* After a run that ended with SIM_OK: say so; did all hold? */
	bool (*sn_conclude)(const void *, FILE *);
};

/* All of them, from 0; NULL after the last. */
const struct scenario *scenario_nth(unsigned n);

/* By name; NULL if there is none. */
const struct scenario *scenario_find(const char *name);

/* Those in words: made by the build from scenarios/, ended by no name. */
extern const struct scenario scenarios_in_words[];

/* ---- in words ---- */

/* All consumers here, ended by NULL. */
extern const struct sim_consumer *const scenario_words[];

/* sim_scenario_parse() with the words of all consumers here. */
struct sim_scenario *scenario_parse(
    const char *text, size_t len, const char *file, FILE *err);

/*
 * sim_scenario_setup() on a machine with the hardware of platform.h, whose
 * lwps are those of pcb.h. For the host.
 */
struct sim_play *scenario_play(const struct sim_scenario *);

/* What operations there are: a line each. */
void scenario_print_words(FILE *);

#endif /* SCENARIO_H */
