/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/progress.c: how long a run may go on. */
#include "harness.h"

static sim_t *
boot_patient(uint64_t patience, uint64_t budget)
{
	return (boot_with((struct sim_config){
	    .sc_patience = patience, .sc_budget = budget }));
}

static void
passes_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		sim_point();
}

static void
passes_80(void *arg)
{
	(void)arg;
	pass_points(80);
}

/* In each of 20 rounds; 0: for ever. */
static void
gets_on(void *rounds)
{
	for (unsigned i = 0; *(int *)rounds == 0 || i < 20; i++) {
		pass_points(50);
		sim_progress();
	}
}

static int twenty = 20, no_end = 0;

TEST(points_without_progress_are_a_livelock_where_patience_is_set, "")
{
	sim_t *sim = boot_patient(100, 1000);

	(void)spawn("t", passes_for_ever, NULL);
	run_expecting(SIM_LIVELOCK, "100 points passed, and no progress");
	assert_int_equal(sim_report(sim)->sr_points, 100);
	assert_string_equal(sim_report(sim)->sr_thread, "t");
	assert_int_equal(sim_run(sim), SIM_LIVELOCK);
	sim_destroy(sim);
	sim = boot_patient(0, 1000);
	(void)spawn("t", passes_for_ever, NULL);
	run_expecting(SIM_BUDGET, "1000 points passed, and still no end");
}

TEST(progress_begins_the_patience_anew, "")
{
	sim_t *sim = boot_patient(100, 0);

	(void)spawn("t", gets_on, &twenty);
	run();
	assert_true(sim_report(sim)->sr_points > 1000);
}

TEST(the_end_of_a_thread_is_progress, "")
{
	sim_t *sim = boot_patient(100, 0);

	for (unsigned i = 0; i < 5; i++)
		(void)spawn("t", passes_80, NULL);
	(void)start_process("sh", passes_80, NULL);
	run_expecting(SIM_OK, "");
	assert_true(sim_report(sim)->sr_points > 480);
}

TEST(progress_adds_nothing_to_the_budget, "")
{
	(void)boot_patient(100, 990);
	(void)spawn("t", gets_on, &no_end);
	run_expecting(SIM_BUDGET, "990 points passed, and still no end");
	sim_destroy(sim_current());
	(void)boot_patient(100, 70);
	(void)spawn("t", passes_for_ever, NULL);
	run_expecting(SIM_BUDGET, "70 points passed, and still no end");
}

static kcondvar_t cv;
static kmutex_t lock;

static void
waits_between(void *arg)
{
	passes_80(arg);
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
	passes_80(arg);
}

TEST(each_run_has_all_patience, "")
{
	(void)boot_patient(100, 0);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	(void)spawn("t", waits_between, NULL);
	run_expecting(SIM_DEADLOCK, "");
	cv_signal(&cv);
	run();
}

TEST(the_host_may_say_that_it_got_on, "")
{
	(void)boot_patient(100, 0);
	sim_progress();
	(void)spawn("t", passes_80, NULL);
	run();
	sim_progress();
}

static const struct CMUnitTest tests[] = {
	UNIT(points_without_progress_are_a_livelock_where_patience_is_set),
	UNIT(progress_begins_the_patience_anew),
	UNIT(the_end_of_a_thread_is_progress),
	UNIT(progress_adds_nothing_to_the_budget),
	UNIT(each_run_has_all_patience),
	UNIT(the_host_may_say_that_it_got_on),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
