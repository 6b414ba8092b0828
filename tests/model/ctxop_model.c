/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The oracle at length, on the kernel that this program is linked with:
 *
 *	ctxop-model space THREADS CTXOPS [recorded]
 *	ctxop-model wide THREADS CTXOPS
 *	ctxop-model random COUNT [SEED]
 *
 * Prints what was done, how fast, and how the two sides differ, if they do.
 */
#include "random.h"
#include "wide.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t
milliseconds(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000);
}

static void
print_rate(uint64_t count, const char *what, uint64_t begin)
{
	uint64_t took = milliseconds() - begin + 1;

	(void)printf("%" PRIu64 ".%" PRIu64 " s, %" PRIu64
		     " %s a second, %s kernel\n",
	    took / 1000, took / 100 % 10, count * 1000 / took, what,
	    sim_debug_kernel() ? "DEBUG" : "non-DEBUG");
}

static int
print_space(const struct space_result *sr, uint64_t expected, uint64_t begin)
{
	(void)printf("%" PRIu64 " states, %" PRIu64
		     " transitions, of which %" PRIu64
		     " end the machine; %" PRIu64 " deeds of handlers\n",
	    sr->sr_states, sr->sr_transitions, sr->sr_ended, sr->sr_deeds);
	print_rate(sr->sr_transitions, "transitions", begin);
	if (sr->sr_fault[0] != '\0') {
		(void)printf("%s\n", sr->sr_fault);
		return (1);
	}
	if (expected != 0 && sr->sr_states != expected) {
		(void)printf("expected %" PRIu64 " states\n", expected);
		return (1);
	}
	return (0);
}

static int
do_space(unsigned nthreads, unsigned nops, bool recorded)
{
	struct space_result sr;
	uint64_t begin = milliseconds();

	(void)space_explore(
	    nthreads, nops, recorded ? SIM_V_RECORD : SIM_V_FATAL, &sr);
	return (print_space(&sr, space_expected(nthreads, nops), begin));
}

static int
do_wide(unsigned nthreads, unsigned nops)
{
	struct space_result sr;
	int status = 0;

	for (unsigned cast = 0; cast < WIDE_CASTS; cast++) {
		uint64_t begin = milliseconds();

		(void)wide_explore(nthreads, nops, cast, &sr);
		status |= print_space(
		    &sr, wide_expected(nthreads, nops), begin);
	}
	return (status);
}

static int
do_random(uint64_t count, uint64_t seed)
{
	static struct lockstep ls;
	struct random_result rr;
	uint64_t begin = milliseconds();
	bool good;

	lockstep_init(
	    &ls, 3, MODEL_OPS, 0, seed % 2 == 0 ? SIM_V_FATAL : SIM_V_RECORD);
	ls.ls_model.md_may_run[2] = true;
	good = random_run(&ls, count, seed, &rr);
	(void)printf("seed %" PRIu64 ": %" PRIu64 " operations, %" PRIu64
		     " of them wrong, %" PRIu64 " end the machine\n",
	    seed, rr.rr_operations, rr.rr_wrong, rr.rr_ended);
	print_rate(rr.rr_operations, "operations", begin);
	if (!good)
		(void)printf("%s\n", ls.ls_difference);
	lockstep_fini(&ls);
	return (good ? 0 : 1);
}

static int
usage(void)
{
	(void)fputs("usage: ctxop-model space THREADS CTXOPS [recorded]\n"
		    "       ctxop-model wide THREADS CTXOPS\n"
		    "       ctxop-model random COUNT [SEED]\n",
	    stderr);
	return (2);
}

int
main(int argc, char **argv)
{
	unsigned threads, ops;

	if (argc >= 3 && strcmp(argv[1], "random") == 0)
		return (do_random(strtoull(argv[2], NULL, 10),
		    argc > 3 ? strtoull(argv[3], NULL, 10) : 1));
	if (argc < 4)
		return (usage());
	threads = (unsigned)strtoul(argv[2], NULL, 10);
	ops = (unsigned)strtoul(argv[3], NULL, 10);
	if (threads < 1 || threads > MODEL_THREADS || ops < 1 ||
	    ops > MODEL_OPS)
		return (usage());
	if (strcmp(argv[1], "space") == 0)
		return (do_space(threads, ops, argc > 4));
	if (strcmp(argv[1], "wide") == 0)
		return (do_wide(threads, ops));
	return (usage());
}
