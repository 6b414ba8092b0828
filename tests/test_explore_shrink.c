/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_shrink.c: from a long tape to a short one. */
#include "harness.h"

#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>

/* Fails if the answers at two places, or a third one alone, are not quiet. */
static void
asks(void *arg)
{
	uint32_t answer[20];

	(void)arg;
	for (unsigned i = 0; i < 20; i++)
		answer[i] = sim_choose(4);
	if (answer[7] != 0 && answer[12] != 0)
		sim_fail("both");
	if (answer[15] == 3)
		sim_fail("third");
}

static void *
sets_up(void *arg)
{
	(void)spawn("t", asks, arg);
	return (NULL);
}

static const struct sim_search search = { .se_setup = sets_up };

static void
assert_shrinks(const char *token, const char *shortest)
{
	char *shrunk = sim_shrink(&search, token);

	assert_non_null(shrunk);
	assert_string_equal(shrunk, shortest);
	free(shrunk);
}

TEST(choices_that_do_nothing_go, "")
{
	assert_shrinks("t1-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0", "t1-7-4");
	assert_shrinks("t1-7-4", "t1-7-4");
	assert_shrinks("t1-3.2-3-4-6", "t1-7-4");
}

TEST(answers_become_the_smallest_that_do, "")
{
	assert_shrinks("t1-7.3-4.2", "t1-7-4");
	assert_shrinks("t1-15.3", "t1-15.3");
}

TEST(the_cause_stays_what_it_was, "")
{
	assert_shrinks("t1-0.3-14.3", "t1-15.3");
}

TEST(a_run_that_ends_well_has_nothing_to_shrink, "")
{
	assert_null(sim_shrink(&search, "t1"));
	assert_null(sim_shrink(&search, "t1-7"));
}

/* Fails if any one answer is not quiet: the earliest is as good. */
static void
asks_until_one(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 100; i++)
		if (sim_choose(2) != 0)
			sim_fail("one");
}

static void *
sets_up_until_one(void *arg)
{
	(void)spawn("t", asks_until_one, arg);
	return (NULL);
}

TEST(choices_move_to_earlier_questions, "")
{
	const struct sim_search se = { .se_setup = sets_up_until_one };
	char *shrunk = sim_shrink(&se, "t1-77");

	assert_string_equal(shrunk, "t1-0");
	free(shrunk);
}

/* Two answers late, or one early: no single change leads from one to other. */
static void
asks_for_one_or_two(void *arg)
{
	uint32_t first = sim_choose(4);

	(void)arg;
	if (first == 2)
		sim_fail("either");
	for (unsigned i = 0; i < 10; i++)
		if (sim_choose(2) != 0 && sim_choose(2) != 0)
			sim_fail("either");
}

static void *
sets_up_one_or_two(void *arg)
{
	(void)spawn("t", asks_for_one_or_two, arg);
	return (NULL);
}

TEST(what_no_single_change_leads_to_is_found_too, "")
{
	const struct sim_search se = { .se_setup = sets_up_one_or_two };
	char *shrunk = sim_shrink(&se, "t1-5-0");

	assert_string_equal(shrunk, "t1-0.2");
	free(shrunk);
}

/* The same, and the one is the 300th of so many answers. */
static void
asks_for_a_rare_one_or_two(void *arg)
{
	unsigned *runs = arg;

	(*runs)++;
	if (sim_choose(400) == 300)
		sim_fail("either");
	if (sim_choose(2) != 0 && sim_choose(2) != 0)
		sim_fail("either");
}

static void *
sets_up_a_rare_one(void *arg)
{
	(void)spawn("t", asks_for_a_rare_one_or_two, arg);
	return (NULL);
}

static bool
has_had_enough(void *arg)
{
	(void)arg;
	return (false);
}

TEST(who_has_had_enough_gets_the_shortest_so_far, "")
{
	unsigned runs = 0;
	struct sim_search se = { .se_setup = sets_up_a_rare_one,
		.se_arg = &runs };
	char *shrunk = sim_shrink(&se, "t1-0.7-0-0");

	assert_string_equal(shrunk, "t1-0.300");
	assert_in_range(runs, 300, 700);
	free(shrunk);
	runs = 0;
	se.se_shrinks = has_had_enough;
	shrunk = sim_shrink(&se, "t1-0.7-0-0");
	assert_string_equal(shrunk, "t1-1-0");
	assert_in_range(runs, 250, 260);
	free(shrunk);
}

TEST(the_machine_that_was_current_still_is, "")
{
	sim_t *sim = boot(1);

	free(sim_shrink(&search, "t1-15.3"));
	assert_ptr_equal(sim_current(), sim);
}

static const struct CMUnitTest tests[] = {
	UNIT(choices_that_do_nothing_go),
	UNIT(answers_become_the_smallest_that_do),
	UNIT(the_cause_stays_what_it_was),
	UNIT(a_run_that_ends_well_has_nothing_to_shrink),
	UNIT(choices_move_to_earlier_questions),
	UNIT(what_no_single_change_leads_to_is_found_too),
	UNIT(who_has_had_enough_gets_the_shortest_so_far),
	UNIT(the_machine_that_was_current_still_is),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
