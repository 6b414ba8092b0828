/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_units.c: what is known of parts is put together. */
#include "harness.h"

#include "explore_parts.h"

#include <stdlib.h>
#include <string.h>

static struct sim_verdict *
add(struct units *us, unsigned i, struct sim_verdict vd)
{
	us->us_unit[i].un_verdict = malloc(sizeof(vd));
	assert_non_null(us->us_unit[i].un_verdict);
	*us->us_unit[i].un_verdict = vd;
	us->us_unit[i].un_is_done = true;
	return (us->us_unit[i].un_verdict);
}

static void
find(struct sim_verdict *vd, const char *message, const char *cause,
    uint64_t run)
{
	struct sim_finding *fi;

	vd->vd_finding = reallocarray(
	    vd->vd_finding, vd->vd_nfindings + 1, sizeof(*fi));
	assert_non_null(vd->vd_finding);
	fi = &vd->vd_finding[vd->vd_nfindings++];
	*fi = (struct sim_finding){ .fi_outcome = SIM_PANIC,
		.fi_token = strdup("t1"),
		.fi_cause = strdup(cause),
		.fi_run = run,
		.fi_times = 2 };
	(void)snprintf(fi->fi_message, sizeof(fi->fi_message), "%s", message);
}

/* Of these two, what is known together. */
static struct sim_verdict
merge_two(struct sim_verdict one, struct sim_verdict other)
{
	struct units us;
	struct sim_verdict *all, copy;

	units_init(&us, NULL, 2);
	(void)add(&us, 0, one);
	(void)add(&us, 1, other);
	all = units_merge(&us, 0, 1, 1);
	copy = *all;
	sim_verdict_free(all);
	units_fini(&us);
	return (copy);
}

static const struct sim_verdict complete = { .vd_extent = SIM_X_COMPLETE,
	.vd_runs = 3,
	.vd_questions = 10,
	.vd_cpu = 4,
	.vd_preempt = 5 };
static const struct sim_verdict bounded_by_2 = { .vd_extent = SIM_X_BOUNDED,
	.vd_level = 2,
	.vd_runs = 4,
	.vd_redundant = 1 };
static const struct sim_verdict bounded_by_1 = { .vd_extent = SIM_X_BOUNDED,
	.vd_level = 1 };
static const struct sim_verdict sampled = {
	.vd_extent = SIM_X_SAMPLED, .vd_depth = 3, .vd_missed_ppm = 500001
};

TEST(what_is_not_known_of_one_is_not_known_of_all, "")
{
	struct sim_verdict vd = merge_two(complete, complete);

	assert_int_equal(vd.vd_extent, SIM_X_COMPLETE);
	assert_int_equal(vd.vd_runs, 6);
	assert_int_equal(vd.vd_questions, 20);
	assert_int_equal(vd.vd_cpu, 8);
	assert_int_equal(vd.vd_preempt, 10);
	vd = merge_two(bounded_by_2, complete);
	assert_int_equal(vd.vd_extent, SIM_X_BOUNDED);
	assert_int_equal(vd.vd_level, 2);
	assert_int_equal(vd.vd_redundant, 1);
	vd = merge_two(complete, bounded_by_2);
	assert_int_equal(vd.vd_level, 2);
	vd = merge_two(bounded_by_2, bounded_by_1);
	assert_int_equal(vd.vd_level, 1);
	vd = merge_two(bounded_by_1, sampled);
	assert_int_equal(vd.vd_extent, SIM_X_SAMPLED);
}

TEST(chances_of_missing_the_same_bug_multiply, "")
{
	struct sim_verdict vd = merge_two(sampled, sampled), blind = sampled;

	assert_int_equal(vd.vd_depth, 3);
	assert_int_equal(vd.vd_missed_ppm, 250002); /* rounded up */
	vd = merge_two(complete, sampled);
	assert_int_equal(vd.vd_missed_ppm, 500001);
	blind.vd_missed_ppm = 1000000;
	assert_int_equal(merge_two(blind, sampled).vd_missed_ppm, 1000000);
	assert_int_equal(merge_two(sampled, blind).vd_missed_ppm, 1000000);
}

