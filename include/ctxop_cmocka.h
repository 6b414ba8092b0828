/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests with CMocka: each has a machine of its own, and CMocka's assertions may
 * be used wherever the code under test runs, in threads and handlers too.
 *
 *	static void counts(void *arg)
 *	{
 *		...
 *		assert_int_equal(counter_read(arg), 3);
 *	}
 *
 *	CTXOP_TEST(each_thread_has_its_own_count)
 *	{
 *		ctxop_test_thread("a", counts, &a);
 *		ctxop_test_thread("b", counts, &b);
 *		assert_run();
 *		assert_trace("save:a restore:b ...");
 *	}
 *
 *	int main(int argc, char **argv) { return (ctxop_test_main(argc, argv));
 *}
 *
 * Link it with ctxop::cmocka, and call ctxop_add_tests(TARGET) in CMake: each
 * test is then an entry of ctest.
 *
 * I1. A test begins on a machine as new, and leaves nothing to the next one,
 *     however it ends.
 * I2. An assertion that fails in a thread or handler ends the run there
 *     (SIM_FAILED), and on the host fails the test, at the assertion's place.
 * I3. A test whose last run ended well fails unless all threads have exited,
 *     all of kmem_alloc()'s memory is freed and as it was left, and the ring of
 *     the host's thread is sound. One whose last run ended otherwise fails
 *     unless an assertion below expected that.
 *
 * Rules for callers:
 * R1. Include this in place of cmocka.h: what asserts with that one alone
 *     leaves a thread's stack by longjmp(), and the process ends.
 * R2. mock(), check_expected() and skip() are for the host. So is what runs a
 *     machine (assert_run() ... assert_no_finding()).
 * R3. The machine is the test's to use, and not to destroy.
 */
#ifndef CTXOP_CMOCKA_H
#define CTXOP_CMOCKA_H

/* CMocka wants these, in this order, before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctxop.h>
#include <ctxop_explore.h>
#include <sched_sim.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- tests ---- */

/*
 * Define a test: CTXOP_TEST(name) { ... }. Its machine has one CPU. With
 * CTXOP_TEST_ON(name, .sc_ncpus = 2, ...) { ... } it is that machine. In both
 * sc_audit is set, and all is traced unless sc_trace says what. The machine is
 * current; the body is on the host, with no thread there yet.
 */
