/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_play.c: threads go through their operations. */
#include "play.h"

TEST(operations_are_done_in_their_order, "")
{
	assert_plays_events(
	    "thread a\nnote 1\nnote 2\nnote 3\nend\n", SIM_EV_NOTE, "1 2 3");
}

TEST(repeats_are_done_so_often, "")
{
	assert_plays_events(
	    "thread a\nrepeat 2\nnote x\nrepeat 3\nnote y\nend\n"
	    "repeat 0\nnote never\nend\nend\nrepeat 1\nend\nnote z\nend\n",
	    SIM_EV_NOTE, "x y y y x y y y z");
}

TEST(eight_repeats_may_stand_in_each_other, "")
{
	assert_plays("thread a\nrepeat 2\nrepeat 2\nrepeat 2\nrepeat 2\n"
		     "repeat 2\nrepeat 2\nrepeat 2\nrepeat 2\nseen count 1\n"
		     "end\nend\nend\nend\nend\nend\nend\nend\n"
		     "seen count 0 -> 256\nend\n");
}

TEST(each_thread_has_a_state_of_its_own, "")
{
	assert_plays("thread a times 3\nseen count 1 -> 1\nyield\n"
		     "seen count 1 -> 2\nend\n");
}

TEST(the_state_of_another_thread_is_reached_by_its_name, "")
{
	assert_plays("thread a times 2\nseen count 5\nend\n"
		     "thread b\nseen of a1 -> 5\nseen of p -> 0\nend\n"
		     "process p bare\nend\n");
	assert_plays("thread a\nseen of b -> 77\nend\n"
		     "program b\nend\nexpect outcome ok\n");
}

TEST(a_result_that_is_not_as_expected_fails_by_place, "")
{
	assert_plays("thread a\nseen count 1 -> 2\nend\n"
		     "expect failed \"t:2: count of a: expected 2, got 1\"\n");
	assert_plays("process p times 2\nwait -> EBUSY\nend\n"
		     "expect failed \"t:2: wait of p0: expected EBUSY, got "
		     "ECHILD\"\n");
	assert_plays("process p\nwait -> 0\nend\n"
		     "expect failed \"expected 0, got ECHILD\"\n");
}

TEST(a_program_that_is_started_twice_has_two_states, "")
{
	assert_plays("process p\nfork c -> 0\nwait\nfork c -> 0\nwait\n"
		     "seen of c -> 7\nend\n"
		     "program c\nseen count 7 -> 7\nend\n");
}

TEST(a_thread_that_is_gone_is_not_found_by_its_name, "")
{
	assert_plays("thread a\nend\nthread b\ndelay 1\nsetrun a\nend\n"
		     "thread c\ndelay 2\nend\n"
		     "expect failed \"thread a is not there\"\n");
}

TEST(handlers_do_what_their_program_says, "")
{
	assert_plays_events("template t save=s restore=r free=f\n"
			    "thread a\ninstall t x\nyield\n"
			    "remove t x -> 1\nend\nthread b\nend\n"
			    "program s\nnote s\nend\nprogram r\nnote r\nend\n"
			    "program f\nnote f\nseen count 1 -> 1\nend\n",
	    SIM_EV_NOTE, "s r f");
}

TEST(cpus_are_counted_round, "")
{
	assert_plays_events("cpus 3\nthread a cpu 7\ninterrupt 10 1 i\nend\n"
			    "program i\nnote i\nend\n",
	    SIM_EV_NOTE, "i");
}

static const struct CMUnitTest tests[] = {
	UNIT(operations_are_done_in_their_order),
	UNIT(repeats_are_done_so_often),
	UNIT(eight_repeats_may_stand_in_each_other),
	UNIT(each_thread_has_a_state_of_its_own),
	UNIT(the_state_of_another_thread_is_reached_by_its_name),
	UNIT(a_result_that_is_not_as_expected_fails_by_place),
	UNIT(a_program_that_is_started_twice_has_two_states),
	UNIT(a_thread_that_is_gone_is_not_found_by_its_name),
	UNIT(handlers_do_what_their_program_says),
	UNIT(cpus_are_counted_round),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