TEST(parts_that_asked_about_other_accesses_are_no_parts_of_one, "")
{
	struct sim_verdict other = complete;

	other.vd_sites = 2;
	assert_int_equal(merge_two(complete, other).vd_extent, SIM_X_SAMPLED);
	assert_int_equal(merge_two(other, other).vd_extent, SIM_X_COMPLETE);
	other = complete;
	other.vd_sites_sum = 1;
	assert_int_equal(merge_two(complete, other).vd_extent, SIM_X_SAMPLED);
}

TEST(only_parts_that_are_all_reduced_are_traces, "")
{
	struct sim_verdict reduced = complete;

	reduced.vd_is_reduced = true;
	assert_true(merge_two(reduced, reduced).vd_is_reduced);
	assert_false(merge_two(complete, reduced).vd_is_reduced);
	assert_false(merge_two(reduced, complete).vd_is_reduced);
}

/* Units 0 to 5; 4 is not known, and 1, 3 and 5 found something. */
static void
make_six(struct units *us)
{
	units_init(us, "six\nunits", 6);
	for (unsigned i = 0; i < 6; i++)
		if (i != 4)
			(void)add(us, i, complete);
	find(us->us_unit[1].un_verdict, "slot 1 is lost", "slot", 2);
	find(us->us_unit[1].un_verdict, "other", "other", 3);
	find(us->us_unit[3].un_verdict, "slot 7 is lost", "slot", 1);
	find(us->us_unit[5].un_verdict, "third", "third", 1);
}

TEST(a_cause_is_told_once_as_the_first_part_has_it, "")
{
	struct units us;
	struct sim_verdict *vd;

	make_six(&us);
	assert_string_equal(us.us_name, "six units");
	vd = units_merge(&us, 0, 1, UINT32_MAX);
	assert_int_equal(vd->vd_extent, SIM_X_SAMPLED); /* 4 is not known */
	assert_int_equal(vd->vd_runs, 15);
	assert_int_equal(vd->vd_nfindings, 3);
	assert_string_equal(vd->vd_finding[0].fi_message, "slot 1 is lost");
	assert_int_equal(vd->vd_finding[0].fi_run, 5);
	assert_int_equal(vd->vd_finding[0].fi_times, 4);
	assert_string_equal(vd->vd_finding[2].fi_message, "third");
	assert_int_equal(vd->vd_finding[2].fi_run, 13);
	sim_verdict_free(vd);
	units_fini(&us);
}

TEST(what_comes_after_enough_is_found_does_not_count, "")
{
	struct units us;
	struct sim_verdict *vd;

	make_six(&us);
	vd = units_merge(&us, 0, 1, 2);
	assert_int_equal(vd->vd_nfindings, 2);
	assert_int_equal(vd->vd_runs, 6);
	assert_int_equal(vd->vd_extent, SIM_X_SAMPLED);
	sim_verdict_free(vd);
	units_fini(&us);
	make_six(&us);
	vd = units_merge(&us, 1, 2, UINT32_MAX); /* 1, 3, 5: all are known */
	assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
	assert_int_equal(vd->vd_runs, 9);
	sim_verdict_free(vd);
	units_fini(&us);
}

static const struct CMUnitTest tests[] = {
	UNIT(what_is_not_known_of_one_is_not_known_of_all),
	UNIT(chances_of_missing_the_same_bug_multiply),
	UNIT(parts_that_asked_about_other_accesses_are_no_parts_of_one),
	UNIT(only_parts_that_are_all_reduced_are_traces),
	UNIT(a_cause_is_told_once_as_the_first_part_has_it),
	UNIT(what_comes_after_enough_is_found_does_not_count),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
