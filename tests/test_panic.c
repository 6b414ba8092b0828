/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/panic.c, ctxop_debug.h: how a kernel ends, word for word. */
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int zero = 0, one = 1, two = 2, minus_one = -1;

/* Not to be seen in any message. */
#define UNITY one

/* ---- on a machine ---- */

/* Where the assertion of the body below is that fails. */
static int line;

static void
fails_verify(void *arg)
{
	(void)arg;
	line = __LINE__ + 1;
	VERIFY(two < UNITY);
}

static void
fails_verify3u(void *arg)
{
	(void)arg;
	line = __LINE__ + 1;
	VERIFY3U(two, ==, UNITY);
}

static void
fails_verify3s(void *arg)
{
	(void)arg;
	line = __LINE__ + 1;
	VERIFY3S(minus_one, >, UNITY);
}

static void
fails_verify3b(void *arg)
{
	(void)arg;
	line = __LINE__ + 1;
	VERIFY3B(two, ==, zero);
}

static void
fails_verify3p(void *arg)
{
	(void)arg;
	line = __LINE__ + 1;
	VERIFY3P(&UNITY, ==, &two);
}

static void
fails_verify3p_on_null(void *arg)
{
	(void)arg;
	line = __LINE__ + 1;
	VERIFY3P(&UNITY, ==, NULL);
}

static void
fails_verify0(void *arg)
{
	(void)arg;
	line = __LINE__ + 1;
	VERIFY0(two);
}

/* The machine's whole message is this, once its only thread has run. */
static void
assert_message(void (*body)(void *), void *arg, const char *message)
{
	assert_panics(body, arg, "");
	assert_string_equal(sim_report(sim_current())->sr_message, message);
	sim_destroy(sim_current());
}

static void
assert_assertion(void (*body)(void *), const char *text)
{
	char message[200];

	assert_panics(body, NULL, text);
	(void)snprintf(message, sizeof(message),
	    "assertion failed: %s, file: tests/test_panic.c, line: %d", text,
	    line);
	assert_string_equal(sim_report(sim_current())->sr_message, message);
	sim_destroy(sim_current());
}

TEST(verify_quotes_what_was_written, "")
{
	assert_assertion(fails_verify, "two < UNITY");
}

TEST(verify3_quotes_what_was_written_and_shows_both_sides, "")
{
	assert_assertion(fails_verify3u, "two == UNITY (0x2 == 0x1)");
	assert_assertion(
	    fails_verify3s, "minus_one > UNITY (0xffffffffffffffff > 0x1)");
	assert_assertion(fails_verify3b, "two == zero (0x1 == 0x0)");
	assert_assertion(fails_verify0, "two == 0 (0x2 == 0x0)");
}

TEST(verify3p_shows_the_machines_numbers_for_addresses, "")
{
	assert_assertion(fails_verify3p,
	    "&UNITY == &two (0xfffffe0000001000 == 0xfffffe0000002000)");
	assert_assertion(fails_verify3p_on_null,
	    "&UNITY == NULL (0xfffffe0000001000 == 0x0)");
}

static void
holds(void *arg)
{
	(void)arg;
	VERIFY(two > one);
	VERIFY3B(two, ==, one);
	VERIFY3S(minus_one, <, one);
	VERIFY3U(minus_one, >, one);
	VERIFY3P(&one, !=, &two);
	VERIFY3P(&one, ==, &UNITY);
	VERIFY0(zero);
}

static void
counts(void *arg)
{
	int count = 0;

	(void)arg;
	VERIFY(count++ == 0);
	VERIFY3U(count++, ==, 1);
	VERIFY3S(2, ==, count++);
	VERIFY3B(count++, ==, one);
	VERIFY0(count++ - 4);
	check(count == 5);
}

TEST(verify_compares_booleans_signed_unsigned_and_addresses, "")
{
	(void)boot(1);
	(void)spawn("t", holds, NULL);
	run();
}

TEST(verify_evaluates_each_side_once, "")
{
	(void)boot(1);
	(void)spawn("t", counts, NULL);
	run();
}

