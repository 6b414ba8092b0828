/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/affinity.c: threads that may run on one CPU only. */
#include "harness.h"

static void
is_on(int cpu_id)
{
	check(CPU->cpu_id == cpu_id);
}

static void
moves_itself(void *arg)
{
	(void)arg;
	thread_affinity_set(curthread, 1);
	is_on(1);
	thread_affinity_set(curthread, 0);
	is_on(0);
	thread_affinity_set(curthread, 0);
	is_on(0);
	thread_affinity_clear(curthread);
	is_on(0);
}

TEST(the_caller_is_on_its_cpu_when_the_call_returns, "")
{
	(void)boot(2);
	(void)spawn("mover", moves_itself, NULL);
	run();
}

TEST(moving_runs_the_hooks_and_restores_on_the_new_cpu, "46")
{
	(void)boot(2);
	(void)install_op(spawn("mover", moves_itself, NULL), "A");
	run();
	assert_trace("restore:A save:A restore:A save:A restore:A");
}

static void
stays_on_its_cpu(void *arg)
{
	for (unsigned i = 0; i < 20; i++) {
		is_on((int)(uintptr_t)arg);
		yield();
	}
}

static void
bound_threads_stay(uint64_t seed)
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = 4, .sc_tape = SIM_SEED(seed), .sc_tick = 1000 });

	for (uintptr_t i = 0; i < 12; i++)
		thread_affinity_set(
		    spawn("bound", stays_on_its_cpu, (void *)(i % 3)),
		    (int)(i % 3));
	run();
	sim_destroy(sim);
}

TEST(a_bound_thread_runs_nowhere_else, "")
{
	for (uint64_t seed = 1; seed <= 50; seed++)
		bound_threads_stay(seed);
}

/* ---- by another thread ---- */

static kthread_t *victim;

static void
runs_until_moved(void *arg)
{
	(void)arg;
	while (CPU->cpu_id != 1)
		sim_point();
}

static void
binds_the_victim(void *arg)
{
	(void)arg;
	thread_affinity_set(victim, 1);
}

static void
a_running_thread_is_moved(uint64_t seed)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_ncpus = 3, .sc_tape = SIM_SEED(seed) });

	victim = spawn("victim", runs_until_moved, NULL);
	(void)spawn("binder", binds_the_victim, NULL);
	run();
	sim_destroy(sim);
}

/* Running, queued, and on its way to a CPU: the seeds have them all. */
TEST(a_thread_that_is_bound_by_another_moves_wherever_it_was, "")
{
	for (uint64_t seed = 1; seed <= 200; seed++)
		a_running_thread_is_moved(seed);
}

/* ---- numbers that are no CPU ---- */

static void
binds_to(void *arg)
{
	thread_affinity_set(curthread, (int)(intptr_t)arg);
}

TEST(binding_to_a_cpu_that_is_not_there_panics, "")
{
	assert_panics(binds_to, (void *)1,
	    "thread_affinity_set: expected a CPU from 0 to 0, got 1");
}

TEST(binding_to_a_negative_cpu_panics, "")
{
	assert_panics(binds_to, (void *)(intptr_t)-1,
	    "expected a CPU from 0 to 0, got -1");
}

static const struct CMUnitTest tests[] = {
	UNIT(the_caller_is_on_its_cpu_when_the_call_returns),
	UNIT(moving_runs_the_hooks_and_restores_on_the_new_cpu),
	UNIT(a_bound_thread_runs_nowhere_else),
	UNIT(a_thread_that_is_bound_by_another_moves_wherever_it_was),
	UNIT(binding_to_a_cpu_that_is_not_there_panics),
	UNIT(binding_to_a_negative_cpu_panics),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
