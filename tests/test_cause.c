/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/cause.c: why a run ended badly, to compare. */
#include "harness.h"

#include "sanitizer.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

/* Frames that no compiler leaves out. */
#define FRAME __attribute__((noinline)) static void
#define KEEP_FRAME() __asm__ volatile("")

FRAME
takes(void *arg)
{
	panic("no slot %d left", *(int *)arg);
}

FRAME
takes_otherwise(void *arg)
{
	__asm__ volatile("nop"); /* the compiler makes equal functions one */
	panic("no slot %d left", *(int *)arg);
}

FRAME
uses(void *arg)
{
	takes(arg);
	KEEP_FRAME();
}

FRAME
uses_otherwise(void *arg)
{
	takes_otherwise(arg);
	KEEP_FRAME();
}

/* The cause of a run that body ends; the caller frees it. */
static char *
cause_of(void (*body)(void *), int number)
{
	sim_t *sim = boot(1);
	char *cause;

	(void)spawn("t", body, &number);
	(void)spawn("other", does_nothing, NULL);
	(void)sim_run(sim);
	cause = strdup(sim_cause(sim));
	assert_ptr_equal(sim_cause(sim), sim_cause(sim));
	sim_destroy(sim);
	return (cause);
}

static void
assert_cause(void (*body)(void *), const char *expected)
{
	char *cause = cause_of(body, 7);

	if (strcmp(cause, expected) != 0)
		fail_msg("the cause:\n  expected: %s\n  seen:     %s", expected,
		    cause);
	free(cause);
}

TEST(the_same_place_with_other_numbers_is_one_cause, "")
{
	char *one = cause_of(uses, 1), *two = cause_of(uses, 1234);

	assert_string_equal(one, "panic: no slot # left in takes, uses");
	assert_string_equal(one, two);
	free(one);
	free(two);
}

TEST(two_places_with_the_same_message_are_two_causes, "")
{
	assert_cause(uses_otherwise,
	    "panic: no slot # left in takes_otherwise, uses_otherwise");
}

/* ---- whose functions ---- */

static kmutex_t lock;

/* The library has a function of this name, which is another one. */
FRAME
leave(void *arg)
{
	(void)arg;
	mutex_exit(&lock);
	KEEP_FRAME();
}

TEST(the_librarys_functions_are_left_out_and_not_those_called_like_them, "")
{
	lock = (kmutex_t){ 0 };
	assert_cause(leave,
	    "panic: mutex_exit: not owner, lp=fffffe# owner=none thread=t in "
	    "leave");
}

FRAME
saves(void *arg)
{
	VERIFY3P(arg, ==, NULL);
	KEEP_FRAME();
}

FRAME
switches(void *arg)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = saves };

	ctxop_install(curthread, &tpl, arg);
	yield();
	KEEP_FRAME();
}

FRAME
outermost(void *arg)
{
	uses(arg);
	KEEP_FRAME();
}

FRAME
far_out(void *arg)
{
	outermost(arg);
	KEEP_FRAME();
}

TEST(a_hook_and_who_switched_are_both_named_and_three_at_most, "")
{
	assert_cause(switches,
	    "panic: assertion failed: arg == NULL (# == #), file: "
	    "tests/test_cause.c, line: # in saves, switches");
	assert_cause(
	    far_out, "panic: no slot # left in takes, uses, outermost");
}

__attribute__((no_sanitize("undefined"), noinline)) static void
follows_null(void *arg)
{
	static int *volatile nowhere;

	(void)arg;
	*nowhere = 1;
}

TEST(a_trap_is_where_it_was_trapped, "")
{
	if (!SAN_FAULTS)
		skip();
	assert_cause(follows_null,
	    "panic: BAD TRAP: page fault in t: a NULL pointer was followed "
	    "(address #) in follows_null");
}

/* ---- the other ends ---- */

FRAME
fails(void *arg)
{
	sim_fail("expected %d", *(int *)arg);
	KEEP_FRAME();
}

