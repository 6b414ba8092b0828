/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_run.c: one run, with answers that are given. */
#include "harness.h"

#include "explore_parts.h"

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

static const struct CMUnitTest tests[] = {
	UNIT(without_answers_all_is_quiet_and_recorded),
	UNIT(answers_that_are_given_come_first),
	UNIT(a_token_gives_the_answers_that_it_records),
	UNIT(an_answer_that_is_none_does_not_fit),
	UNIT(what_is_not_given_is_asked_for),
	UNIT(a_check_that_fails_is_a_bad_end),
	UNIT(questions_leave_the_vector_registers_alone),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
