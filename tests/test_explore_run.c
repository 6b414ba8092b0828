/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_run.c: one run, with answers that are given. */
#include "harness.h"

#include "explore_parts.h"
#include "machine.h"

#include <ctxop_access.h>

#include <stdlib.h>
#include <string.h>

static unsigned word;

static void
asks(void *arg)
{
	(void)arg;
	word = 0;
	for (unsigned i = 0; i < 5; i++)
		word = word * 10 + sim_choose(3);
}

static void *
sets_up(void *arg)
{
	(void)spawn("t", asks, arg);
	return (NULL);
}

static const struct sim_search search = { .se_setup = sets_up };

TEST(without_answers_all_is_quiet_and_recorded, "")
{
	struct runner ru;

	runner_init(&ru, &search);
	assert_true(runner_run(&ru));
	assert_int_equal(ru.ru_asked.r_count, 5);
	assert_int_equal(runner_asked(&ru, 4)->as_answers, 3);
	assert_int_equal(runner_asked(&ru, 4)->as_choice, SIM_CHOICE_USER);
	assert_int_equal(runner_unasked(&ru, 5), 0);
	assert_int_equal(word, 0);
	runner_fini(&ru);
}

TEST(answers_that_are_given_come_first, "")
{
	struct runner ru;

	runner_init(&ru, &search);
	(void)runner_run(&ru);
	runner_asked(&ru, 1)->as_answer = 2;
	runner_asked(&ru, 3)->as_answer = 1;
	ru.ru_given = 3;
	assert_true(runner_run(&ru));
	assert_int_equal(word, 2000);
	assert_int_equal(runner_unasked(&ru, 5), 1);
	assert_int_equal(runner_unasked(&ru, 1), 0);
	runner_fini(&ru);
}

TEST(a_token_gives_the_answers_that_it_records, "")
{
	struct runner ru;
	char *token;

	runner_init(&ru, &search);
	assert_true(runner_run_token(&ru, "t1-1.2-0-1.2"));
	assert_int_equal(word, 2102);
	token = sim_tape_token(ru.ru_sim);
	assert_string_equal(token, "t1-1.2-0-1.2");
	free(token);
	assert_true(runner_run_token(&ru, "t1"));
	assert_int_equal(word, 0);
	runner_fini(&ru);
}

TEST(an_answer_that_is_none_does_not_fit, "")
{
	struct runner ru;

	runner_init(&ru, &search);
	assert_false(runner_run_token(&ru, "t1-0.3"));
	assert_int_equal(ru.ru_outcome, SIM_MISFIT);
	assert_true(runner_run_token(&ru, "t1-0.2"));
	assert_int_equal(word, 20000);
	runner_fini(&ru);
}

static uint32_t
answers_last(void *arg, struct asked *as)
{
	assert_int_equal(as->as_place, (*(unsigned *)arg)++);
	return (as->as_answers - 1);
}

TEST(what_is_not_given_is_asked_for, "")
{
	struct runner ru;
	unsigned place = 2;

	runner_init(&ru, &search);
	(void)runner_run(&ru);
	ru.ru_given = 2;
	ru.ru_answer = answers_last;
	ru.ru_arg = &place;
	assert_true(runner_run(&ru));
	assert_int_equal(word, 222);
	assert_int_equal(place, 5);
	runner_fini(&ru);
}

static bool
refuses(void *state, char *why, size_t len)
{
	(void)state;
	(void)snprintf(why, len, "no");
	return (false);
}

TEST(a_check_that_fails_is_a_bad_end, "")
{
	struct sim_search se = search;
	struct runner ru;

	se.se_check = refuses;
	runner_init(&ru, &se);
	assert_false(runner_run(&ru));
	assert_int_equal(ru.ru_outcome, SIM_FAILED);
	assert_string_equal(ru.ru_message, "no");
	runner_fini(&ru);
}

static void
keeps_registers(void *arg)
{
	check_keeps_registers(asks, arg);
}

static void *
sets_up_a_check(void *arg)
{
	(void)spawn("t", keeps_registers, arg);
	return (NULL);
}

