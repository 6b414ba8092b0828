/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmocka/: tests of consumers. These are such tests themselves; those that must
 * fail are in failing.c (FAILING runs it), and what they print in EXPECTED.
 */
#include "failing.h"

#include <ctxop_cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- assertions that hold ---- */

static const LargestIntegralType primes[] = { 2, 3, 5 };

static void
all_hold(void *arg)
{
	assert_true(arg != NULL);
	assert_false(arg == NULL);
	assert_non_null(arg);
	assert_null(NULL);
	assert_ptr_equal(arg, arg);
	assert_ptr_not_equal(arg, &arg);
	assert_int_equal(-1, -1);
	assert_int_not_equal(1, 2);
	assert_string_equal("a", "a");
	assert_string_not_equal("a", "b");
	assert_memory_equal("ab", "ac", 1);
	assert_memory_not_equal("ab", "ac", 2);
	assert_in_range(5, 5, 5);
	assert_not_in_range(6, 5, 5);
	assert_in_set(5, primes, 3);
	assert_not_in_set(4, primes, 3);
	assert_return_code(0, ENOMEM);
	mock_assert(1, "1", __FILE__, __LINE__);
	++*(int *)arg;
}

static const struct ctxop_template asserting_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = all_hold,
	.ct_restore = all_hold,
};

static void
leaves_once(void *arg)
{
	all_hold(arg);
	ctxop_install(curthread, &asserting_tpl, arg);
	yield();
}

CTXOP_TEST(what_holds_passes_in_threads_handlers_and_on_the_host)
{
	int times = 0;

	all_hold(&times);
	(void)ctxop_test_thread("a", leaves_once, &times);
	(void)ctxop_test_thread("b", leaves_once, &times);
	assert_run();
	assert_int_equal(times, 7);
	assert_trace("save:all_hold save:all_hold restore:all_hold "
		     "restore:all_hold");
}

static void
expects_an_assertion(void *arg)
{
	expect_assert_failure(
	    ctxop_mock_assert(arg == NULL, "arg == NULL", "here", 1));
	yield();
}

CTXOP_TEST(an_assertion_may_be_expected_in_a_thread)
{
	(void)ctxop_test_thread("a", expects_an_assertion, &errno);
	(void)ctxop_test_thread("b", expects_an_assertion, &errno);
	assert_run();
}

/* ---- machines ---- */

static void
does_nothing(void *arg)
{
	(void)arg;
}

CTXOP_TEST(a_machine_has_one_cpu_unless_more_are_asked_for)
{
	assert_non_null(sim_cpu(sim_current(), 0));
	assert_null(sim_cpu(sim_current(), 1));
}

CTXOP_TEST_ON(a_machine_is_as_asked_for, .sc_ncpus = 3, .sc_trace = SIM_EV_NOTE)
{
	assert_non_null(sim_cpu(sim_current(), 2));
	assert_null(sim_cpu(sim_current(), 3));
	sim_note("seen");
	(void)ctxop_test_thread("not-traced", does_nothing, NULL);
	assert_run();
	assert_events(SIM_EV_ALL, "seen");
}

/* ---- ends ---- */

static void
panics(void *arg)
{
	(void)arg;
	panic("guest %d is lost", 7);
}

CTXOP_TEST(a_panic_may_be_expected)
{
	(void)ctxop_test_thread("t", panics, NULL);
	assert_panics("guest %d is", 7);
}

static void
asserts_in_vain(void *arg)
{
	assert_null(arg);
}

CTXOP_TEST(an_assertion_that_fails_may_be_expected)
{
	(void)ctxop_test_thread("t", asserts_in_vain, &errno);
	assert_run_ends(SIM_FAILED, ": expected arg == NULL");
}

static void
leaves_it_loaded(void *arg)
{
	sim_hw_load("the guest's registers", arg);
	yield();
}

static void
violate(void)
{
	(void)ctxop_test_thread("t", leaves_it_loaded, NULL);
	(void)ctxop_test_thread("other", does_nothing, NULL);
	assert_violation(SIM_HW_LOADED, "the %s's registers", "guest");
}

CTXOP_TEST(a_violation_may_be_expected)
{
	violate();
	assert_int_equal(sim_report(sim_current())->sr_outcome, SIM_VIOLATION);
}

