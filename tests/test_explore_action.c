/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_action.c: which steps may change places. */
#include "steps_by_hand.h"

/* Both ways round, which is the same. */
static bool
conflict(const char *two_words)
{
	struct steps_by_hand s;
	bool one;

	steps_by_hand(&s, two_words);
	assert_int_equal(s.n, 2);
	one = actions_conflict(s.v[0], s.v[1]);
	assert_int_equal(one, actions_conflict(s.v[1], s.v[0]));
	return (one);
}

TEST(steps_conflict_if_one_writes_what_the_other_touches, "")
{
	assert_false(conflict("0rx 1rx"));
	assert_true(conflict("0rx 1wx"));
	assert_true(conflict("0wx 1wx"));
	assert_false(conflict("0wx 1wy"));
	assert_false(conflict("0rx+wy 1rx+wz"));
	assert_true(conflict("0rx+wy 1wz+ry"));
	assert_true(conflict("0em 1em"));
	assert_true(conflict("0dm 1rm"));
	assert_false(conflict("0dm 1en"));
}

TEST(a_cpus_own_steps_keep_their_order, "")
{
	assert_true(conflict("0rx 0ry"));
	assert_false(conflict("0rx 1ry"));
}

TEST(who_may_touch_anything_conflicts_with_all_but_reads_of_readers, "")
{
	assert_true(conflict("0w* 1rx"));
	assert_true(conflict("0w* 1w*"));
	assert_true(conflict("0r* 1wx"));
	assert_false(conflict("0r* 1rx"));
}

/* Bytes from .. from + size of one, and 100 .. 108 of the other. */
static bool
meets_100_to_108(uintptr_t from, uint32_t size)
{
	const struct touch one = { from, size, STEP_WRITE };
	const struct touch other = { 100, 8, STEP_READ };
	const struct action a = {
		.ac_cpu = 0, .ac_ntouches = 1, .ac_touch = &one
	};
	const struct action b = {
		.ac_cpu = 1, .ac_ntouches = 1, .ac_touch = &other
	};

	assert_int_equal(actions_conflict(&a, &b), actions_conflict(&b, &a));
	return (actions_conflict(&a, &b));
}

TEST(one_byte_in_common_is_enough, "")
{
	assert_false(meets_100_to_108(96, 4));
	assert_true(meets_100_to_108(96, 5));
	assert_true(meets_100_to_108(107, 1));
	assert_false(meets_100_to_108(108, 1));
	assert_true(meets_100_to_108(90, 100));
	assert_true(meets_100_to_108(103, 2));
}

TEST(who_touches_nothing_conflicts_with_its_own_cpu_only, "")
{
	const struct action a = { .ac_cpu = 0 }, b = { .ac_cpu = 1 };
	struct steps_by_hand s;

	steps_by_hand(&s, "1w*");
	assert_false(actions_conflict(&a, &b));
	assert_false(actions_conflict(&a, s.v[0]));
	assert_true(actions_conflict(&b, s.v[0]));
}

/* ---- answers ---- */

static bool
covers(const char *two_words)
{
	struct steps_by_hand s;

	steps_by_hand(&s, two_words);
	return (action_covers(s.v[0], s.v[1]));
}

TEST(a_step_covers_equal_answers_and_all_if_it_has_all_or_none, "")
{
	assert_true(covers("0wx:12 0wx:12"));
	assert_false(covers("0wx:12 0wx:13"));
	assert_false(covers("0wx:12 0wx:1"));
	assert_false(covers("0wx:1 0wx:12"));
	assert_false(covers("0wx:1 0wx"));
	assert_true(covers("0wx 0wx:1"));
	assert_true(covers("0wx:* 0wx:1"));
	assert_true(covers("0wx:* 0wx:*"));
	assert_false(covers("0wx:1 0wx:*"));
	assert_false(covers("0wx:1 0wx:*1"));
	assert_true(covers("0wx:*1 0wx:2"));
}

