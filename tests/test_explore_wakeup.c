/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/explore_wakeup.c: what is to be run later, and why not twice. That all
 * is freed, a build with a sanitizer sees.
 */
#include "steps_by_hand.h"

/* ---- what could come first ---- */

static bool
initial(const char *word, const char *sequence)
{
	struct steps_by_hand step, s;

	steps_by_hand(&step, word);
	steps_by_hand(&s, sequence);
	return (is_initial(step.v[0], s.v, s.n));
}

TEST(a_step_of_the_sequence_is_initial_if_none_before_conflicts, "")
{
	assert_true(initial("0wx", "0wx"));
	assert_true(initial("0wx", "0wx 1wx"));
	assert_true(initial("0wx", "1wy 0wx"));
	assert_false(initial("0wx", "1wx 0wx"));
	assert_true(initial("0rx", "1rx 2wy 0rx"));
	assert_false(initial("0rx", "1rx 2wx 0rx"));
}

/* The sequence knows better what a CPU does next than whoever slept. */
TEST(what_counts_is_how_the_sequence_goes_on, "")
{
	assert_false(initial("0rz", "1wx 0wx"));
	assert_true(initial("0wx", "1wx 0rz"));
	assert_true(initial("0wx", "1wz 0wx 0wz"));
}

TEST(a_step_that_is_not_in_it_is_initial_if_none_conflicts, "")
{
	assert_true(initial("0wx", ""));
	assert_true(initial("0wx", "1wy 2wz"));
	assert_true(initial("0rx", "1rx"));
	assert_false(initial("0rx", "1wy 2wx"));
}

TEST(a_step_with_other_answers_is_not_initial, "")
{
	assert_true(initial("0wx:1", "0wx:1"));
	assert_false(initial("0wx:1", "0wx:2"));
	assert_true(initial("0wx:*", "0wx:2"));
	assert_false(initial("0wx:1", "0wx:*"));
}

/* ---- the tree ---- */

static void
insert(struct wakeup **tree, const char *sequence)
{
	struct steps_by_hand s;

	steps_by_hand(&s, sequence);
	wakeup_insert(tree, s.v, s.n);
}

/* These sequences (up to NULL), one after the other, make this tree. */
#define TREE(EXPECTED, ...)                                                    \
	assert_tree(EXPECTED, (const char *const[]){ __VA_ARGS__, NULL })
static void
assert_tree(const char *expected, const char *const *sequence)
{
	struct wakeup *tree = NULL;

	for (; *sequence != NULL; sequence++)
		insert(&tree, *sequence);
	assert_wakeups(tree, expected);
	wakeup_free(tree);
}

TEST(the_oldest_branch_is_first_and_common_beginnings_are_shared, "")
{
	TREE("", "");
	TREE("0wx 1rx:1", "0wx 1rx:1");
	TREE("1wx | 0wx | 2wx", "1wx", "0wx", "2wx");
	TREE("0wx [1wx 2wx | 2wx 1wx]", "0wx 1wx 2wx", "0wx 2wx 1wx");
	TREE("0wx [1wx | 2wx] | 1wx 2wx", "0wx 1wx", "1wx 2wx", "0wx 2wx");
	TREE("0wx:1 | 0wx:2", "0wx:1", "0wx:2");
}

TEST(what_is_the_same_up_to_the_order_of_others_is_not_inserted, "")
{
	TREE("0wx 1wy 2wx", "0wx 1wy 2wx", "1wy 0wx 2wx");
	TREE("0wx 1wy 2wx", "0wx 1wy 2wx", "0wx 2wx 1wy");
	TREE("0wx 1wx", "0wx 1wx", "0wx");
	TREE("0wx 1wx", "0wx 1wx", "2wy");
	TREE("0wx:*", "0wx:*", "0wx:2");
}

/* Whatever follows a leaf is run when it is its turn. */
TEST(nothing_is_inserted_behind_a_leaf, "")
{
	TREE("0wx", "0wx", "0wx 1wx 2wx");
	TREE("0wx", "0wx", "1wy 0wx 2wx");
	TREE("0wx [1wx | 2wx]", "0wx 1wx", "0wx 2wx", "0wx 2wx 1wx");
}

TEST(what_must_come_before_all_of_them_is_a_branch_of_its_own, "")
{
	TREE("0wx 1wx | 2wy 1wx 0wx", "0wx 1wx", "2wy 1wx 0wx");
	TREE("0wx 1wx | 1rx 0wx", "0wx 1wx", "1rx 0wx");
	TREE("0wx [1wy 2wx | 2wx+wy 1ry]", "0wx 1wy 2wx", "0wx 2wx+wy 1ry");
}

static const struct CMUnitTest tests[] = {
	UNIT(a_step_of_the_sequence_is_initial_if_none_before_conflicts),
	UNIT(what_counts_is_how_the_sequence_goes_on),
	UNIT(a_step_that_is_not_in_it_is_initial_if_none_conflicts),
	UNIT(a_step_with_other_answers_is_not_initial),
	UNIT(the_oldest_branch_is_first_and_common_beginnings_are_shared),
	UNIT(what_is_the_same_up_to_the_order_of_others_is_not_inserted),
	UNIT(nothing_is_inserted_behind_a_leaf),
	UNIT(what_must_come_before_all_of_them_is_a_branch_of_its_own),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
