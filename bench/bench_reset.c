/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/reset.c: a machine as new, after a run of three threads with hooks,
 * against a process as new: fork() and wait.
 */
#include "bench.h"
#include "bench_machine.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void
hook(void *arg)
{
	(void)arg;
}

static void
body(void *arg)
{
	const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV, .ct_save = hook, .ct_restore = hook
	};

	ctxop_install(curthread, &tpl, arg);
	for (unsigned i = 0; i < 4; i++)
		yield();
}

static void
run_three(sim_t *sim)
{
	for (unsigned i = 0; i < 3; i++)
		bench_spawn(body, NULL);
	bench_run(sim);
}

static double
resets(uint64_t n)
{
	double ns = 0;

	for (uint64_t i = 0; i < n; i++) {
		sim_t *sim = bench_machine();
		double start;

		run_three(sim);
		start = now_ns();
		(void)sim_reset(sim, NULL, NULL, 0);
		ns += now_ns() - start;
	}
	return (ns);
}

static double
runs(uint64_t n)
{
	double start = now_ns();

	for (uint64_t i = 0; i < n; i++)
		run_three(bench_machine());
	return (now_ns() - start);
}

static double
forks(uint64_t n)
{
	double start = now_ns();

	for (uint64_t i = 0; i < n; i++) {
		pid_t child = fork();

		if (child == 0)
			_exit(0);
		if (child < 0 || waitpid(child, NULL, 0) != child)
			abort();
	}
	return (now_ns() - start);
}

int
main(int argc, char **argv)
{
	static struct contender contenders[] = {
		{ .co_name = "sim_reset()", .co_slice = resets },
		{ .co_name = "the run, and sim_reset()", .co_slice = runs },
		{ .co_name = "fork() and wait", .co_slice = forks },
		{ 0 },
	};
	static const struct target targets[] = {
		{ "a reset to fork() and wait", "sim_reset()",
		    "fork() and wait", 0.01 },
		{ 0 },
	};

	return (bench_main(
	    &(struct bench){ "bench_reset", contenders, targets }, argc, argv));
}
