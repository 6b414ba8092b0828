/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the bridge to CMocka that must fail, each in one way in which such a
 * test can; failing.txt has what they print, and test_cmocka.c compares it.
 */
#include <ctxop_cmocka.h>
#include <errno.h>
#include <stdio.h>

/* ---- CMocka's assertions, in a thread ---- */

#define IN_THREAD(NAME, ASSERTION)                                             \
	static void NAME##_in_thread(void *arg)                                \
	{                                                                      \
		(void)arg;                                                     \
		yield();                                                       \
		ASSERTION;                                                     \
		panic("it goes on behind an assertion that does not hold");    \
	}                                                                      \
	CTXOP_TEST(NAME)                                                       \
	{                                                                      \
		(void)ctxop_test_thread("t", NAME##_in_thread, NULL);          \
		assert_run();                                                  \
	}

static const LargestIntegralType primes[] = { 2, 3, 5 };
static const char *const nowhere;
static int minus_one = -1;

IN_THREAD(an_assert_true, assert_true(minus_one > 0))
IN_THREAD(an_assert_false, assert_false(minus_one < 0))
IN_THREAD(an_assert_non_null, assert_non_null(nowhere))
IN_THREAD(an_assert_null, assert_null(&minus_one))
IN_THREAD(an_assert_int_equal, assert_int_equal(4, 2 + 3))
IN_THREAD(an_assert_int_not_equal, assert_int_not_equal(5, 2 + 3))
IN_THREAD(an_assert_string_equal, assert_string_equal("save", "restore"))
IN_THREAD(an_assert_string_not_equal, assert_string_not_equal("save", "save"))
IN_THREAD(an_assert_memory_equal, assert_memory_equal("abcd", "abxd", 4))
IN_THREAD(an_assert_memory_not_equal, assert_memory_not_equal("abc", "abc", 3))
IN_THREAD(an_assert_in_range, assert_in_range(4, 5, 6))
IN_THREAD(an_assert_in_range_above, assert_in_range(7, 5, 6))
IN_THREAD(an_assert_not_in_range, assert_not_in_range(5, 5, 6))
IN_THREAD(an_assert_in_set, assert_in_set(4, primes, 3))
IN_THREAD(an_assert_not_in_set, assert_not_in_set(5, primes, 3))
IN_THREAD(an_assert_return_code, assert_return_code(minus_one, ENOMEM))
IN_THREAD(a_mock_assert, mock_assert(0, "0 == 1", __FILE__, __LINE__))
IN_THREAD(a_fail, fail())
IN_THREAD(a_fail_msg, fail_msg("guest %d is lost", 7))
IN_THREAD(a_skip, skip())
IN_THREAD(a_trace_in_a_thread, assert_events(SIM_EV_SWITCH, "on-cpu:x"))

/* ---- in handlers, and on the host ---- */

static void
save_asserts(void *arg)
{
	assert_int_equal(*(int *)arg, 1);
	sim_note("no tail call above");
}

static void
leaves_once(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = save_asserts };

	ctxop_install(curthread, &tpl, arg);
	yield();
}

CTXOP_TEST(an_assertion_in_a_handler)
{
	int number = 2;

	(void)ctxop_test_thread("t", leaves_once, &number);
	(void)ctxop_test_thread("other", leaves_once, &number);
	assert_run();
}

CTXOP_TEST(an_assertion_on_the_host)
{
	(void)ctxop_test_thread("t", leaves_once, &minus_one);
	assert_int_equal(4, 5);
}

CTXOP_TEST(a_message_on_the_host)
{
	fail_msg("guest %d is lost", 8);
}

/* ---- runs ---- */

static void
does_nothing(void *arg)
{
	(void)arg;
}

static void
panics(void *arg)
{
	(void)arg;
	panic("the disk is upside down");
}

CTXOP_TEST(a_run_that_panics)
{
	(void)ctxop_test_thread("t", panics, NULL);
	assert_run();
}

CTXOP_TEST(a_good_run_that_should_panic)
{
	(void)ctxop_test_thread("t", does_nothing, NULL);
	assert_panics("the disk is %s", "upside down");
}

CTXOP_TEST(a_panic_in_other_words)
{
	(void)ctxop_test_thread("t", panics, NULL);
	assert_panics("the disk is %s", "missing");
}

CTXOP_TEST(a_violation_that_does_not_come)
{
	(void)ctxop_test_thread("t", does_nothing, NULL);
	assert_violation(SIM_HW_LOADED, "guest");
}

