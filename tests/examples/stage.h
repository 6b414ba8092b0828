/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How consumers are put on machines: the hardware that they program is new,
 * and what a test starts on it is run for many seeds, on 1, 2 and 8 CPUs. With
 * their hooks each run has to end well; without, what these protect is really
 * corrupted.
 *
 * S1. The boots below renew what is declared here: hardware, done. What the
 *     CPUs have and the kernel forgets is then set in hardware, before there
 *     is an lwp.
 * S2. There is one machine at a time. next_run() destroys the last one, and
 *     so does the teardown.
 */
#ifndef STAGE_H
#define STAGE_H

#include "harness.h"

#include <platform.h>

#define SEEDS 30 /* runs of a test, on so many CPUs */

/* ---- machines ---- */

extern struct platform hardware;
extern unsigned done; /* threads that have come to their end, and say so */

/* As boot_with(). In the second one's, lwps have all that pcb.h gives them. */
void boot_hardware(struct sim_config);
void boot_lwps(struct sim_config);

/* So many CPUs, the tape of this seed, and time slices that end. */
struct sim_config seeded(unsigned ncpus, uint64_t seed);

/* That, with a tape of the same seed, on which no fork or lwp fails. */
struct sim_config unfailing(struct sim_config);

/* Tapes for SIM_ASK(): all is quiet, but allocations sleep, or forks fail. */
uint32_t allocations_sleep(void *arg, enum sim_choice, uint32_t answers);
uint32_t forks_fail_late(void *arg, enum sim_choice, uint32_t answers);

/*
 * As start_process(), but it first execs a program of that name, which is what
 * gives it the FPU's hook. Called by the host, up to MAX_PROGRAMS times.
 */
#define MAX_PROGRAMS 16
proc_t *start_program(const char *name, void (*body)(void *), void *arg);

/* ---- runs ---- */

/*
 * One for each seed from 1 to SEEDS. The seed also says on how many CPUs, of
 * which there are from `least' to `most':
 *
 *	struct runs rn = runs_on(1, 8);
 *
 *	while (next_run(&rn)) {
 *		boot_lwps(rn.rn_config);
 *		start_program("sh", computes, NULL);
 *		run();
 *	}
 */
struct runs {
	struct sim_config rn_config; /* seeded() */
	uint64_t rn_seed;
	unsigned rn_least, rn_most;
};
struct runs runs_on(unsigned least, unsigned most);
bool next_run(struct runs *);

/* As run(), and all memory has been given back. */
void run_clean(void);

/* Run. False if it ends well; if not, it ends so, and that is true. */
bool run_may_end(enum sim_outcome, const char *words);

/* Boots a machine with this configuration, and starts what runs on it. */
typedef void stage_t(struct sim_config);

/* All runs on 1, on 2 and on 8 CPUs end so; those that end well, clean. */
void run_all(stage_t *, enum sim_outcome, const char *words);

/* The text of a scenario is played, with this tape's seed (0: a quiet one), and
 * ends so. */
void assert_played(
    const char *text, uint64_t seed, enum sim_outcome, const char *words);

#endif /* STAGE_H */
