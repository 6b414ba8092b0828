/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/livelock.c: who ran in vain, and where. */
#include "harness.h"
#include "machine.h"

#include <stdlib.h>
#include <string.h>

static kmutex_t lock;
static kcondvar_t cv;
static bool flag;

static sim_t *
boot_impatient(unsigned ncpus, uint64_t patience)
{
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	flag = false;
	return (boot_with(
	    (struct sim_config){ .sc_ncpus = ncpus, .sc_patience = patience }));
}

__attribute__((noinline)) static void
looks(void)
{
	yield();
	__asm__ volatile(""); /* no tail call */
}

static void
waits_for_the_flag(void *arg)
{
	(void)arg;
	while (!flag)
		looks();
}

static void
steps_aside(void *arg)
{
	(void)arg;
	for (;;) {
		sim_point();
		yield();
	}
}

static void
sleeps(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
}

static void
gets_on_and_sleeps(void *arg)
{
	pass_points(3);
	sim_progress();
	sleeps(arg);
}

TEST(who_ran_since_the_last_progress_is_named_and_nobody_else, "")
{
	(void)boot_impatient(1, 200);
	(void)spawn("waiter", waits_for_the_flag, NULL);
	(void)spawn("other", steps_aside, NULL);
	(void)spawn_stopped("stopped", sleeps, NULL);
	(void)spawn_at(0, "starved", sleeps, NULL);
	run_expecting(SIM_LIVELOCK,
	    "200 points passed, and no progress: other is in steps_aside, "
	    "waiter is in looks");
}

TEST(who_slept_before_the_last_progress_did_not_run, "")
{
	(void)boot_impatient(1, 200);
	(void)spawn_at(90, "sleeper", sleeps, NULL);
	(void)spawn_at(80, "early", gets_on_and_sleeps, NULL);
	(void)spawn("waiter", waits_for_the_flag, NULL);
	run_expecting(SIM_LIVELOCK, "");
	assert_null(strstr(sim_report(sim_current())->sr_message, "sleeper"));
}

TEST(who_is_dead_does_not_run, "")
{
	(void)boot_impatient(1, 200);
	(void)spawn("dead", does_nothing, NULL);
	(void)spawn("waiter", waits_for_the_flag, NULL);
	run_expecting(SIM_LIVELOCK, "waiter");
	assert_null(strstr(sim_report(sim_current())->sr_message, "dead"));
}

static void
handler(void *arg)
{
	(void)arg;
	for (;;)
		sim_point();
}

static void
is_interrupted(void *arg)
{
	(void)arg;
	sim_intr(0, 5, handler, NULL);
	__asm__ volatile("");
}

TEST(handlers_and_all_cpus_count, "")
{
	(void)boot_impatient(2, 200);
	thread_affinity_set(spawn("below", is_interrupted, NULL), 0);
	thread_affinity_set(spawn("waiter", waits_for_the_flag, NULL), 1);
	run_expecting(SIM_LIVELOCK, "intr0/5 is in handler");
	run_expecting(SIM_LIVELOCK, "below is in is_interrupted");
}

TEST(a_terse_machine_does_not_say_who_ran, "")
{
	sim_t *sim = boot_impatient(1, 200);

	(void)spawn("waiter", waits_for_the_flag, NULL);
	sim->sim_is_terse = true;
	assert_int_equal(sim_run(sim), SIM_LIVELOCK);
	assert_null(strstr(sim_report(sim)->sr_message, "waiter"));
}

TEST(too_many_for_the_line_are_cut, "")
{
	sim_t *sim = boot_impatient(1, 2000);

	for (unsigned i = 0; i < 60; i++)
		(void)spawn("a thread", steps_aside, NULL);
	run_expecting(SIM_LIVELOCK, "no progress: a thread is in steps_aside");
	assert_int_equal(strlen(sim_report(sim)->sr_message),
	    sizeof(sim_report(sim)->sr_message) - 1);
}

/* Wherever it was ended, it is the same loop. */
TEST(the_cause_of_a_livelock_does_not_depend_on_where_it_was_ended, "")
{
	for (unsigned more = 0; more < 4; more++) {
		sim_t *sim = boot_impatient(1, 200 + more);

		(void)spawn("waiter", waits_for_the_flag, NULL);
		(void)spawn("other", steps_aside, NULL);
		run_expecting(SIM_LIVELOCK, "");
		assert_string_equal(sim_cause(sim),
		    "livelock: no progress in steps_aside, waits_for_the_flag");
		sim_destroy(sim);
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(who_ran_since_the_last_progress_is_named_and_nobody_else),
	UNIT(who_slept_before_the_last_progress_did_not_run),
	UNIT(who_is_dead_does_not_run),
	UNIT(handlers_and_all_cpus_count),
	UNIT(a_terse_machine_does_not_say_who_ran),
	UNIT(too_many_for_the_line_are_cut),
	UNIT(the_cause_of_a_livelock_does_not_depend_on_where_it_was_ended),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
