/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/thread_pool.c: a million threads at once, with three hooks each or with
 * none, beside as many of Boost's fibers. What each of them keeps of the host's
 * memory, and what a yield costs among so many. Each of these is a process of
 * its own, so that none finds the memory of another.
 */
#include "bench.h"
#include "bench_machine.h"
#include "peers/peers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MILLION 1000000
#define HOOKS 3
#define ROUNDS 3 /* each yields so often */

/* KiB of the process that are in memory now. */
static double
resident(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	double kib = 0;
	char line[256];

	if (status == NULL)
		abort();
	while (kib == 0 && fgets(line, sizeof(line), status) != NULL)
		(void)sscanf(line, "VmRSS: %lf", &kib);
	(void)fclose(status);
	return (kib);
}

static double before;

/* Of one: shared by the processes. */
enum { THREADS, WITH_HOOKS, BOOST, MEASURED };
static struct {
	double kib, ns;
} * seen, *own;

static void
print(const char *what, double kib, double ns)
{
	own->kib = (kib - before) / MILLION;
	own->ns = ns / MILLION / ROUNDS;
	(void)printf("%-32s %8.2f %8.0f\n", what, own->kib, own->ns);
	(void)fflush(stdout);
}

/* ---- the library ---- */

static double kib;

static void
all_there(void)
{
	kib = resident();
}

static void
ring(const char *what, unsigned hooks)
{
	double ns;

	(void)bench_machine();
	before = resident();
	ns = bench_ring(MILLION, hooks, (uint64_t)MILLION * ROUNDS, all_there);
	print(what, kib, ns);
}

static void
threads(const char *what)
{
	ring(what, 0);
}

static void
threads_with_hooks(const char *what)
{
	ring(what, HOOKS);
}

/* ---- Boost ---- */

static void
boost_fibers(const char *what)
{
	double ns;

	if (boost_fiber_ring_million == NULL) {
		(void)printf("%-32s not there\n", what);
		return;
	}
	before = resident();
	ns = boost_fiber_ring_million(
	    (uint64_t)MILLION * ROUNDS, resident, &kib);
	print(what, kib, ns);
}

/* What it has measured is in seen[nth]. */
static bool
in_a_process(void (*measure)(const char *), const char *what, unsigned nth)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		own = &seen[nth];
		measure(what);
		_exit(0);
	}
	return (
	    child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

static void
judge(const char *what, double is, double limit)
{
	if (is <= 0)
		(void)printf(
		    "%-46s %9.4g %9s  NOT MEASURED\n", what, limit, "-");
	else
		(void)printf("%-46s %9.4g %9.4f  %s\n", what, limit, is,
		    is <= limit ? "PASS" : "SHORT");
}

int
main(void)
{
	seen = mmap(NULL, MEASURED * sizeof(*seen), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seen == MAP_FAILED)
		return (EXIT_FAILURE);
	(void)printf(
	    "%-32s %8s %8s\n", "a million at once", "KiB each", "ns a yield");
	(void)fflush(stdout);
	if (!in_a_process(threads, "threads", THREADS) ||
	    !in_a_process(
		threads_with_hooks, "threads with 3 hooks", WITH_HOOKS) ||
	    !in_a_process(boost_fibers, "Boost fibers", BOOST))
		return (EXIT_FAILURE);
	(void)printf("%-46s %9s %9s\n", "target", "at most", "is");
	judge("KiB of a thread with 3 hooks", seen[WITH_HOOKS].kib, 4.6);
	judge("a yield to Boost fiber's",
	    seen[BOOST].ns > 0 ? seen[THREADS].ns / seen[BOOST].ns : 0, 0.6);
	return (EXIT_SUCCESS);
}
