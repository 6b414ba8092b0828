/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_found.c: what a search has found so far. */
#include "harness.h"

#include <ctxop_explore.h>

/* Its answer in 0 .. 5 is how a run ends. */
static void
ends_in_a_way(void *arg)
{
	uint32_t answer = sim_choose(6);

	(void)arg;
	if (answer == 1 || answer == 4)
		panic("way %u", answer);
	if (answer == 2)
		sim_fail("another way");
}

static void *
sets_up(void *arg)
{
	(void)spawn("t", ends_in_a_way, arg);
	return (NULL);
}

static struct sim_search
search(unsigned causes)
{
	return ((struct sim_search){ .se_setup = sets_up,
	    .se_strategy = SIM_S_DEPTH_FIRST,
	    .se_causes = causes });
}

static void
assert_finding(const struct sim_verdict *vd, unsigned i, const char *message,
    uint64_t run, uint64_t times)
{
	assert_true(i < vd->vd_nfindings);
	assert_string_equal(vd->vd_finding[i].fi_message, message);
	assert_int_equal(vd->vd_finding[i].fi_run, run);
	assert_int_equal(vd->vd_finding[i].fi_times, times);
}

TEST(runs_of_one_cause_are_one_finding, "")
{
	struct sim_search se = search(UINT32_MAX);
	struct sim_verdict *vd = sim_explore(&se);

	assert_int_equal(vd->vd_runs, 6);
	assert_int_equal(vd->vd_questions, 6);
	assert_int_equal(vd->vd_nfindings, 2);
	assert_finding(vd, 0, "way 1", 2, 2);
	assert_finding(vd, 1, "another way", 3, 1);
	sim_verdict_free(vd);
}

TEST(enough_causes_end_a_search, "")
{
	for (unsigned causes = 1; causes <= 2; causes++) {
		struct sim_search se = search(causes);
		struct sim_verdict *vd = sim_explore(&se);

		assert_int_equal(vd->vd_nfindings, causes);
		assert_int_equal(vd->vd_runs, causes + 1);
		sim_verdict_free(vd);
	}
}

static unsigned told;

static void
is_told(const sim_t *sim, void *arg)
{
	assert_ptr_equal(arg, &told);
	assert_non_null(sim);
	told++;
}

TEST(who_wants_to_know_is_told_of_each_run, "")
{
	struct sim_search se = search(UINT32_MAX);

	told = 0;
	se.se_each = is_told;
	se.se_arg = &told;
	sim_verdict_free(sim_explore(&se));
	assert_int_equal(told, 6);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNIT(runs_of_one_cause_are_one_finding),
		UNIT(enough_causes_end_a_search),
		UNIT(who_wants_to_know_is_told_of_each_run),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