FRAME
attaches_twice(void *arg)
{
	struct ctxop *op = ctxop_allocate(&seen_tpl, arg);

	ctxop_attach(curthread, op);
	ctxop_attach(curthread, op);
	KEEP_FRAME();
}

FRAME
waits(void *arg)
{
	static kcondvar_t cv;

	(void)arg;
	cv = (kcondvar_t){ 0 };
	lock = (kmutex_t){ 0 };
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	KEEP_FRAME();
}

FRAME
runs_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		sim_point();
}

TEST(each_bad_end_has_a_cause_and_a_good_one_has_none, "")
{
	assert_cause(does_nothing, "");
	assert_cause(fails, "failed: expected # in fails");
	assert_cause(waits,
	    "deadlock: nobody can run; t waits for condition variable "
	    "(unnamed) in waits");
	assert_cause(runs_for_ever,
	    "budget: # points passed, and still no end: an endless loop, or a "
	    "larger sc_budget is needed");
}

TEST(a_violation_is_where_it_was_committed, "")
{
	char *cause = cause_of(attaches_twice, 0);

	if (sim_debug_kernel())
		assert_non_null(strstr(cause, "panic: assertion failed: "));
	else
		assert_non_null(strstr(cause, "violation: double-attach: "));
	assert_non_null(strstr(cause, " in attaches_twice"));
	free(cause);
}

FRAME
frees_what_is_attached(void *arg)
{
	ctxop_free(install_op(curthread, arg));
	KEEP_FRAME();
}

static char *
cause_when_audited(bool audit)
{
	sim_t *sim = boot_with((struct sim_config){ .sc_audit = audit });
	char *cause;

	(void)spawn("t", frees_what_is_attached, NULL);
	(void)sim_run(sim);
	cause = strdup(sim_cause(sim));
	sim_destroy(sim);
	return (cause);
}

TEST(what_is_recorded_makes_no_other_cause, "")
{
	char *plain = cause_when_audited(false);
	char *audited = cause_when_audited(true);

	assert_string_equal(plain, audited);
	assert_non_null(strstr(plain, " in frees_what_is_attached"));
	assert_null(strstr(plain, "sc_audit"));
	free(plain);
	free(audited);
}

/* ---- when ---- */

TEST(the_next_run_and_the_next_machine_have_causes_of_their_own, "")
{
	sim_t *sim = boot(1);
	kthread_t *t = spawn("t", waits, NULL);
	int number = 3;

	run_expecting(SIM_DEADLOCK, "");
	assert_non_null(strstr(sim_cause(sim), "deadlock: "));
	setrun(t);
	run_expecting(SIM_OK, "");
	assert_string_equal(sim_cause(sim), "");
	assert_true(sim_reset(sim, NULL, NULL, 0));
	(void)spawn("t", uses, &number);
	run_expecting(SIM_PANIC, "");
	assert_string_equal(
	    sim_cause(sim), "panic: no slot # left in takes, uses");
	assert_true(sim_reset(sim, NULL, NULL, 0));
	assert_string_equal(sim_cause(sim), "");
}

TEST(a_long_message_is_cut, "")
{
	sim_t *sim = boot(2);

	lock = (kmutex_t){ 0 };
	for (unsigned i = 0; i < 50; i++)
		(void)spawn("a thread", waits, NULL);
	run_expecting(SIM_DEADLOCK, "");
	assert_in_range(strlen(sim_cause(sim)), 300, 400);
}

static const struct CMUnitTest tests[] = {
	UNIT(the_same_place_with_other_numbers_is_one_cause),
	UNIT(two_places_with_the_same_message_are_two_causes),
	UNIT(
	    the_librarys_functions_are_left_out_and_not_those_called_like_them),
	UNIT(a_hook_and_who_switched_are_both_named_and_three_at_most),
	UNIT(a_trap_is_where_it_was_trapped),
	UNIT(each_bad_end_has_a_cause_and_a_good_one_has_none),
	UNIT(a_violation_is_where_it_was_committed),
	UNIT(what_is_recorded_makes_no_other_cause),
	UNIT(the_next_run_and_the_next_machine_have_causes_of_their_own),
	UNIT(a_long_message_is_cut),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
