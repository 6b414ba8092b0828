/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_tree.c: all runs, or all with so many preemptions, each once. */
#include "harness.h"

#include "explore_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- a tree by hand: a letter for each question's kind ---- */

static enum sim_choice
choice_of(char letter)
{
	switch (letter) {
	case 'c':
		return (SIM_CHOICE_CPU);
	case 'n':
		return (SIM_CHOICE_NEXT);
	case 'p':
		return (SIM_CHOICE_PREEMPT);
	default:
		return (SIM_CHOICE_USER);
	}
}

/* Questions with these many answers, "c2n3": of a run that is quiet behind
 * what is given. */
static void
asks_so(struct runner *ru, const char *questions)
{
	ru->ru_asked.r_count = 0;
	for (size_t i = 0; questions[2 * i] != '\0'; i++) {
		struct asked *as = region_take(&ru->ru_asked, 1);

		as->as_choice = (uint8_t)choice_of(questions[2 * i]);
		as->as_answers = (uint32_t)(questions[2 * i + 1] - '0');
		if (i >= ru->ru_given)
			as->as_answer = 0;
	}
}

static void
draw_leaf(const struct runner *ru, char *into)
{
	for (size_t i = 0; i < ru->ru_asked.r_count; i++)
		(void)sprintf(
		    into + strlen(into), "%u", runner_asked(ru, i)->as_answer);
	strcat(into, " ");
}

/* All its leaves, in their order. */
static void
assert_leaves(const char *questions, unsigned bound, const char *expected)
{
	struct runner ru = { .ru_given = 0 };
	char seen[400] = "";

	assert_true(region_map(&ru.ru_asked, 100, sizeof(struct asked)));
	do {
		asks_so(&ru, questions);
		draw_leaf(&ru, seen);
	} while (strlen(seen) < 300 && runner_next(&ru, bound));
	region_unmap(&ru.ru_asked);
	assert_string_equal(seen, expected);
}

TEST(the_last_questions_answers_come_first_and_each_leaf_once, "")
{
	assert_leaves("c2p3", NO_BOUND, "00 01 02 10 11 12 ");
	assert_leaves("u2n2c2", NO_BOUND, "000 001 010 011 100 101 110 111 ");
	assert_leaves("", NO_BOUND, " ");
}

TEST(a_bound_counts_cpus_and_preemptions, "")
{
	assert_leaves("c2p2", 0, "00 ");
	assert_leaves("c2p2", 1, "00 01 10 ");
	assert_leaves("c3p2u2", 1, "000 001 010 100 200 ");
	assert_leaves("c2p2c2", 2, "000 001 010 011 100 101 110 ");
}

TEST(a_bound_does_not_count_who_goes_on_when_one_has_to, "")
{
	assert_leaves("n3", 0, "0 1 2 ");
	assert_leaves("n2c2n2", 0, "000 001 100 101 ");
	assert_leaves("n2c2n2", 1, "000 001 010 011 100 101 110 111 ");
}

/* ---- real runs: two threads of one CPU ---- */

static void
passes_points(void *arg)
{
	(void)arg;
	pass_points(2);
}

static void *
sets_up(void *arg)
{
	(void)arg;
	for (int i = 0; i < 2; i++)
		(void)spawn("t", passes_points, NULL);
	return (NULL);
}

#define MAX_LEAVES 4000
static char *leaf[MAX_LEAVES];
static unsigned nleaves;

static bool
keeps_token(void *state, char *why, size_t len)
{
	(void)state;
	(void)why;
	(void)len;
	assert_true(nleaves < MAX_LEAVES);
	leaf[nleaves++] = sim_tape_token(sim_current());
	return (true);
}

static void
forget_leaves(void)
{
	while (nleaves > 0)
		free(leaf[--nleaves]);
}

static const struct sim_search search = {
	.se_setup = sets_up,
	.se_check = keeps_token,
	.se_runs = MAX_LEAVES,
};

static int
compare(const void *left, const void *right)
{
	return (strcmp(*(char *const *)left, *(char *const *)right));
}

TEST(no_tape_is_run_twice, "")
{
	struct sim_search se = search;
	struct sim_verdict *vd;

	se.se_strategy = SIM_S_DEPTH_FIRST;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
	assert_int_equal(vd->vd_runs, nleaves);
	assert_int_equal(nleaves, 35);
	assert_true(vd->vd_preempt > 0);
	qsort(leaf, nleaves, sizeof(*leaf), compare);
	for (unsigned i = 1; i < nleaves; i++)
		assert_string_not_equal(leaf[i - 1], leaf[i]);
	forget_leaves();
	sim_verdict_free(vd);
}

/* How many runs there are with so many preemptions, 3 and more in one. */
static void
count_levels(unsigned *runs)
{
	struct runner ru;
	unsigned level;

	runner_init(&ru, &search);
	do {
		(void)runner_run(&ru);
		level = runner_unasked(&ru, ru.ru_asked.r_count);
		runs[level < 3 ? level : 3]++;
	} while (runner_next(&ru, NO_BOUND));
	runner_fini(&ru);
	forget_leaves();
}

TEST(bounded_counts_each_run_at_the_level_that_it_needs, "")
{
	unsigned runs[4] = { 0 };

	count_levels(runs);
	assert_true(runs[3] > 0);
	for (unsigned bound = 1; bound < 3; bound++) {
		struct sim_search se = search;
		struct sim_verdict *vd;

		se.se_strategy = SIM_S_BOUNDED;
		se.se_bound = bound;
		vd = sim_explore(&se);
		assert_int_equal(vd->vd_extent, SIM_X_BOUNDED);
		assert_int_equal(vd->vd_level, bound);
		runs[bound] += runs[bound - 1];
		assert_int_equal(vd->vd_runs, runs[bound]);
		forget_leaves();
		sim_verdict_free(vd);
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(the_last_questions_answers_come_first_and_each_leaf_once),
	UNIT(a_bound_counts_cpus_and_preemptions),
	UNIT(a_bound_does_not_count_who_goes_on_when_one_has_to),
	UNIT(no_tape_is_run_twice),
	UNIT(bounded_counts_each_run_at_the_level_that_it_needs),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
