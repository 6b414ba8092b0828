/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/stop.c: how runs end, and how what goes wrong on the host does. */
#include "harness.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- ways to end ---- */

static void
panics(void *arg)
{
	panic("the %s is on fire", (const char *)arg);
}

static void
fails(void *arg)
{
	sim_fail("expected %d, got %s", 1, (const char *)arg);
}

static void
sleeps(void *arg)
{
	(void)arg;
	delay(1);
}

static void
yields_with_a_sleeping_hook(void *arg)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = sleeps };

	ctxop_install(curthread, &tpl, arg);
	yield();
}

static void
waits(void *arg)
{
	kcondvar_t *cv = arg;
	kmutex_t lock = { 0 };

	mutex_enter(&lock);
	cv_wait(cv, &lock);
	mutex_exit(&lock);
}

static void
runs_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		sim_point();
}

static void
chooses(void *arg)
{
	(void)arg;
	(void)sim_choose(2);
}

static char word[] = "roof";
static kcondvar_t cv;

static const struct ending {
	enum sim_outcome e_outcome;
	const char *e_name;
	void (*e_body)(void *);
	void *e_arg;
	const char *e_message;
} endings[] = {
	{ SIM_OK, "ok", does_nothing, NULL, "" },
	{ SIM_PANIC, "panic", panics, word, "the roof is on fire" },
	{ SIM_VIOLATION, "violation", yields_with_a_sleeping_hook, NULL,
	    "hook-blocks: delay sleeps in a save or restore hook of t: hooks "
	    "run in the middle of a switch and must not switch again" },
	{ SIM_FAILED, "failed", fails, word, "expected 1, got roof" },
	{ SIM_DEADLOCK, "deadlock", waits, &cv,
	    "nobody can run; t waits for condition variable (unnamed)" },
	{ SIM_BUDGET, "budget", runs_for_ever, NULL,
	    "500 points passed, and still no end: an endless loop, or a larger "
	    "sc_budget is needed" },
	{ SIM_LIVELOCK, "livelock", runs_for_ever, NULL,
	    "400 points passed, and no progress: t is in runs_for_ever" },
	{ SIM_MISFIT, "misfit", chooses, NULL,
	    "the tape does not fit this run: answer 1 is to be below 2, and is "
	    "not; is it from another scenario, number of CPUs or build?" },
};

/* A thread t that ends the run so, and another one to switch to. */
static sim_t *
end(const struct ending *e)
{
	struct sim_config cfg = { .sc_budget = 500 };
	sim_t *sim;

	if (e->e_outcome == SIM_MISFIT)
		cfg.sc_tape = SIM_TOKEN("t1-0.2");
	if (e->e_outcome == SIM_LIVELOCK)
		cfg.sc_patience = 400;
	cv = (kcondvar_t){ 0 };
	sim = boot_with(cfg);
	(void)spawn("t", e->e_body, e->e_arg);
	(void)spawn("other", does_nothing, NULL);
	assert_int_equal(sim_run(sim), e->e_outcome);
	return (sim);
}

#define FOR_EACH_ENDING(E)                                                     \
	for (const struct ending *E = endings; E < endings + SIM_NOUTCOMES; E++)

TEST(each_outcome_has_its_name, "")
{
	assert_int_equal(
	    sizeof(endings) / sizeof(*endings), (int)SIM_NOUTCOMES);
	FOR_EACH_ENDING(e)
	assert_string_equal(sim_outcome_name(e->e_outcome), e->e_name);
}

TEST(each_outcome_is_reported_with_its_message, "57")
{
	FOR_EACH_ENDING(e)
	{
		const struct sim_report *sr = sim_report(end(e));

		assert_int_equal(sr->sr_outcome, e->e_outcome);
		assert_string_equal(sr->sr_message, e->e_message);
		sim_destroy(sim_current());
	}
}

TEST(a_run_that_a_thread_ended_is_reported_as_there, "")
{
	FOR_EACH_ENDING(e)
	{
		const struct sim_report *sr = sim_report(end(e));
		bool there = e->e_outcome != SIM_OK &&
		    e->e_outcome != SIM_DEADLOCK;

		assert_int_equal(sr->sr_cpu, there ? 0 : -1);
		if (there)
			assert_string_equal(sr->sr_thread, "t");
		else
			assert_null(sr->sr_thread);
		sim_destroy(sim_current());
	}
}

/* ---- what is final ---- */

static bool
is_final(enum sim_outcome outcome)
{
	return (outcome != SIM_OK && outcome != SIM_DEADLOCK);
}

TEST(a_final_outcome_stays_and_nobody_runs_any_more, "")
{
	FOR_EACH_ENDING(e)
	{
		sim_t *sim = end(e);
		struct sim_report before = *sim_report(sim);

		if (is_final(e->e_outcome)) {
			sim_trace_clear(sim);
			(void)spawn("late", does_nothing, NULL);
			run_expecting(e->e_outcome, before.sr_message);
			assert_events(SIM_EV_SWITCH, "");
			assert_int_equal(
			    sim_report(sim)->sr_points, before.sr_points);
		}
		sim_destroy(sim);
	}
}

TEST(asking_again_counts_no_violation_twice, "")
{
	sim_t *sim = end(&endings[SIM_VIOLATION]);

	assert_int_equal(sim_report(sim)->sr_violations, 1);
	(void)sim_run(sim);
	assert_int_equal(sim_report(sim)->sr_violations, 1);
}

TEST(a_good_run_may_be_followed_by_another, "")
{
	(void)end(&endings[SIM_OK]);
	(void)spawn("late", panics, word);
	run_expecting(SIM_PANIC, "the roof is on fire");
}

