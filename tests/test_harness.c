/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tests/harness.c: tests fail when they should. harness_failing.c has the tests
 * that do; CMake says what command runs it (FAILING).
 */
#include "failing.h"
#include "harness.h"

#include <string.h>

static void
assert_fails(const char *test, const char *words)
{
	assert_test_fails(FAILING, test, words);
}

/* ---- in threads ---- */

TEST(a_check_in_a_thread_fails_its_test_with_place_and_expression, "")
{
	assert_fails("a_check_in_a_thread", "failed: tests/harness_failing.c:");
	assert_fails("a_check_in_a_thread", ": expected arg != NULL\n");
}

TEST(a_panic_in_a_thread_fails_its_test_and_shows_the_stack, "")
{
	assert_fails(
	    "a_panic_in_a_thread", "panic: the disk is upside down\n  on CPU");
	assert_fails("a_panic_in_a_thread", "()\n\tpanics+0x");
	assert_fails("a_panic_in_a_thread",
	    "the run:\n  expected: ok\n"
	    "  seen:     panic: the disk is upside down");
}

TEST(a_wrong_ring_in_a_thread_fails_its_test, "")
{
	assert_fails("a_wrong_ring_in_a_thread",
	    "failed: the ring: expected: A B; seen: B A");
}

/* ---- in runs ---- */

TEST(a_thread_that_is_left_over_fails_its_test_by_name, "")
{
	assert_fails(
	    "a_leaked_thread", "1 threads are left, forgotten among them");
}

TEST(a_deadlock_fails_its_test_and_shows_who_waits, "")
{
	assert_fails("a_deadlocked_thread",
	    "seen:     deadlock: nobody can run; vladimir waits for condition "
	    "variable godot");
	assert_fails("a_deadlocked_thread", "stack of vladimir");
}

TEST(a_panic_that_does_not_come_fails_its_test, "")
{
	assert_fails("a_good_run_that_should_panic",
	    "expected: panic: ...anything...\n  seen:     ok\n");
}

TEST(a_panic_in_other_words_fails_its_test, "")
{
	assert_fails("a_panic_in_other_words",
	    "expected: panic: ...the disk is missing...\n"
	    "  seen:     panic: the disk is upside down");
}

TEST(a_machine_that_is_refused_fails_its_test_with_the_reason, "")
{
	assert_fails("a_bad_machine",
	    "sim_create: sc_ncpus: expected 1 to 64 CPUs, got 1000");
}

/* ---- in what is seen ---- */

TEST(a_wrong_trace_fails_its_test_and_shows_both, "")
{
	assert_fails("a_wrong_trace",
	    "the trace:\n  expected: save:seen\n  seen:     restore:seen");
}

TEST(a_trace_that_goes_on_fails_its_test, "")
{
	assert_fails("a_trace_that_goes_on", "expected: \n  seen:     restore");
}

TEST(a_wrong_ring_fails_its_test_and_shows_both, "")
{
	assert_fails(
	    "a_wrong_ring", "the ring:\n  expected: B\n  seen:     B A");
}

TEST(a_broken_ring_fails_its_test_with_what_is_broken, "")
{
	assert_fails("a_broken_ring", "entry 0 from the newest: prev is NULL");
}

TEST(a_wrong_print_fails_its_test_and_shows_both, "")
{
	assert_fails("a_wrong_print",
	    "expected:\nlost at g+0x..\n\nseen:\nlost at f+0x..\n");
}

/* ---- and what does not fail ---- */

TEST(a_good_test_passes, "")
{
	char text[8000];

	assert_int_equal(
	    run_tests_of(FAILING, "nothing_wrong", text, sizeof(text)), 0);
	assert_non_null(strstr(text, "1 test(s) run."));
}

TEST(without_a_name_all_tests_run, "")
{
	static char text[100000];

	assert_int_equal(run_tests_of(FAILING, "", text, sizeof(text)), 13);
	assert_non_null(strstr(text, "14 test(s) run."));
	assert_non_null(strstr(text, "13 FAILED TEST(S)"));
}

static const struct CMUnitTest tests[] = {
	UNIT(a_check_in_a_thread_fails_its_test_with_place_and_expression),
	UNIT(a_panic_in_a_thread_fails_its_test_and_shows_the_stack),
	UNIT(a_wrong_ring_in_a_thread_fails_its_test),
	UNIT(a_thread_that_is_left_over_fails_its_test_by_name),
	UNIT(a_deadlock_fails_its_test_and_shows_who_waits),
	UNIT(a_panic_that_does_not_come_fails_its_test),
	UNIT(a_panic_in_other_words_fails_its_test),
	UNIT(a_machine_that_is_refused_fails_its_test_with_the_reason),
	UNIT(a_wrong_trace_fails_its_test_and_shows_both),
	UNIT(a_trace_that_goes_on_fails_its_test),
	UNIT(a_wrong_ring_fails_its_test_and_shows_both),
	UNIT(a_broken_ring_fails_its_test_with_what_is_broken),
	UNIT(a_wrong_print_fails_its_test_and_shows_both),
	UNIT(a_good_test_passes),
	UNIT(without_a_name_all_tests_run),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
