/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_jobs.c: several workers, parts, and a file to go on from. */
#include "harness.h"

#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- a scenario whose ways are counted, by any worker ---- */

#define WAYS 72 /* 2 * 3 * 2 * 3 * 2 */

static unsigned ways[WAYS], setups;
static bool fails;

static void
asks(void *arg)
{
	unsigned way = 0;

	(void)arg;
	for (unsigned i = 0; i < 5; i++)
		way = way * (2 + i % 2) + sim_choose(2 + i % 2);
	(void)__atomic_add_fetch(&ways[way], 1, __ATOMIC_SEQ_CST);
	if (fails && way % 16 == 11)
		panic("way %u", way);
	if (fails && way == 50)
		sim_fail("other way");
}

static void *
sets_up(void *arg)
{
	(void)__atomic_add_fetch(&setups, 1, __ATOMIC_SEQ_CST);
	(void)spawn("t", asks, NULL);
	return (arg);
}

static struct sim_search
search_with(enum sim_strategy strategy)
{
	memset(ways, 0, sizeof(ways));
	setups = 0;
	return ((struct sim_search){
	    .se_setup = sets_up, .se_strategy = strategy });
}

static unsigned
ways_gone(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < WAYS; i++)
		n += ways[i] > 0;
	return (n);
}

/* ---- verdicts as text ---- */

static char *
text_of(const struct sim_verdict *vd)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	sim_verdict_print(vd, out);
	(void)fclose(out);
	return (text);
}

/* So many workers say so; no file. */
static char *
said_by(const struct sim_search *se, unsigned workers)
{
	char why[200];
	struct sim_verdict *vd = sim_explore_jobs(
	    se, &(struct sim_jobs){ .jb_workers = workers }, why, sizeof(why));
	char *text;

	assert_non_null(vd);
	assert_string_equal(why, "");
	text = text_of(vd);
	sim_verdict_free(vd);
	return (text);
}

/* ---- workers ---- */

TEST(workers_together_try_all_there_is, "")
{
	fails = false;
	for (unsigned workers = 0; workers <= 4; workers++) {
		struct sim_search se = search_with(SIM_S_DEPTH_FIRST);
		char *text = said_by(&se, workers);

		assert_non_null(strstr(text, "COMPLETE (72 runs)"));
		assert_int_equal(ways_gone(), WAYS);
		free(text);
	}
}

static void
assert_any_number_says_the_same(enum sim_strategy strategy, unsigned causes)
{
	struct sim_search se = search_with(strategy);
	char *two, *other;

	se.se_runs = 300;
	se.se_causes = causes;
	two = said_by(&se, 2);
	other = said_by(&se, 5);
	assert_string_equal(two, other);
	free(other);
	free(two);
}

TEST(any_number_of_workers_says_the_same, "")
{
	fails = true;
	assert_any_number_says_the_same(SIM_S_PORTFOLIO, 1);
	assert_any_number_says_the_same(SIM_S_REDUCED, 2);
	assert_any_number_says_the_same(SIM_S_RANDOM, 3);
}

TEST(one_worker_alone_says_what_a_plain_search_does, "")
{
	struct sim_search se = search_with(SIM_S_PORTFOLIO);
	struct sim_verdict *vd;
	char *alone, *plain;

	fails = true;
	alone = said_by(&se, 1);
	vd = sim_explore(&se);
	plain = text_of(vd);
	assert_string_equal(alone, plain);
	sim_verdict_free(vd);
	free(alone);
	free(plain);
}

/* ---- parts ---- */

TEST(parts_together_try_all_there_is_once, "")
{
	fails = false;
	for (unsigned n = 1; n <= 7; n += n == 3 ? 4 : 1) {
		struct sim_search se = search_with(SIM_S_DEPTH_FIRST);
		uint64_t runs = 0;

		se.se_nshards = n;
		for (se.se_shard = 0; se.se_shard < n; se.se_shard++) {
			char why[200];
			struct sim_verdict *vd = sim_explore_jobs(&se,
			    &(struct sim_jobs){ .jb_workers = 2 }, why,
			    sizeof(why));

			assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
			runs += vd->vd_runs;
			sim_verdict_free(vd);
		}
		assert_int_equal(runs, WAYS);
		assert_int_equal(ways_gone(), WAYS);
	}
}

TEST(a_part_that_there_is_not_is_refused, "")
{
	struct sim_search se = search_with(SIM_S_RANDOM);
	char why[200];

	se.se_shard = se.se_nshards = 3;
	assert_null(
	    sim_explore_jobs(&se, &(struct sim_jobs){ 0 }, why, sizeof(why)));
	assert_string_equal(why, "se_shard: expected 0 to 2, got 3");
	assert_int_equal(setups, 0);
}