TEST(a_deadlock_ends_when_the_host_wakes_the_sleeper, "")
{
	sim_t *sim = end(&endings[SIM_DEADLOCK]);

	assert_int_equal(sim_run(sim), SIM_DEADLOCK);
	cv_broadcast(&cv);
	run();
	assert_string_equal(sim_report(sim)->sr_message, "");
}

/* ---- messages ---- */

static char long_word[700];

TEST(a_message_is_cut_to_its_room, "")
{
	const char *message;

	memset(long_word, 'x', sizeof(long_word) - 1);
	(void)boot(1);
	(void)spawn("t", fails, long_word);
	run_expecting(SIM_FAILED, "expected 1, got xxx");
	message = sim_report(sim_current())->sr_message;
	assert_int_equal(
	    strlen(message), sizeof(sim_report(sim_current())->sr_message) - 1);
}

TEST(addresses_are_numbered_as_they_are_first_asked_for, "")
{
	for (unsigned machine = 0; machine < 2; machine++) {
		(void)boot(1);
		assert_int_equal(panic_address(&cv), 0xfffffe0000001000);
		assert_int_equal(panic_address(word), 0xfffffe0000002000);
		assert_int_equal(panic_address(&cv), 0xfffffe0000001000);
		assert_int_equal(panic_address(NULL), 0);
		sim_destroy(sim_current());
	}
}

/* ---- the host ---- */

/* The text that a process writes to stderr before it aborts; "" if it lives. */
static void
last_words(void (*body)(void *), void *arg, char *words, size_t len)
{
	int fd[2], status;
	ssize_t n;
	size_t at = 0;
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	if ((pid = fork()) == 0) {
		(void)dup2(fd[1], STDERR_FILENO);
		(void)signal(SIGSEGV, SIG_DFL);
		body(arg);
		_exit(0);
	}
	(void)close(fd[1]);
	while ((n = read(fd[0], words + at, len - 1 - at)) > 0)
		at += (size_t)n;
	words[at] = '\0';
	(void)close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
		fail_msg("expected an abort, got status 0x%x: %s",
		    (unsigned)status, words);
}

static void
assert_aborts(void (*body)(void *), void *arg, const char *words)
{
	char seen[4000];

	last_words(body, arg, seen, sizeof(seen));
	if (strstr(seen, words) == NULL)
		fail_msg("last words:\n  expected: ...%s...\n  seen:     %s",
		    words, seen);
}

TEST(a_panic_on_the_host_aborts_with_its_stack, "")
{
	(void)boot(1);
	assert_aborts(panics, word, "panic: the roof is on fire\n\t");
	assert_aborts(panics, word, "\tpanics+0x");
}

TEST(a_failure_on_the_host_aborts, "")
{
	(void)boot(1);
	assert_aborts(fails, word, "panic: expected 1, got roof\n");
}

TEST(a_failure_outside_any_machine_aborts, "")
{
	assert_null(sim_current());
	assert_aborts(fails, word, "panic: expected 1, got roof\n");
}

static void
runs_a_panic_with_sc_abort(void *arg)
{
	(void)boot_with((struct sim_config){ .sc_abort = true });
	(void)spawn("t", panics, arg);
	(void)sim_run(sim_current());
}

TEST(a_panic_in_a_thread_aborts_if_the_machine_is_made_so, "")
{
	assert_aborts(
	    runs_a_panic_with_sc_abort, word, "panic: the roof is on fire\n\t");
}

static void
enables(void *arg)
{
	(void)arg;
	kpreempt_enable();
	__asm__ volatile(""); /* keeps the frame */
}

TEST(a_fatal_violation_on_the_host_aborts_with_its_stack, "")
{
	(void)boot(1);
	assert_aborts(enables, NULL,
	    "panic: preempt-depth: kpreempt_enable() by t0, whose");
	assert_aborts(enables, NULL, "\tenables+0x");
}

static void
waits_on_the_host(void *arg)
{
	(void)arg;
	waits(&cv);
}

static void
switches(void *arg)
{
	(void)arg;
	swtch();
}

static void
exits(void *arg)
{
	(void)arg;
	thread_exit();
}

TEST(the_host_may_not_sleep_or_exit, "")
{
	(void)boot(1);
	assert_aborts(sleeps, NULL, "delay: the host (t0) cannot sleep");
	assert_aborts(yields, NULL, "yield: the host (t0) cannot sleep");
	assert_aborts(
	    waits_on_the_host, NULL, "cv_wait: the host (t0) cannot sleep");
	assert_aborts(exits, NULL, "thread_exit: the host (t0) cannot exit");
}

TEST(the_host_may_not_switch, "")
{
	(void)boot(1);
	assert_aborts(switches, NULL, "panic: swtch: the host (t0) cannot");
}

static const struct CMUnitTest tests[] = {
	UNIT(each_outcome_has_its_name),
	UNIT(each_outcome_is_reported_with_its_message),
	UNIT(a_run_that_a_thread_ended_is_reported_as_there),
	UNIT(a_final_outcome_stays_and_nobody_runs_any_more),
	UNIT(asking_again_counts_no_violation_twice),
	UNIT(a_good_run_may_be_followed_by_another),
	UNIT(a_deadlock_ends_when_the_host_wakes_the_sleeper),
	UNIT(a_message_is_cut_to_its_room),
	UNIT(addresses_are_numbered_as_they_are_first_asked_for),
	UNIT(a_panic_on_the_host_aborts_with_its_stack),
	UNIT(a_failure_on_the_host_aborts),
	UNIT(a_failure_outside_any_machine_aborts),
	UNIT(a_panic_in_a_thread_aborts_if_the_machine_is_made_so),
	UNIT(a_fatal_violation_on_the_host_aborts_with_its_stack),
	UNIT(the_host_may_not_sleep_or_exit),
	UNIT(the_host_may_not_switch),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