TEST(questions_leave_the_vector_registers_alone, "")
{
	const struct sim_search se = { .se_setup = sets_up_a_check };
	unsigned place = 0;
	struct runner ru;

	runner_init(&ru, &se);
	ru.ru_answer = answers_last;
	ru.ru_arg = &place;
	assert_true(runner_run(&ru));
	runner_fini(&ru);
}

/* ---- what is known of the last run ---- */

static kmutex_t lock;
static uint64_t shared;

static void
handler(void *arg)
{
	(void)arg;
	sim_access(&shared, sizeof(shared), SIM_WRITE, NULL);
}

/* Asks for turns; with an argument, for more. */
static void
does_it_all(void *arg)
{
	mutex_enter(&lock);
	sim_access(&shared, sizeof(shared), SIM_WRITE, NULL);
	mutex_exit(&lock);
	if (arg != NULL && sim_choose(2) == 1)
		sim_intr(0, 3, handler, NULL);
	yield();
	sim_access(&shared, sizeof(shared), SIM_READ, NULL);
}

static void *
sets_up_all(void *arg)
{
	memset(&lock, 0, sizeof(lock));
	(void)spawn("a", does_it_all, arg);
	(void)spawn("b", does_it_all, arg);
	if (arg != NULL)
		(void)spawn("c", handler, NULL);
	return (NULL);
}

static void
assert_same_questions(const struct runner *ru, const struct runner *other)
{
	assert_int_equal(ru->ru_asked.r_count, other->ru_asked.r_count);
	for (size_t i = 0; i < ru->ru_asked.r_count; i++) {
		const struct asked *as = runner_asked(ru, i);
		const struct asked *its = runner_asked(other, i);

		assert_int_equal(as->as_choice, its->as_choice);
		assert_int_equal(as->as_answers, its->as_answers);
		assert_int_equal(as->as_answer, its->as_answer);
		assert_int_equal(as->as_place, its->as_place);
	}
}

static void
assert_same_run(const struct runner *ru, const struct runner *other)
{
	const struct sim_report *sr = sim_report(ru->ru_sim);
	const struct sim_report *its = sim_report(other->ru_sim);
	char *token = sim_tape_token(ru->ru_sim);
	char *its_token = sim_tape_token(other->ru_sim);

	assert_string_equal(token, its_token);
	assert_int_equal(sr->sr_outcome, its->sr_outcome);
	assert_int_equal(sr->sr_points, its->sr_points);
	assert_int_equal(sr->sr_time, its->sr_time);
	assert_same_questions(ru, other);
	free(token);
	free(its_token);
}

static void
compare_with_one_that_asks(struct sim_search se, unsigned runs)
{
	struct runner ru, asks_all;

	se.se_setup = sets_up_all;
	se.se_all_accesses = true;
	runner_init(&ru, &se);
	runner_init(&asks_all, &se);
	asks_all.ru_sim->sim_keeps_turns = false;
	do {
		(void)runner_run(&ru);
		(void)runner_run(&asks_all);
		assert_same_run(&ru, &asks_all);
		assert_int_equal(runner_next(&asks_all, NO_BOUND),
		    runner_next(&ru, NO_BOUND));
	} while (--runs > 0);
	runner_fini(&ru);
	runner_fini(&asks_all);
}

TEST(what_is_known_of_a_run_is_what_it_would_have_asked, "")
{
	struct sim_search se = { .se_machine = { .sc_ncpus = 2 } };

	for (unsigned grain = 0; grain < 2; grain++) {
		se.se_machine.sc_grain = grain == 0 ? SIM_GRAIN_KERNEL :
						      SIM_GRAIN_ACCESS;
		se.se_arg = NULL; /* of turns only */
		compare_with_one_that_asks(se, 2000);
		se.se_arg = &shared; /* and of choices, and preemptions */
		compare_with_one_that_asks(se, 2000);
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(without_answers_all_is_quiet_and_recorded),
	UNIT(answers_that_are_given_come_first),
	UNIT(a_token_gives_the_answers_that_it_records),
	UNIT(an_answer_that_is_none_does_not_fit),
	UNIT(what_is_not_given_is_asked_for),
	UNIT(a_check_that_fails_is_a_bad_end),
	UNIT(what_is_known_of_a_run_is_what_it_would_have_asked),
	UNIT(questions_leave_the_vector_registers_alone),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
