/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/judge.c: is it the end, or does somebody wait? */
#include "harness.h"

#include "machine.h"

#include <string.h>

TEST(a_machine_without_threads_is_quiet_at_once, "")
{
	sim_t *sim = boot(4);

	run();
	assert_int_equal(sim_report(sim)->sr_points, 0);
	assert_events(SIM_EV_ALL, "");
}

TEST(threads_that_have_exited_are_freed_when_the_run_ends, "72")
{
	kthread_t *t;

	(void)boot(1);
	t = spawn("t", does_nothing, NULL);
	ctxop_install(t, &seen_tpl, NULL);
	run();
	assert_trace("restore:seen exit:seen free:seen_free");
	assert_int_equal(t->t_state, TS_FREE);
}

TEST(a_stopped_thread_is_no_deadlock_and_is_counted, "")
{
	sim_t *sim = boot(1);
	kthread_t *t = spawn_stopped("t", does_nothing, NULL);

	run_expecting(SIM_OK, "");
	assert_int_equal(sim_nthreads(sim), 1);
	assert_ptr_equal(sim_leaked_thread(sim), t);
	setrun(t);
	run();
	assert_null(sim_leaked_thread(sim));
}

static kmutex_t lock;
static kcondvar_t cv;

static void
waits(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
}

static void
boot_with_waiters(unsigned n, const char *name)
{
	(void)boot(2);
	lock = (kmutex_t){ 0 };
	cv_init(&cv, "cv", CV_DEFAULT, NULL);
	while (n-- > 0)
		(void)spawn(name, waits, NULL);
}

TEST(a_deadlock_names_all_that_wait_and_what_for, "")
{
	boot_with_waiters(1, "one");
	(void)spawn("two", waits, NULL);
	(void)spawn_stopped("three", waits, NULL);
	run_expecting(SIM_DEADLOCK,
	    "nobody can run; two waits for condition variable cv; one waits "
	    "for condition variable cv");
}

TEST(a_terse_machine_tells_nothing_of_a_deadlock, "")
{
	boot_with_waiters(1, "one");
	sim_current()->sim_is_terse = true;
	assert_int_equal(sim_run(sim_current()), SIM_DEADLOCK);
	assert_string_equal(sim_report(sim_current())->sr_message, "");
}

TEST(a_deadlock_of_too_many_for_the_line_is_cut, "")
{
	boot_with_waiters(50, "a thread");
	run_expecting(SIM_DEADLOCK, "nobody can run; a thread waits for");
	assert_int_equal(strlen(sim_report(sim_current())->sr_message),
	    sizeof(sim_report(sim_current())->sr_message) - 1);
}

static void
waits_on_exit(void *arg)
{
	for (;;)
		waits(arg);
}

TEST(a_thread_that_waits_for_ever_in_its_exit_handler_is_a_deadlock, "")
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_exit = waits_on_exit };

	boot_with_waiters(0, NULL);
	ctxop_install(spawn("t", does_nothing, NULL), &tpl, NULL);
	run_expecting(SIM_DEADLOCK, "t waits for condition variable cv");
}

static void
waits_on_free(void *arg, int isexec)
{
	(void)isexec;
	waits_on_exit(arg);
}

TEST(a_free_handler_that_waits_for_ever_is_a_deadlock_of_the_reaper, "")
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_free = waits_on_free };

	for (unsigned zombies = 1; zombies < 3; zombies++) {
		(void)boot_with((struct sim_config){ .sc_budget = 10000 });
		lock = (kmutex_t){ 0 };
		cv_init(&cv, "cv", CV_DEFAULT, NULL);
		for (unsigned i = 0; i < zombies; i++)
			ctxop_install(
			    spawn("t", does_nothing, NULL), &tpl, NULL);
		run_expecting(SIM_DEADLOCK,
		    "thread_reaper waits for condition variable cv");
		sim_destroy(sim_current());
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(a_machine_without_threads_is_quiet_at_once),
	UNIT(threads_that_have_exited_are_freed_when_the_run_ends),
	UNIT(a_stopped_thread_is_no_deadlock_and_is_counted),
	UNIT(a_deadlock_names_all_that_wait_and_what_for),
	UNIT(a_terse_machine_tells_nothing_of_a_deadlock),
	UNIT(a_deadlock_of_too_many_for_the_line_is_cut),
	UNIT(a_thread_that_waits_for_ever_in_its_exit_handler_is_a_deadlock),
	UNIT(a_free_handler_that_waits_for_ever_is_a_deadlock_of_the_reaper),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