static void
calls_assfail(void *arg)
{
	(void)arg;
	assfail("a && b", "sched.c", 12);
}

static void
calls_assfail3(void *arg)
{
	(void)arg;
	assfail3("a <= b", UINTMAX_MAX, "<=", 0x10, "sched.c", 12);
}

TEST(assfail_has_the_kernels_words, "")
{
	assert_message(calls_assfail, NULL,
	    "assertion failed: a && b, file: sched.c, line: 12");
	assert_message(calls_assfail3, NULL,
	    "assertion failed: a <= b (0xffffffffffffffff <= 0x10), "
	    "file: sched.c, line: 12");
}

static void
panics_with_a_number(void *arg)
{
	panic("bad %s %d", (const char *)arg, 7);
}

TEST(panic_formats_its_message, "")
{
	static char word[] = "trap";

	assert_message(panics_with_a_number, word, "bad trap 7");
}

static void
panics_at_length(void *arg)
{
	panic("%s", (const char *)arg);
}

TEST(a_long_message_is_cut, "")
{
	static char letters[600];
	static char cut[512];

	memset(letters, 'x', sizeof(letters) - 1);
	memset(cut, 'x', sizeof(cut) - 1);
	assert_message(panics_at_length, letters, cut);
}

/* ---- ASSERT ---- */

/* This file is compiled without DEBUG, whatever the library is. */
TEST(asserts_without_debug_evaluate_nothing, "")
{
	int count = 0;

	ASSERT(count++ == 1);
	ASSERT3B(count++, ==, 1);
	ASSERT3S(count++, ==, 1);
	ASSERT3U(count++, ==, 1);
	ASSERT3P(count++, ==, 1);
	ASSERT0(++count);
	assert_int_equal(count, 0);
}

static void
attaches_twice(void *arg)
{
	struct ctxop *op = make_op("A");

	(void)arg;
	ctxop_attach(curthread, op);
	ctxop_attach(curthread, op);
	check(!sim_debug_kernel());
	curthread->t_ctx = NULL;
}

TEST(the_librarys_asserts_panic_if_it_is_built_with_debug, "")
{
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_OFF));
	(void)spawn("t", attaches_twice, NULL);
	if (sim_debug_kernel())
		run_expecting(SIM_PANIC,
		    "assertion failed: op->next == NULL "
		    "(0xfffffe0000001000 == 0x0), file: lib/ctxop.c, line: ");
	else
		run();
}

/* ---- addresses ---- */

TEST(a_machine_numbers_addresses_as_they_come, "")
{
	for (int machine = 0; machine < 2; machine++) {
		(void)boot(1);
		assert_true(panic_address(&two) == 0xfffffe0000001000);
		assert_true(panic_address(&one) == 0xfffffe0000002000);
		assert_true(panic_address(&two) == 0xfffffe0000001000);
		assert_true(panic_address(NULL) == 0);
		sim_destroy(sim_current());
	}
}

TEST(outside_a_machine_an_address_is_itself, "")
{
	assert_null(sim_current());
	assert_true(panic_address(&one) == (uintptr_t)&one);
	assert_true(panic_address(NULL) == 0);
}

/* ---- off a machine ---- */

static void __attribute__((noreturn)) child(void (*body)(void), int errors)
{
	static const struct rlimit no_core;

	(void)setrlimit(RLIMIT_CORE, &no_core);
	(void)signal(SIGABRT, SIG_DFL);
	(void)dup2(errors, STDERR_FILENO);
	body();
	_exit(0);
}

/* What it says on stderr until the end, in text. */
static void
read_all(int fd, char *text, size_t len)
{
	size_t at = 0;
	ssize_t n;

	while (at < len - 1 && (n = read(fd, text + at, len - 1 - at)) > 0)
		at += (size_t)n;
	text[at] = '\0';
}

