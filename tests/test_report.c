/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/report.c: how a run ended, for a person. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

/* Not the last thing that its function does: keeps the frame. */
#define KEEP_FRAME() __asm__ volatile("")

/* ---- a run that ends badly, with others on their stacks ---- */

static kmutex_t *lock; /* elsewhere on each machine */

static __attribute__((noinline)) void
breaks_down(void)
{
	mutex_enter(lock);
	KEEP_FRAME();
}

static __attribute__((noinline)) void
goes_down(unsigned deep)
{
	if (deep > 0)
		goes_down(deep - 1);
	else
		breaks_down();
	KEEP_FRAME();
}

static void
goes_wrong(void *arg)
{
	(void)arg;
	kpreempt_disable();
	(void)sim_choose(2);
	mutex_enter(lock);
	goes_down(1);
	KEEP_FRAME();
}

static void
waits_for_ever(void *cv)
{
	mutex_enter(lock);
	cv_wait(cv, lock);
	KEEP_FRAME();
}

static void
sleeps_long(void *arg)
{
	(void)arg;
	delay(1000);
	KEEP_FRAME();
}

static sim_t *
run_into_a_panic(void)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_tape = SIM_BYTES("\x01", 1) });

	lock = kmem_alloc(sizeof(*lock), KM_SLEEP);
	mutex_init(lock, "lock", MUTEX_DEFAULT, NULL);
	(void)spawn_at(MINCLSYSPRI + 1, "sleeper", sleeps_long, NULL);
	(void)spawn("victim", goes_wrong, NULL);
	(void)spawn_stopped("unborn", sleeps_long, NULL);
	assert_int_equal(sim_run(sim), SIM_PANIC);
	return (sim);
}

/* ---- what is shown ---- */

TEST(the_report_begins_with_the_outcome_and_the_message, "")
{
	char *text;

	(void)run_into_a_panic();
	text = report_text(sim_report_print);
	assert_ptr_equal(
	    strstr(text, "panic: recursive mutex_enter, lp=lock@"), text);
	free(text);
}

TEST(the_report_tells_the_place, "")
{
	const struct sim_report *sr = sim_report(run_into_a_panic());
	char place[200];

	assert_string_equal(sr->sr_thread, "victim");
	assert_int_equal(sr->sr_preempt, 1);
	(void)snprintf(place, sizeof(place),
	    "\n  on CPU %d, thread victim, t_preempt 1, at %lld ns, after "
	    "%llu points\n",
	    sr->sr_cpu, (long long)sr->sr_time,
	    (unsigned long long)sr->sr_points);
	REPORT_SHOWS(sim_report_print, place);
}

TEST(the_report_shows_the_stack_of_the_thread_by_functions, "")
{
	(void)run_into_a_panic();
	REPORT_SHOWS(sim_report_print,
	    "\n  stack of victim (state 0x4, t_preempt 1):\n", "mutex_panic",
	    "\tmutex_enter", "()\n\tbreaks_down+0x", "()\n\tgoes_down+0x",
	    "()\n\tgoes_down+0x", "()\n\tgoes_wrong+0x", "()\n\tthread_start",
	    "()\n  tape: t1");
}

TEST(the_stack_begins_with_what_went_wrong_and_not_with_the_way_out, "")
{
	(void)run_into_a_panic();
	REPORT_SHOWS(sim_report_print, "t_preempt 1):\n\tpanic+0x");
	assert_report_shows_no(sim_report_print, "arch_switch");
	assert_report_shows_no(sim_report_print, "take_panic");
}

TEST(the_report_shows_no_other_stack_unless_asked, "")
{
	(void)run_into_a_panic();
	assert_report_shows_no(sim_report_print, "stack of sleeper");
	REPORT_SHOWS(sim_report_print_all, "stack of victim",
	    "tape:", "stack of unborn (state 0x10, t_preempt 0):\n\t",
	    "start+0x", "stack of sleeper (state 0x1, t_preempt 0):\n",
	    "\tdelay+0x", "()\n\tsleeps_long+0x");
}

TEST(each_stack_is_shown_once, "")
{
	char *text, *first;

	(void)run_into_a_panic();
	text = report_text(sim_report_print_all);
	first = strstr(text, "stack of victim");
	assert_non_null(first);
	assert_null(strstr(first + 1, "stack of victim"));
	free(text);
}