CTXOP_TEST_ON(a_violation_may_be_expected_that_is_recorded,
    .sc_violation[SIM_HW_LOADED] = SIM_V_RECORD)
{
	violate();
	assert_int_equal(sim_report(sim_current())->sr_outcome, SIM_OK);
}

/* ---- searches ---- */

static void
passes_a_point(void *arg)
{
	sim_point();
	assert_null(arg);
}

static void *
sets_up(void *arg)
{
	(void)ctxop_test_thread("a", passes_a_point, arg);
	(void)ctxop_test_thread("b", passes_a_point, arg);
	return (arg);
}

CTXOP_TEST(a_search_that_finds_nothing_says_what_is_known)
{
	sim_t *sim = sim_current();

	assert_int_equal(
	    assert_no_finding(&((struct sim_search){ .se_setup = sets_up })),
	    SIM_X_COMPLETE);
	assert_ptr_equal(sim_current(), sim);
}

/* ---- tests that fail ---- */

/* Is it of this compiler, or of this kernel: stacks, times and tapes? */
static bool
varies(const char *line)
{
	return (line[0] == '\t' || strncmp(line, "  on CPU", 8) == 0 ||
	    strncmp(line, "  stack of", 10) == 0 ||
	    strncmp(line, "  at ", 5) == 0 || strstr(line, "tape: ") != NULL);
}

/* The next line that does not vary, with +0x.. for offsets; false: none. */
static bool
next_line(FILE *in, char *line, int len)
{
	char *at;

	do
		if (fgets(line, len, in) == NULL)
			return (false);
	while (varies(line));
	at = strstr(line, "+0x");
	if (at != NULL)
		(void)strcpy(at, "+0x..\n");
	return (true);
}

static void
assert_same_lines(FILE *expected, FILE *seen)
{
	char e[600], s[600];
	bool is_more;

	do {
		is_more = next_line(expected, e, sizeof(e));
		if (!is_more)
			(void)strcpy(e, "(the end)");
		if (!next_line(seen, s, sizeof(s)))
			(void)strcpy(s, "(the end)");
		assert_string_equal(e, s);
	} while (is_more);
}

CTXOP_TEST(what_fails_says_where_and_why_and_leaves_nothing_to_the_next_test)
{
	static char text[200000];
	FILE *expected = fopen(EXPECTED, "r"), *seen;

	assert_int_equal(run_tests_of(FAILING, "", text, sizeof(text)), 1);
	assert_non_null(expected);
	seen = fmemopen(text, strlen(text), "r");
	assert_non_null(seen);
	assert_same_lines(expected, seen);
	assert_int_equal(fclose(seen) + fclose(expected), 0);
}

CTXOP_TEST(a_stack_is_shown_from_the_assertion_on)
{
	assert_test_fails(
	    FAILING, "an_assertion_in_a_handler", "\tsave_asserts+0x");
	assert_test_fails(
	    FAILING, "an_assertion_in_a_handler", "\tctxop_savectx+0x");
}

/* ---- which tests are run ---- */

static void
assert_says(int status, const char *arguments, const char *words)
{
	char text[4000];

	assert_int_equal(
	    run_tests_of(FAILING, arguments, text, sizeof(text)), status);
	if (strstr(text, words) == NULL)
		fail_msg("expected: %s\nseen: %s", words, text);
}

CTXOP_TEST(tests_may_be_chosen_by_name)
{
	assert_says(0, "a_good_one", "1 test(s) run.");
	assert_says(1, "a_good_one a_fail", "2 test(s) run.");
}

CTXOP_TEST(a_test_that_is_not_there_is_no_success)
{
	assert_says(2, "a_good", "no test is called 'a_good'; there are:\n");
	assert_says(2, "a_good_one a_goo", "no test is called 'a_goo'");
	assert_says(2, "--help", "a_good_one\n");
}

CTXOP_TEST(tests_are_listed_as_they_are_defined)
{
	assert_says(0, "--list", "\na_fail\na_fail_msg\na_skip\n");
}

int
main(int argc, char **argv)
{
	return (ctxop_test_main(argc, argv));
}