/* ---- enough ---- */

static uint64_t enough;
static struct sim_jobs_state last;

static bool
has_had_enough(const struct sim_jobs_state *js, void *arg)
{
	assert_ptr_equal(arg, &enough);
	last = *js;
	return (js->js_runs < enough);
}

static const struct sim_jobs with_progress = {
	.jb_workers = 2, .jb_progress = has_had_enough, .jb_arg = &enough
};

TEST(a_search_ends_when_somebody_has_had_enough, "")
{
	struct sim_search se = search_with(SIM_S_RANDOM);
	struct sim_verdict *vd;
	char why[200];

	fails = false;
	se.se_runs = 1000000;
	enough = 5000;
	vd = sim_explore_jobs(&se, &with_progress, why, sizeof(why));
	assert_int_equal(vd->vd_extent, SIM_X_SAMPLED);
	assert_in_range(vd->vd_runs, 5000, 5000 + 2 * 256);
	assert_int_equal(last.js_units, 16);
	assert_int_equal(last.js_units_done, 0);
	assert_int_equal(last.js_units_kept, 0);
	sim_verdict_free(vd);
}

static bool
wants_no_shorter(void *runs)
{
	assert_ptr_equal(runs, &enough);
	enough++;
	return (false);
}

/* Whether answers to many questions are quiet is asked of many tapes. */
static void
asks_much(void *arg)
{
	unsigned yes = 0;

	for (unsigned i = 0; i < 1000; i++)
		yes += sim_choose(2);
	if (yes >= 50)
		panic("fifty");
	(void)arg;
}

static void *
sets_up_much(void *arg)
{
	(void)spawn("t", asks_much, NULL);
	return (arg);
}

TEST(a_tape_stays_as_it_is_when_somebody_has_had_enough, "")
{
	struct sim_search se = search_with(SIM_S_RANDOM);
	struct sim_verdict *vd;
	char why[200];

	se.se_setup = sets_up_much;
	se.se_runs = 16;
	enough = 0;
	vd = sim_explore_jobs(&se,
	    &(struct sim_jobs){ .jb_workers = 2,
		.jb_shrinks = wants_no_shorter,
		.jb_arg = &enough },
	    why, sizeof(why));
	assert_int_equal(vd->vd_nfindings, 1);
	assert_true(enough > 0);
	assert_true(vd->vd_finding[0].fi_choices > 50);
	sim_verdict_free(vd);
}

/* ---- a file ---- */

static char file[SCRATCH_MAX];

static void
assert_no_other_file(void)
{
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(scratch_folder()), 0);
}

static struct sim_verdict *
search_on_file(const struct sim_search *se, char *why, size_t len)
{
	struct sim_jobs jb = with_progress;

	jb.jb_file = file;
	jb.jb_name = "asks";
	return (sim_explore_jobs(se, &jb, why, len));
}

static void
assert_says(const struct sim_search *se, const char *wanted)
{
	char why[200], *text;
	struct sim_verdict *vd = search_on_file(se, why, sizeof(why));

	assert_string_equal(why, "");
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		assert_non_null(
		    strstr(vd->vd_finding[i].fi_report, "stack of t"));
	text = text_of(vd);
	assert_string_equal(text, wanted);
	free(text);
	sim_verdict_free(vd);
}

TEST(a_search_that_was_ended_goes_on_from_its_file, "")
{
	struct sim_search se = search_with(SIM_S_RANDOM);
	char why[200], *wanted;

	fails = true;
	se.se_runs = 16 * 300;
	se.se_causes = UINT32_MAX;
	wanted = said_by(&se, 2);
	scratch_file(file, "file");
	enough = 1500;
	sim_verdict_free(search_on_file(&se, why, sizeof(why)));
	assert_string_equal(why, "");
	assert_in_range(last.js_units_done, 1, 15);
	setups = 0;
	enough = UINT64_MAX;
	assert_says(&se, wanted);
	assert_in_range(last.js_units_kept, 1, 15);
	assert_in_range(setups, 300, 16 * 300 - 300);
	setups = 0;
	assert_says(&se, wanted); /* nothing is left, but to show findings */
	assert_int_equal(setups, 2);
	free(wanted);
	assert_no_other_file();
}

