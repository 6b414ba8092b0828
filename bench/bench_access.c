/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a point at an access costs: a hook (access/tsan.c) without a machine,
 * for private memory, and for shared memory where the point is not wanted, as
 * for all accesses that do not race. Against a call of an empty function, and
 * in the same process, since only ratios can be compared. Contenders take turns
 * in short slices; the median over all rounds is printed, and the ratio of
 * that.
 */
#include "machine.h"

#include <stdlib.h>
#include <time.h>

#define ROUNDS 31
#define CALLS 1000000 /* a slice: some milliseconds */

void __tsan_write8(void *);

static uint64_t shared;

static double
now_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((double)ts.tv_sec * 1e9 + (double)ts.tv_nsec);
}

static __attribute__((noinline)) void
empty(void *p)
{
	__asm__ volatile("" : : "r"(p));
}

/* Not inlined: the loop is the same for all, and calls what it is given. */
static __attribute__((noinline)) double
call(void (*hook)(void *), void *p)
{
	double start = now_ns();

	for (unsigned i = 0; i < CALLS; i++)
		hook(p);
	return ((now_ns() - start) / CALLS);
}

/* ---- on the host ---- */

static double
empty_call(void)
{
	return (call(empty, &shared));
}

static double
no_machine(void)
{
	return (call(__tsan_write8, &shared));
}

/* ---- in a thread ---- */

static double thread_ns;

static void
writes_private(void *arg)
{
	uint64_t mine;

	(void)arg;
	thread_ns = call(__tsan_write8, &mine);
}

static void
writes_shared(void *arg)
{
	(void)arg;
	thread_ns = call(__tsan_write8, &shared);
}

/* Races are looked for, as in the first runs of a search; or not any more. */
static double
in_thread(void (*body)(void *), bool collects)
{
	const struct sim_config cfg = { .sc_grain = SIM_GRAIN_ACCESS,
		.sc_budget = UINT64_MAX };
	sim_t *sim = sim_create(&cfg, NULL, 0);

	if (sim == NULL)
		abort();
	race_adapt(sim, true, collects);
	(void)thread_create(NULL, 0, body, NULL, 0, NULL, TS_RUN, MINCLSYSPRI);
	if (sim_run(sim) != SIM_OK) {
		sim_report_print(sim, stderr);
		exit(1);
	}
	sim_destroy(sim);
	return (thread_ns);
}

static double
private_address(void)
{
	return (in_thread(writes_private, false));
}

static double
shared_address(void)
{
	return (in_thread(writes_shared, false));
}

static double
shared_and_collected(void)
{
	return (in_thread(writes_shared, true));
}

/* ---- all of them ---- */

static struct {
	const char *name;
	double (*slice)(void);
	double ns[ROUNDS];
} contenders[] = {
	{ "empty function", empty_call, { 0 } },
	{ "no machine", no_machine, { 0 } },
	{ "private", private_address, { 0 } },
	{ "shared, not wanted", shared_address, { 0 } },
	{ "the same, collected", shared_and_collected, { 0 } },
};

#define NCONTENDERS (sizeof(contenders) / sizeof(*contenders))
#define NOT_WANTED 3
#define LIMIT 4.0

/* To an empty function. */
static double
ratio_of(size_t i)
{
	return (contenders[i].ns[ROUNDS / 2] / contenders[0].ns[ROUNDS / 2]);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return ((x > y) - (x < y));
}

int
main(void)
{
	for (unsigned round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < NCONTENDERS; i++)
			contenders[i].ns[round] = contenders[i].slice();
	for (size_t i = 0; i < NCONTENDERS; i++)
		qsort(contenders[i].ns, ROUNDS, sizeof(double), compare);
	(void)printf("%-20s %10s %10s\n", "ns a call", "median", "ratio");
	for (size_t i = 0; i < NCONTENDERS; i++)
		(void)printf("%-20s %10.2f %10.2f\n", contenders[i].name,
		    contenders[i].ns[ROUNDS / 2], ratio_of(i));
	(void)printf("'%s', at most %.0f: %s\n", contenders[NOT_WANTED].name,
	    LIMIT, ratio_of(NOT_WANTED) <= LIMIT ? "PASS" : "SHORT");
	return (0);
}
