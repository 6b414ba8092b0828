/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_merge.c: files of parts, which different programs have written.
 */
#include "harness.h"

#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PARTS 3

static char files[PARTS][SCRATCH_MAX];

static void
asks(void *arg)
{
	uint32_t answer = sim_choose(7) * 7 + sim_choose(7);

	(void)arg;
	if (answer % 10 == 9)
		panic("way %u", answer);
}

static void *
sets_up(void *arg)
{
	(void)spawn("t", asks, NULL);
	return (arg);
}

static struct sim_verdict *
search(struct sim_search se, const char *file)
{
	char why[200];
	struct sim_verdict *vd;

	se.se_setup = sets_up;
	se.se_strategy = SIM_S_DEPTH_FIRST;
	se.se_causes = UINT32_MAX;
	vd = sim_explore_jobs(&se,
	    &(struct sim_jobs){ .jb_file = file, .jb_name = "asks" }, why,
	    sizeof(why));
	if (vd == NULL)
		fail_msg("%s", why);
	return (vd);
}

static void
search_in_parts(void)
{
	for (unsigned i = 0; i < PARTS; i++) {
		scratch_file(files[i], (const char[]){ (char)('0' + i), '\0' });
		sim_verdict_free(search(
		    (struct sim_search){ .se_shard = i, .se_nshards = PARTS },
		    files[i]));
	}
}

static const char *const all[] = { files[2], files[0], files[1], files[0] };

TEST(files_of_all_parts_say_what_the_whole_search_does, "")
{
	struct sim_verdict *whole = search((struct sim_search){ 0 }, NULL);
	struct sim_merged mg;
	char why[200];

	search_in_parts();
	assert_true(sim_explore_merge(all, 4, &mg, why, sizeof(why)));
	assert_string_equal(mg.mg_name, "asks");
	assert_string_equal(mg.mg_missing, "");
	assert_int_equal(mg.mg_units, 48);
	assert_int_equal(mg.mg_nmissing, 0);
	assert_int_equal(mg.mg_verdict->vd_extent, SIM_X_COMPLETE);
	assert_int_equal(mg.mg_verdict->vd_runs, 49);
	assert_int_equal(mg.mg_verdict->vd_questions, whole->vd_questions);
	assert_int_equal(mg.mg_verdict->vd_nfindings, 1);
	assert_int_equal(mg.mg_verdict->vd_finding[0].fi_times,
	    whole->vd_finding[0].fi_times);
	sim_merged_free(&mg);
	sim_verdict_free(whole);
}

TEST(units_that_are_in_no_file_are_told, "")
{
	struct sim_merged mg;
	char why[200];

	search_in_parts();
	assert_true(sim_explore_merge(all, 1, &mg, why, sizeof(why)));
	assert_int_equal(mg.mg_nmissing, 32);
	assert_string_equal(mg.mg_missing,
	    "0 to 1, 3 to 4, 6 to 7, 9 to 10, 12 to 13, 15 to 16, 18 to 19, "
	    "21 to 22, 24 to 25, 27 to 28, 30 to 31, 33 to 34, 36 to 37, "
	    "39 to 40, 42 to 43, 45 to 46");
	assert_int_equal(mg.mg_verdict->vd_extent, SIM_X_SAMPLED);
	sim_merged_free(&mg);
	assert_true(sim_explore_merge(all, 2, &mg, why, sizeof(why)));
	assert_memory_equal(mg.mg_missing, "1, 4, 7, 10", 11);
	sim_merged_free(&mg);
}

TEST(files_of_different_searches_are_not_merged, "")
{
	struct sim_merged mg;
	char why[200];

	search_in_parts();
	(void)unlink(files[1]);
	sim_verdict_free(search(
	    (struct sim_search){
		.se_shard = 1, .se_nshards = PARTS, .se_seed = 5 },
	    files[1]));
	assert_false(sim_explore_merge(all, 3, &mg, why, sizeof(why)));
	assert_non_null(strstr(
	    why, "/1: is of another search: expected seed=0, got seed=5"));
	(void)unlink(files[1]);
	assert_false(sim_explore_merge(all, 3, &mg, why, sizeof(why)));
	assert_non_null(strstr(why, "/1: cannot be read: No such file"));
}

static const struct CMUnitTest tests[] = {
	UNIT(files_of_all_parts_say_what_the_whole_search_does),
	UNIT(units_that_are_in_no_file_are_told),
	UNIT(files_of_different_searches_are_not_merged),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