TEST(a_step_covers_none_of_another_cpu, "")
{
	assert_true(covers("0wx 0wy"));
	assert_false(covers("0wx 1wx"));
	assert_false(covers("0wx:* 1wx:*"));
}

/* ---- mutexes ---- */

/* The mutex that is handed over, as its letter, or '-'. */
static char
handed_over(const char *two_words)
{
	struct steps_by_hand s;
	uintptr_t mutex = 1;

	steps_by_hand(&s, two_words);
	if (!actions_hand_over(s.v[0], s.v[1], &mutex))
		return ('-');
	return ((char)(mutex / 16));
}

TEST(a_mutex_is_handed_over_if_nothing_else_conflicts, "")
{
	assert_int_equal(handed_over("0dm 1em"), 'm');
	assert_int_equal(handed_over("0wx+dm 1em+ry"), 'm');
	assert_int_equal(handed_over("0dm+rx 1em+rx"), 'm');
	assert_int_equal(handed_over("0wx+dm 1em+rx"), '-');
	assert_int_equal(handed_over("0dm+wx 1rx+em"), '-');
	assert_int_equal(handed_over("0dm+dn 1em+wn"), '-');
	assert_int_equal(handed_over("0dm+dn 1en"), 'n');
	assert_int_equal(handed_over("0wx 1ry"), '-');
}

TEST(only_who_waits_until_it_is_dropped_has_it_handed_over, "")
{
	assert_int_equal(handed_over("0dm 1tm"), '-');
	assert_int_equal(handed_over("0dm 1wm+tm"), '-');
	assert_int_equal(handed_over("0em 1dm"), '-');
	assert_int_equal(handed_over("0em 1em"), '-');
	assert_int_equal(handed_over("0dm 1en"), '-');
}

TEST(a_mutex_is_taken_by_entering_and_by_trying, "")
{
	struct steps_by_hand s;

	steps_by_hand(&s, "0em 0wx+wm+tm 0dm+wm 0en");
	assert_true(action_takes(s.v[0], object_by_hand('m')));
	assert_true(action_takes(s.v[1], object_by_hand('m')));
	assert_false(action_takes(s.v[2], object_by_hand('m')));
	assert_false(action_takes(s.v[3], object_by_hand('m')));
}

/* ---- kept ---- */

static void
assert_step(const struct action *ac, const char *expected)
{
	char seen[100] = "";

	draw_step(ac, seen);
	assert_string_equal(seen, expected);
}

TEST(what_is_kept_stays_with_the_touches_of_both, "")
{
	struct steps_by_hand s;
	struct action *one, *joined;

	steps_by_hand(&s, "0wx+ry:12 0em:3");
	one = action_keep(s.v[0], NULL);
	joined = action_keep(s.v[0], s.v[1]);
	memset(&s, 0xff, sizeof(s));
	assert_step(one, "0wx+ry:12");
	assert_step(joined, "0wx+ry+em:12");
	action_free(joined);
	joined = action_keep(one, one);
	action_free(one);
	assert_step(joined, "0wx+ry+wx+ry:12");
	action_free(joined);
	action_free(NULL);
}

static const struct CMUnitTest tests[] = {
	UNIT(steps_conflict_if_one_writes_what_the_other_touches),
	UNIT(a_cpus_own_steps_keep_their_order),
	UNIT(who_may_touch_anything_conflicts_with_all_but_reads_of_readers),
	UNIT(one_byte_in_common_is_enough),
	UNIT(who_touches_nothing_conflicts_with_its_own_cpu_only),
	UNIT(a_step_covers_equal_answers_and_all_if_it_has_all_or_none),
	UNIT(a_step_covers_none_of_another_cpu),
	UNIT(a_mutex_is_handed_over_if_nothing_else_conflicts),
	UNIT(only_who_waits_until_it_is_dropped_has_it_handed_over),
	UNIT(a_mutex_is_taken_by_entering_and_by_trying),
	UNIT(what_is_kept_stays_with_the_touches_of_both),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
