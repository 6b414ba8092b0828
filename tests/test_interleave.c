/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/interleave.c: which CPU goes on next. */
#include "harness.h"
#include "machine.h"

#include <stdlib.h>
#include <string.h>

/* ---- threads and tapes ---- */

static void
notes_twice(void *arg)
{
	sim_note(arg);
	sim_point();
	sim_note(arg);
}

static void
spawn_noting(const char *name)
{
	(void)spawn(name, notes_twice, (void *)(uintptr_t)name);
}

/* A tape that answers as told, once, and counts the questions. */
static struct script {
	uint32_t sc_next;
	unsigned sc_asked;
} script;

static uint32_t
as_told(void *arg, enum sim_choice choice, uint32_t answers)
{
	uint32_t answer = script.sc_next;

	(void)arg;
	(void)answers;
	if (choice != SIM_CHOICE_CPU)
		return (0);
	script.sc_asked++;
	script.sc_next = 0;
	return (answer);
}

static sim_t *
boot_scripted(unsigned ncpus)
{
	script = (struct script){ 0 };
	return (boot_with((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_ASK(as_told, NULL) }));
}

/* ---- the tape says who goes on ---- */

TEST(on_a_quiet_tape_a_cpu_goes_on_until_it_waits, "")
{
	(void)boot(2);
	spawn_noting("x");
	spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "x x y y");
}

static void
leaves_by(uint32_t answer)
{
	sim_note(curthread->t_name);
	script.sc_next = answer;
	sim_point();
	sim_note(curthread->t_name);
}

static void
leaves_for_the_first(void *arg)
{
	(void)arg;
	leaves_by(1);
}

static void
leaves_for_the_second(void *arg)
{
	(void)arg;
	leaves_by(2);
}

TEST(answers_count_the_other_cpus_upwards_and_wrap, "")
{
	(void)boot_scripted(3);
	(void)spawn("on0", leaves_for_the_second, NULL);
	(void)spawn("on1", leaves_for_the_first, NULL);
	(void)spawn("on2", leaves_for_the_first, NULL);
	run();
	/* 0 to 2; 2 to 0; 0 is done: to 1; 1 to 2, which ends; to 1. */
	assert_events(SIM_EV_NOTE, "on0 on2 on0 on1 on2 on1");
}

TEST(a_cpu_that_waits_is_no_answer, "")
{
	(void)boot_scripted(4);
	spawn_noting("x");
	run();
	assert_int_equal(script.sc_asked, 0);
}

TEST(one_cpu_asks_nothing, "")
{
	(void)boot_scripted(1);
	spawn_noting("x");
	spawn_noting("y");
	run();
	assert_int_equal(script.sc_asked, 0);
}

static void
asks_for_a_cpu_that_is_not_there(void *arg)
{
	(void)arg;
	script.sc_next = 2;
	sim_point();
}

TEST(an_answer_that_is_no_cpu_is_a_misfit, "")
{
	(void)boot_scripted(2);
	(void)spawn("x", asks_for_a_cpu_that_is_not_there, NULL);
	spawn_noting("y");
	run_expecting(SIM_MISFIT, "to be below 2");
}

/* ---- the same tape gives the same run ---- */

static void
yields_and_notes(void *arg)
{
	for (int i = 0; i < 5; i++) {
		sim_note(arg);
		yield();
	}
}

/* What happened; for free(). */
static char *
words_of_run(struct sim_tape tape)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_ncpus = 3, .sc_tape = tape });
	char *words;

	(void)spawn("x", yields_and_notes, (void *)(uintptr_t) "x");
	(void)spawn("y", yields_and_notes, (void *)(uintptr_t) "y");
	(void)spawn("z", yields_and_notes, (void *)(uintptr_t) "z");
	run();
	words = sim_trace_words(sim, SIM_EV_ALL);
	sim_destroy(sim);
	assert_non_null(words);
	return (words);
}

static bool
are_equal_runs(struct sim_tape a, struct sim_tape b)
{
	char *words_a = words_of_run(a);
	char *words_b = words_of_run(b);
	bool equal = strcmp(words_a, words_b) == 0;

	free(words_a);
	free(words_b);
	return (equal);
}

TEST(equal_seeds_give_equal_runs_and_others_do_not, "")
{
	assert_true(are_equal_runs(SIM_SEED(7), SIM_SEED(7)));
	assert_false(are_equal_runs(SIM_SEED(7), SIM_SEED(8)));
	assert_false(are_equal_runs(SIM_SEED(7), (struct sim_tape){ 0 }));
}

/* ---- waiting ---- */

static bool
is_set(void *flag)
{
	return (*(const bool *)flag);
}

static void
waits_for_a_flag(void *arg)
{
	cpu_wait_until(is_set, arg);
	sim_note("waiter");
}

static void
sets_the_flag(void *arg)
{
	sim_note("setter");
	*(bool *)arg = true;
}

TEST(a_cpu_that_waits_lets_the_others_go_on, "")
{
	bool flag = false;

	(void)boot(2);
	(void)spawn("waiter", waits_for_a_flag, &flag);
	(void)spawn("setter", sets_the_flag, &flag);
	run();
	assert_events(SIM_EV_NOTE, "setter waiter");
}

TEST(a_cpu_that_waits_for_ever_is_reported, "")
{
	bool flag = false;

	(void)boot(1);
	(void)spawn("waiter", waits_for_a_flag, &flag);
	run_expecting(SIM_DEADLOCK, "CPU 0 spins");
}

TEST(the_host_may_end_the_wait_of_a_cpu, "")
{
	bool flag = false;

	(void)boot(1);
	(void)spawn("waiter", waits_for_a_flag, &flag);
	run_expecting(SIM_DEADLOCK, "");
	flag = true;
	run();
	assert_events(SIM_EV_NOTE, "waiter");
}

/* ---- the budget ---- */

static void
never_ends(void *arg)
{
	(void)arg;
	for (;;)
		sim_point();
}

TEST(the_budget_ends_an_endless_loop, "")
{
	(void)boot_with((struct sim_config){ .sc_budget = 1000 });
	(void)spawn("x", never_ends, NULL);
	run_expecting(SIM_BUDGET, "1000 points passed, and still no end");
	assert_string_equal(sim_report(sim_current())->sr_thread, "x");
}

static void
passes_600_points(void *arg)
{
	(void)arg;
	for (int i = 0; i < 600; i++)
		sim_point();
}

TEST(each_run_has_the_whole_budget, "")
{
	(void)boot_with((struct sim_config){ .sc_budget = 1000 });
	for (int i = 0; i < 3; i++) {
		(void)spawn("x", passes_600_points, NULL);
		run();
	}
	assert_true(sim_report(sim_current())->sr_points > 1800);
}

static const struct CMUnitTest tests[] = {
	UNIT(on_a_quiet_tape_a_cpu_goes_on_until_it_waits),
	UNIT(answers_count_the_other_cpus_upwards_and_wrap),
	UNIT(a_cpu_that_waits_is_no_answer),
	UNIT(one_cpu_asks_nothing),
	UNIT(an_answer_that_is_no_cpu_is_a_misfit),
	UNIT(equal_seeds_give_equal_runs_and_others_do_not),
	UNIT(a_cpu_that_waits_lets_the_others_go_on),
	UNIT(a_cpu_that_waits_for_ever_is_reported),
	UNIT(the_host_may_end_the_wait_of_a_cpu),
	UNIT(the_budget_ends_an_endless_loop),
	UNIT(each_run_has_the_whole_budget),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