TEST(the_report_has_the_token_that_repeats_the_run, "")
{
	sim_t *sim = run_into_a_panic();
	char *token = sim_tape_token(sim);
	char line[100];

	assert_string_equal(token, "t1-0");
	(void)snprintf(line, sizeof(line), "\n  tape: %s\n", token);
	REPORT_SHOWS(sim_report_print, line);
	free(token);
}

TEST(the_report_of_a_deadlock_is_about_no_cpu_and_shows_all_that_wait, "")
{
	kcondvar_t cv;

	(void)boot(1);
	cv_init(&cv, "godot", CV_DEFAULT, NULL);
	lock = kmem_zalloc(sizeof(*lock), KM_SLEEP);
	(void)spawn("waiter", waits_for_ever, &cv);
	run_expecting(SIM_DEADLOCK,
	    "nobody can run; waiter waits for condition variable godot");
	assert_int_equal(sim_report(sim_current())->sr_cpu, -1);
	assert_null(sim_report(sim_current())->sr_thread);
	REPORT_SHOWS(sim_report_print, "deadlock: nobody can run; waiter waits",
	    "\n  at ", " ns, after ", " points\n  who waits for whom:\n",
	    ": nobody is left to signal it\n  tape: t1\n");
	assert_report_shows_no(sim_report_print, "stack of");
	REPORT_SHOWS(sim_report_print_all,
	    "stack of waiter (state 0x1, t_preempt 0):", "\tcv_wait+0x",
	    "()\n\twaits_for_ever+0x");
}

TEST(the_report_of_a_good_run_is_short, "")
{
	(void)boot(1);
	(void)spawn("t", sleeps_long, NULL);
	run();
	REPORT_SHOWS(sim_report_print, "ok: \n  at ", " points\n  tape: t1\n");
	assert_report_shows_no(sim_report_print_all, "stack of");
}

TEST(a_fresh_machine_has_a_report, "")
{
	const struct sim_report *sr = sim_report(boot(1));

	assert_int_equal(sr->sr_outcome, SIM_OK);
	assert_string_equal(sr->sr_message, "");
}

static void
panics_in_a_handler(void *arg)
{
	(void)arg;
	panic("handler");
}

static void
is_interrupted(void *arg)
{
	(void)arg;
	sim_intr(0, 5, panics_in_a_handler, NULL);
	KEEP_FRAME();
}

TEST(the_report_shows_a_handler_and_the_thread_below_it, "")
{
	(void)boot(1);
	(void)spawn("x", is_interrupted, NULL);
	run_expecting(SIM_PANIC, "handler");
	REPORT_SHOWS(sim_report_print, "on CPU 0, thread intr0/5, t_preempt 1,",
	    "stack of intr0/5 (state 0x4, t_preempt 1, pins x):\n",
	    "\tpanics_in_a_handler+0x", "()\n\tintr_thread+0x");
	REPORT_SHOWS(sim_report_print_all,
	    "tape:", "stack of x (state 0x4, t_preempt 0):\n",
	    "\tkernel_point+0x", "()\n\tis_interrupted+0x",
	    "()\n\tthread_start+0x");
}

/* ---- what is not ---- */

TEST(equal_runs_have_reports_that_are_equal_byte_for_byte, "")
{
	sim_t *first = run_into_a_panic();
	char *text = report_text(sim_report_print_all);
	char *again;

	(void)run_into_a_panic();
	again = report_text(sim_report_print_all);
	assert_string_equal(text, again);
	free(text);
	free(again);
	sim_destroy(first);
}

static const struct CMUnitTest tests[] = {
	UNIT(the_report_begins_with_the_outcome_and_the_message),
	UNIT(the_report_tells_the_place),
	UNIT(the_report_shows_the_stack_of_the_thread_by_functions),
	UNIT(the_stack_begins_with_what_went_wrong_and_not_with_the_way_out),
	UNIT(the_report_shows_no_other_stack_unless_asked),
	UNIT(each_stack_is_shown_once),
	UNIT(the_report_has_the_token_that_repeats_the_run),
	UNIT(the_report_of_a_deadlock_is_about_no_cpu_and_shows_all_that_wait),
	UNIT(the_report_of_a_good_run_is_short),
	UNIT(a_fresh_machine_has_a_report),
	UNIT(the_report_shows_a_handler_and_the_thread_below_it),
	UNIT(equal_runs_have_reports_that_are_equal_byte_for_byte),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