static void
leaves_it_loaded(void *arg)
{
	sim_hw_load("the guest's registers", arg);
	yield();
}

CTXOP_TEST(another_violation)
{
	(void)ctxop_test_thread("t", leaves_it_loaded, &minus_one);
	(void)ctxop_test_thread("other", does_nothing, NULL);
	assert_violation(SIM_CTXOP_LEAKED, "t");
}

CTXOP_TEST(a_violation_in_other_words)
{
	(void)ctxop_test_thread("t", leaves_it_loaded, &minus_one);
	(void)ctxop_test_thread("other", does_nothing, NULL);
	assert_violation(SIM_HW_LOADED, "the host's registers");
}

CTXOP_TEST(a_bad_end_that_nobody_looks_at)
{
	(void)ctxop_test_thread("t", panics, NULL);
	(void)sim_run(sim_current());
}

CTXOP_TEST(a_failed_thread_that_nobody_looks_at)
{
	(void)ctxop_test_thread("t", an_assert_true_in_thread, NULL);
	(void)sim_run(sim_current());
}

CTXOP_TEST(a_wrong_trace)
{
	int one = 1;

	(void)ctxop_test_thread("a", leaves_once, &one);
	(void)ctxop_test_thread("b", does_nothing, NULL);
	assert_run();
	assert_trace("save:save_asserts save:b");
}

/* ---- what is left behind ---- */

static kthread_t *
stopped(void)
{
	return (thread_create(
	    NULL, 0, does_nothing, NULL, 0, NULL, TS_STOPPED, MINCLSYSPRI));
}

CTXOP_TEST(a_thread_that_is_left)
{
	(void)thread_setname(stopped(), "forgotten");
	assert_run();
}

CTXOP_TEST(a_thread_that_never_ran)
{
	(void)ctxop_test_thread("forgotten", does_nothing, NULL);
}

static struct ctxop *kept;

static void
keeps_a_ctxop(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV };

	kept = ctxop_allocate(&tpl, arg);
}

CTXOP_TEST(memory_that_is_kept)
{
	(void)ctxop_test_thread("t", keeps_a_ctxop, NULL);
	assert_run();
}

CTXOP_TEST_ON(memory_that_is_lost, .sc_violation[SIM_CTXOP_LEAKED] = SIM_V_OFF)
{
	(void)ctxop_test_thread("t", keeps_a_ctxop, NULL);
	assert_run();
	kept = NULL;
}

static void
writes_late(void *arg)
{
	volatile char *p = kmem_alloc(32, KM_SLEEP);

	(void)arg;
	kmem_free((void *)(uintptr_t)p, 32);
	p[8] = 'x';
}

CTXOP_TEST(memory_that_is_written_to_late)
{
	(void)ctxop_test_thread("t", writes_late, NULL);
	assert_run();
}

CTXOP_TEST(a_broken_ring)
{
	keeps_a_ctxop(NULL);
	ctxop_attach(curthread, kept);
	kept->prev = NULL;
}

/* ---- machines and searches ---- */

CTXOP_TEST_ON(a_bad_machine, .sc_ncpus = 1000)
{
}

static int users;

/* Between its two halves another CPU may go on. */
static void
adds_one(void *arg)
{
	const int before = users;

	(void)arg;
	sim_point();
	users = before + 1;
	assert_int_equal(users, before + 1);
	sim_point();
	assert_true(users > before);
}

static void *
sets_up(void *arg)
{
	users = 0;
	for (int i = 0; i < 2; i++)
		(void)ctxop_test_thread(i == 0 ? "a" : "b", adds_one, NULL);
	return (arg);
}

static bool
none_is_lost(void *state, char *why, size_t len)
{
	(void)state;
	(void)snprintf(why, len, "one of two users is lost");
	return (users == 2);
}

CTXOP_TEST(a_search_that_finds_something)
{
	const struct sim_search search = { .se_machine = { .sc_ncpus = 2 },
		.se_setup = sets_up,
		.se_check = none_is_lost };

	(void)assert_no_finding(&search);
}

/* ---- and one that must not fail ---- */

CTXOP_TEST(a_good_one)
{
	assert_int_equal(sim_kmem_requests(sim_current()), 0);
	(void)ctxop_test_thread("t", does_nothing, NULL);
	assert_run();
	assert_trace("");
}

/* What is printed to either stream comes in the order in which it was. */
int
main(int argc, char **argv)
{
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	return (ctxop_test_main(argc, argv));
}
