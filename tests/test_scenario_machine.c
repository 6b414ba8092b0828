/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_machine.c: what a scenario wants of its machine. */
#include "play.h"

#include <string.h>

TEST(the_machine_is_read, "")
{
	struct sim_scenario *sn = play_parse("cpus 3\ntick 1500\nbudget 99\n"
					     "patience 50\ntape t1-4-0.2\n"
					     "audit off\n"
					     "violation hw-loaded record\n"
					     "violation endless-walk off\n"
					     "thread a\nend");

	assert_int_equal(sn->sn_ncpus, 3);
	assert_int_equal(sn->sn_tick, 1500);
	assert_int_equal(sn->sn_budget, 99);
	assert_int_equal(sn->sn_patience, 50);
	assert_string_equal(sn->sn_tape, "t1-4-0.2");
	assert_true(sn->sn_unaudited);
	assert_int_equal(sn->sn_violation[SIM_HW_LOADED], SIM_V_RECORD);
	assert_int_equal(sn->sn_violation[SIM_ENDLESS_WALK], SIM_V_OFF);
	assert_int_equal(sn->sn_violation[SIM_NULL_WALK], SIM_V_FATAL);
	sim_scenario_free(sn);
}

TEST(numbers_are_checked, "")
{
	assert_errors("cpus 0\ncpus 65\ncpus\ncpus 1 2\n",
	    "t:1:6: error: expected a number from 1 to 64, got '0'\n"
	    "t:2:6: error: expected a number from 1 to 64, got '65'\n"
	    "t:3:5: error: expected a number from 1 to 64, got the end of the "
	    "line\n"
	    "t:4:8: error: expected nothing more in this line, got '2'\n");
	assert_errors("tick 0\nbudget 0\n",
	    "t:1:6: error: expected a number from 1 to 4294967295, got '0'\n"
	    "t:2:8: error: expected a number from 1 to 4294967295, got '0'\n");
}

TEST(a_tape_that_is_none_is_refused_with_the_reason, "")
{
	assert_errors("tape\ntape x\ntape t1-\ntape t1-1 2\n",
	    "t:1:5: error: expected a tape that a run has printed, got the end "
	    "of the line\n"
	    "t:2:6: error: bad token at character 1: expected it to begin with "
	    "t1, or a1 and a build\n"
	    "t:3:6: error: bad token at character 4: expected a count of quiet "
	    "answers\n"
	    "t:4:11: error: expected nothing more in this line, got '2'\n");
}

TEST(other_words_are_refused, "")
{
	assert_errors(
	    "audit maybe\nviolation none off\nviolation null-walk no\n",
	    "t:1:7: error: expected on or off, got 'maybe'\n"
	    "t:2:11: error: expected the name of a violation, got 'none'\n"
	    "t:3:21: error: expected fatal, record or off, got 'no'\n");
}

static const struct CMUnitTest tests[] = {
	UNIT(the_machine_is_read),
	UNIT(numbers_are_checked),
	UNIT(a_tape_that_is_none_is_refused_with_the_reason),
	UNIT(other_words_are_refused),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
