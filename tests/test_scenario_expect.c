/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_expect.c: did all happen as expected? */
#include "play.h"

TEST(without_a_word_the_end_is_to_be_good, "")
{
	assert_plays("thread a\nend\n");
	assert_plays_not("thread a\nfail \"why\"\nend\n",
	    "t:1: expected: ok\n         seen: failed: why\n");
}

TEST(an_outcome_that_is_expected_holds, "")
{
	assert_plays("thread a\ncv_wait c m\nend\nexpect panic \"cv_wait\"\n");
	assert_plays("thread a\nmutex_enter m\ncv_wait c m\nend\n"
		     "expect outcome deadlock\n");
	assert_plays("budget 100\nthread a\nrepeat 1000\npoint\nend\nend\n"
		     "expect outcome budget\n");
}

TEST(an_operation_that_is_never_done_is_a_livelock_and_a_repeat_is_none, "")
{
	assert_plays("patience 20\nthread a\nrepeat 100\npoint\nend\nend\n");
	assert_plays(
	    "patience 20\nthread a\npoint\nodd spin\nend\n"
	    "expect livelock \"20 points passed, and no progress: a is "
	    "in spins\"\n");
	assert_plays("patience 20\nthread a\nodd spin\nend\n"
		     "expect outcome livelock\n");
	assert_plays_not("budget 20\nthread a\nodd spin\nend\n"
			 "expect livelock \"this\"\n",
	    "t:5: expected: livelock: this\n         seen: budget: 20 points "
	    "passed, and still no end: an endless loop, or a larger sc_budget "
	    "is needed\n");
}

TEST(another_outcome_is_told_with_both_sides, "")
{
	assert_plays_not("thread a\nend\n\nexpect outcome deadlock\n",
	    "t:4: expected: deadlock\n         seen: ok\n");
	assert_plays_not(
	    "thread a\nfail \"this\"\nend\nexpect failed \"that\"\n",
	    "t:4: expected: failed: that\n         seen: failed: this\n");
	assert_plays_not(
	    "thread a\nfail \"this\"\nend\nexpect panic \"this\"\n",
	    "t:4: expected: panic: this\n         seen: failed: this\n");
}

#define LEFT "thread a\nload guest\nyield\nend\nthread b\nend\n"

TEST(a_violation_that_is_recorded_is_counted, "")
{
	assert_plays(
	    "violation hw-loaded record\n" LEFT "expect violation hw-loaded\n");
	assert_plays("violation hw-loaded record\n" LEFT
		     "expect violation hw-loaded 1\n");
	assert_plays_not("violation hw-loaded record\n" LEFT
			 "expect violation hw-loaded 2\n",
	    "t:8: expected: violation hw-loaded, 2; seen: 1\n");
	assert_plays_not("violation hw-loaded record\nthread a\nend\n"
			 "expect violation hw-loaded\n",
	    "t:4: expected: violation hw-loaded, at least 1; seen: 0\n");
}

TEST(a_violation_that_is_not_expected_is_told, "")
{
	assert_plays_not("violation hw-loaded record\n" LEFT,
	    "t: not expected: violation hw-loaded, 1\n");
}

TEST(the_order_of_hooks_is_compared_as_a_line_of_words, "")
{
#define TWO                                                                    \
	"template t save restore\nthread a\ninstall t x\ninstall t y\nyield\n" \
	"end\nthread b\nend\n"
	assert_plays(TWO "expect hooks save:y save:x\n"
			 "expect hooks restore:x restore:y\n");
	assert_plays_not(TWO "expect hooks save:x save:y restore:x restore:y\n",
	    "t: expected hooks: save:x save:y restore:x restore:y\n"
	    "       seen hooks: save:y save:x restore:x restore:y\n");
	assert_plays_not(TWO "expect hooks\n",
	    "t: expected hooks: \n"
	    "       seen hooks: save:y save:x restore:x restore:y\n");
	assert_plays("thread a\nend\nexpect hooks\n");
}

static const struct CMUnitTest tests[] = {
	UNIT(without_a_word_the_end_is_to_be_good),
	UNIT(an_outcome_that_is_expected_holds),
	UNIT(
	    an_operation_that_is_never_done_is_a_livelock_and_a_repeat_is_none),
	UNIT(another_outcome_is_told_with_both_sides),
	UNIT(a_violation_that_is_recorded_is_counted),
	UNIT(a_violation_that_is_not_expected_is_told),
	UNIT(the_order_of_hooks_is_compared_as_a_line_of_words),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