/* body, in a process of its own, prints this beginning and aborts in there. */
static void
assert_aborts(void (*body)(void), const char *beginning, const char *function)
{
	char text[4000];
	int fd[2], status;
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	if ((pid = fork()) == 0)
		child(body, fd[1]);
	assert_true(pid > 0);
	(void)close(fd[1]);
	read_all(fd[0], text, sizeof(text));
	(void)close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	if (strncmp(text, beginning, strlen(beginning)) != 0 ||
	    strstr(text, function) == NULL)
		fail_msg("on stderr:\n  expected: %s... in %s\n  seen:     %s",
		    beginning, function, text);
}

static void __attribute__((noinline)) panics_nowhere(void)
{
	panic("no machine, %d", one);
}

static void __attribute__((noinline)) panics_on_the_host(void)
{
	(void)boot(1);
	VERIFY3U(two, ==, UNITY);
}

TEST(a_panic_outside_a_machine_prints_and_aborts, "")
{
	assert_aborts(
	    panics_nowhere, "panic: no machine, 1\n\t", "\tpanics_nowhere");
}

TEST(a_panic_of_the_host_prints_and_aborts, "")
{
	assert_aborts(panics_on_the_host,
	    "panic: assertion failed: two == UNITY (0x2 == 0x1), "
	    "file: tests/test_panic.c, line: ",
	    "\tpanics_on_the_host");
}

/* ---- more than one machine ---- */

static sim_t *
boot_panicking(char *message)
{
	sim_t *sim = boot(1);

	(void)spawn("t", panics_at_length, message);
	return (sim);
}

TEST(a_panic_ends_the_machine_that_runs_and_no_other, "")
{
	static char first_words[] = "first", second_words[] = "second";
	sim_t *first = boot_panicking(first_words);
	sim_t *second = boot_panicking(second_words);

	assert_int_equal(sim_run(first), SIM_PANIC);
	assert_string_equal(sim_report(first)->sr_message, "first");
	assert_string_equal(sim_report(second)->sr_message, "");
	run_expecting(SIM_PANIC, "second");
	sim_destroy(first);
}

static void
runs_a_machine_that_panics(void *words)
{
	sim_t *outer = sim_current();
	sim_t *inner = boot_panicking(words);
	enum sim_outcome outcome = sim_run(inner);

	(void)sim_enter(outer);
	check(outcome == SIM_PANIC);
	check(strcmp(sim_report(inner)->sr_message, words) == 0);
	sim_destroy(inner);
}

static void
panics_after_another_machine_did(void *words)
{
	runs_a_machine_that_panics(words);
	panic("outer");
}

TEST(a_panic_of_a_machine_on_a_machine_ends_the_inner_one, "")
{
	static char words[] = "inner";

	(void)boot(1);
	(void)spawn("t", runs_a_machine_that_panics, words);
	run();
}

TEST(a_panic_goes_to_the_outer_machine_once_that_is_entered, "")
{
	static char words[] = "inner";

	assert_message(panics_after_another_machine_did, words, "outer");
}

static const struct CMUnitTest tests[] = {
	UNIT(verify_quotes_what_was_written),
	UNIT(verify3_quotes_what_was_written_and_shows_both_sides),
	UNIT(verify3p_shows_the_machines_numbers_for_addresses),
	UNIT(verify_compares_booleans_signed_unsigned_and_addresses),
	UNIT(verify_evaluates_each_side_once),
	UNIT(assfail_has_the_kernels_words),
	UNIT(panic_formats_its_message),
	UNIT(a_long_message_is_cut),
	UNIT(asserts_without_debug_evaluate_nothing),
	UNIT(the_librarys_asserts_panic_if_it_is_built_with_debug),
	UNIT(a_machine_numbers_addresses_as_they_come),
	UNIT(outside_a_machine_an_address_is_itself),
	UNIT(a_panic_outside_a_machine_prints_and_aborts),
	UNIT(a_panic_of_the_host_prints_and_aborts),
	UNIT(a_panic_ends_the_machine_that_runs_and_no_other),
	UNIT(a_panic_of_a_machine_on_a_machine_ends_the_inner_one),
	UNIT(a_panic_goes_to_the_outer_machine_once_that_is_entered),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