/* One worker, who takes units of 200 runs one after the other. */
TEST(units_behind_enough_are_not_begun, "")
{
	static const char *const files[] = { file };
	struct sim_search se = search_with(SIM_S_RANDOM);
	struct sim_verdict *vd;
	struct sim_merged mg;
	char why[200];

	fails = true;
	se.se_runs = 16 * 200;
	scratch_file(file, "file");
	vd = sim_explore_jobs(
	    &se, &(struct sim_jobs){ .jb_file = file }, why, sizeof(why));
	assert_int_equal(vd->vd_nfindings, 1);
	assert_true(sim_explore_merge(files, 1, &mg, why, sizeof(why)));
	assert_int_equal(mg.mg_nmissing, 15 - (vd->vd_runs - 1) / 200);
	assert_in_range(mg.mg_nmissing, 1, 15);
	sim_merged_free(&mg);
	sim_verdict_free(vd);
	assert_no_other_file();
}

TEST(what_an_earlier_call_has_found_may_be_enough, "")
{
	struct sim_search se = search_with(SIM_S_DEPTH_FIRST);
	char why[200], *wanted;
	struct sim_verdict *vd;

	fails = true;
	enough = UINT64_MAX;
	scratch_file(file, "file");
	vd = search_on_file(&se, why, sizeof(why));
	assert_int_equal(vd->vd_nfindings, 1);
	wanted = text_of(vd);
	sim_verdict_free(vd);
	setups = 0;
	assert_says(&se, wanted);
	assert_int_equal(setups, 1); /* to show it */
	free(wanted);
	assert_no_other_file();
}

static void
assert_refused(const struct sim_search *se, const char *words)
{
	char why[200];

	setups = 0;
	assert_null(search_on_file(se, why, sizeof(why)));
	if (strstr(why, words) == NULL)
		fail_msg("expected '%s' in '%s'", words, why);
	assert_int_equal(setups, 0);
}

TEST(the_file_of_another_search_is_refused, "")
{
	struct sim_search se = search_with(SIM_S_RANDOM);
	char why[200];

	fails = false;
	enough = UINT64_MAX;
	se.se_runs = 32;
	scratch_file(file, "file");
	sim_verdict_free(search_on_file(&se, why, sizeof(why)));
	se.se_seed = 1;
	assert_refused(
	    &se, "file: is of another search: expected seed=1, got seed=0");
	se.se_seed = 0;
	se.se_nshards = 2;
	assert_refused(&se, "file: expected 32 units, got 16");
	assert_no_other_file();
}

TEST(a_file_that_cannot_be_written_is_known_before_anything_is_run, "")
{
	struct sim_search se = search_with(SIM_S_RANDOM);

	scratch_file(file, "none/file");
	assert_refused(&se, "none/file: cannot be written: No such file");
	scratch_file(file, ".");
	assert_refused(&se, "cannot be read: Is a directory");
}

/* The folder is taken away when the first unit is done. */
static bool
takes_the_folder_away(const struct sim_jobs_state *js, void *arg)
{
	(void)js;
	(void)arg;
	(void)unlink(file);
	(void)rmdir(scratch_folder());
	return (true);
}

TEST(what_was_found_is_not_lost_with_the_file, "")
{
	struct sim_search se = search_with(SIM_S_RANDOM);
	struct sim_verdict *vd;
	char why[200];

	fails = false;
	se.se_runs = 16 * 300;
	scratch_file(file, "file");
	vd = sim_explore_jobs(&se,
	    &(struct sim_jobs){
		.jb_file = file, .jb_progress = takes_the_folder_away },
	    why, sizeof(why));
	assert_int_equal(vd->vd_runs, 16 * 300);
	assert_non_null(strstr(why, "cannot be written"));
	sim_verdict_free(vd);
}

static const struct CMUnitTest tests[] = {
	UNIT(workers_together_try_all_there_is),
	UNIT(any_number_of_workers_says_the_same),
	UNIT(one_worker_alone_says_what_a_plain_search_does),
	UNIT(parts_together_try_all_there_is_once),
	UNIT(a_part_that_there_is_not_is_refused),
	UNIT(a_search_ends_when_somebody_has_had_enough),
	UNIT(a_tape_stays_as_it_is_when_somebody_has_had_enough),
	UNIT(a_search_that_was_ended_goes_on_from_its_file),
	UNIT(units_behind_enough_are_not_begun),
	UNIT(what_an_earlier_call_has_found_may_be_enough),
	UNIT(the_file_of_another_search_is_refused),
	UNIT(a_file_that_cannot_be_written_is_known_before_anything_is_run),
	UNIT(what_was_found_is_not_lost_with_the_file),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