#define CTXOP_TEST(NAME) CTXOP_TEST_ON(NAME, 0)
#define CTXOP_TEST_ON(NAME, ...)                                               \
	static void NAME(void);                                                \
	static struct ctxop_test NAME##_test = { .ts_name = #NAME,             \
		.ts_body = NAME,                                               \
		.ts_file = __FILE__,                                           \
		.ts_line = __LINE__,                                           \
		.ts_machine = { __VA_ARGS__ } };                               \
	static void __attribute__((constructor)) NAME##_add(void)              \
	{                                                                      \
		ctxop_test_add(&NAME##_test);                                  \
	}                                                                      \
	static void NAME(void)

struct ctxop_test {
	const char *ts_name;
	void (*ts_body)(void);
	const char *ts_file; /* where it is defined */
	int ts_line;
	struct sim_config ts_machine;
	struct ctxop_test *ts_next;
};

/* One more test for ctxop_test_main(), which goes on to own it. */
void ctxop_test_add(struct ctxop_test *);

/*
 * Run the tests that the arguments name; without arguments all, in the order
 * in which they are defined. `--list' prints their names. Returns main()'s
 * status: 0 if all passed, 1 if not, 2 if there is no such test.
 */
int ctxop_test_main(int argc, char **argv);

/*
 * Make a runnable thread of p0, of the usual priority. name is copied. The
 * machine owns the thread. Context and panics: as thread_create().
 */
kthread_t *ctxop_test_thread(const char *name, void (*body)(void *), void *arg);

/* ---- runs; on the host ---- */

/* Run the machine; it ends well, and no thread is left. */
#define assert_run() ctxop_assert_run(__FILE__, __LINE__)

/* Run it; this is how it ends, and its message has this text ("": any). */
#define assert_run_ends(OUTCOME, TEXT)                                         \
	ctxop_assert_run_ends(OUTCOME, TEXT, __FILE__, __LINE__)

/* Run it; it panics, and the message has this text, given as to printf(). */
#define assert_panics(...) ctxop_assert_panics(__FILE__, __LINE__, __VA_ARGS__)

/*
 * Run it; this violation (SIM_HW_LOADED ...) is seen, whether it is fatal or
 * recorded, and what it says has this text, given as to printf().
 */
#define assert_violation(NAME, ...)                                            \
	ctxop_assert_violation(NAME, __FILE__, __LINE__, __VA_ARGS__)

/*
 * Search (ctxop_explore.h), and find nothing; else fails with the finding, its
 * report and its tape. Returns what is known then. It is on a machine of its
 * own, where assertions in threads are findings.
 */
#define assert_no_finding(SEARCH)                                              \
	ctxop_assert_no_finding(SEARCH, __FILE__, __LINE__)

/* ---- what happened; anywhere ---- */

/* The handlers that ran are these, in one line: "save:a restore:b". */
#define assert_trace(WORDS) assert_events(SIM_EV_HOOKS, WORDS)

/* The same of events of these kinds (SIM_EV_...), as sim_trace_words(). */
#define assert_events(KINDS, WORDS)                                            \
	ctxop_assert_events(KINDS, WORDS, __FILE__, __LINE__)

/* What the macros above call. */
void ctxop_assert_run(const char *file, int line);
void ctxop_assert_run_ends(
    enum sim_outcome, const char *text, const char *file, int line);
void ctxop_assert_panics(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void ctxop_assert_violation(enum sim_violation, const char *file, int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
enum sim_extent ctxop_assert_no_finding(
    const struct sim_search *, const char *file, int line);
void ctxop_assert_events(
    unsigned kinds, const char *words, const char *file, int line);

/* ---- CMocka's assertions, anywhere ---- */

/*
 * What CMocka's assert_...(), fail() and fail_msg() come to: on the host that
 * function of CMocka's; in a thread or handler, where the assertion does not
 * hold, sim_fail() with its place and its words.
 */
#define _assert_true(...) ctxop_assert_true(__VA_ARGS__)
#define _assert_return_code(...) ctxop_assert_return_code(__VA_ARGS__)
#define _assert_int_equal(...) ctxop_assert_int_equal(__VA_ARGS__)
#define _assert_int_not_equal(...) ctxop_assert_int_not_equal(__VA_ARGS__)
#define _assert_string_equal(...) ctxop_assert_string_equal(__VA_ARGS__)
#define _assert_string_not_equal(...) ctxop_assert_string_not_equal(__VA_ARGS__)
#define _assert_memory_equal(...) ctxop_assert_memory_equal(__VA_ARGS__)
#define _assert_memory_not_equal(...) ctxop_assert_memory_not_equal(__VA_ARGS__)
#define _assert_in_range(...) ctxop_assert_in_range(__VA_ARGS__)
#define _assert_not_in_range(...) ctxop_assert_not_in_range(__VA_ARGS__)
#define _assert_in_set(...) ctxop_assert_in_set(__VA_ARGS__)
#define _assert_not_in_set(...) ctxop_assert_not_in_set(__VA_ARGS__)
#define mock_assert(...) ctxop_mock_assert(__VA_ARGS__)
#define _fail(...) ctxop_test_fail_at(__VA_ARGS__)
#define _skip(...) ctxop_test_skip_at(__VA_ARGS__)
#undef assert_false
#define assert_false(EX) _assert_true(!(EX), "!(" #EX ")", __FILE__, __LINE__)
#undef assert_null
#define assert_null(P)                                                         \
	_assert_true((P) == NULL, #P " == NULL", __FILE__, __LINE__)
#undef assert_non_null
#define assert_non_null(P)                                                     \
	_assert_true((P) != NULL, #P " != NULL", __FILE__, __LINE__)
#undef fail_msg
#define fail_msg(...) ctxop_test_fail(__FILE__, __LINE__, __VA_ARGS__)

/* Compared by the caller: a kernel's code has no floating point. */
#define _assert_float_equal(A, B, EPSILON, FILE, LINE)                         \
	_assert_true((A) - (B) <= (EPSILON) && (B) - (A) <= (EPSILON),         \
	    #A " == " #B, FILE, LINE)
#define _assert_float_not_equal(A, B, EPSILON, FILE, LINE)                     \
	_assert_true((A) - (B) > (EPSILON) || (B) - (A) > (EPSILON),           \
	    #A " != " #B, FILE, LINE)

void ctxop_assert_true(
    LargestIntegralType, const char *expression, const char *file, int line);
void ctxop_assert_return_code(LargestIntegralType, size_t len,
    LargestIntegralType error, const char *expression, const char *file,
    int line);
void ctxop_assert_int_equal(
    LargestIntegralType, LargestIntegralType, const char *file, int line);
void ctxop_assert_int_not_equal(
    LargestIntegralType, LargestIntegralType, const char *file, int line);
void ctxop_assert_string_equal(
    const char *, const char *, const char *file, int line);
void ctxop_assert_string_not_equal(
    const char *, const char *, const char *file, int line);
void ctxop_assert_memory_equal(
    const void *, const void *, size_t, const char *file, int line);
void ctxop_assert_memory_not_equal(
    const void *, const void *, size_t, const char *file, int line);
void ctxop_assert_in_range(LargestIntegralType, LargestIntegralType minimum,
    LargestIntegralType maximum, const char *file, int line);
void ctxop_assert_not_in_range(LargestIntegralType, LargestIntegralType minimum,
    LargestIntegralType maximum, const char *file, int line);
void ctxop_assert_in_set(LargestIntegralType, const LargestIntegralType *set,
    size_t n, const char *file, int line);
void ctxop_assert_not_in_set(LargestIntegralType,
    const LargestIntegralType *set, size_t n, const char *file, int line);
void ctxop_mock_assert(
    int result, const char *expression, const char *file, int line);
void ctxop_test_fail(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), noreturn, cold));
void ctxop_test_fail_at(const char *file, int line)
    __attribute__((noreturn, cold));
void ctxop_test_skip_at(const char *file, int line);

#ifdef __cplusplus
}
#endif

#endif /* CTXOP_CMOCKA_H */
