/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contenders do the same work in their own ways, and take turns in short
 * slices in one process, so that what slows one of them down for a while slows
 * all of them. Times mean little on a machine that is shared; what is judged
 * is the ratio of two contenders in the same round, in the middle of all
 * rounds.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>
#include <time.h>

#define BENCH_ROUNDS 9

struct contender {
	const char *co_name;
	/* Does it n times; the ns that took, set-up left out. NULL: its library
	 * was not there when this was built. */
	double (*co_slice)(uint64_t n);
	/* bench.c: */
	uint64_t co_n;
	double co_ns[BENCH_ROUNDS]; /* each */
};

/* So many times as long as the peer takes, at most. */
struct target {
	const char *ta_name;
	const char *ta_own;
	const char *ta_peer;
	double ta_limit;
};

struct bench {
	const char *be_name;
	struct contender *be_contender; /* up to one without a name */
	const struct target *be_target; /* likewise */
};

/* [--json FILE]: measure, and print a table. The status of the program. */
int bench_main(const struct bench *, int argc, char **argv);

static inline double
now_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((double)ts.tv_sec * 1e9 + (double)ts.tv_nsec);
}

#endif /* BENCH_H */
