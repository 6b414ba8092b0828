/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_load.c: a file of a search, whole or damaged. */
#include "harness.h"

#include "explore_file.h"

#include <stdlib.h>
#include <string.h>

static char file[SCRATCH_MAX];

static const char lines[] =
    "ctxop search 1\n"
    "scenario run x y\n"
    "search seed=1 units=3\n"
    "unit 1 bounded runs=18446744073709551615 redundant=2 reduced=1 level=4 "
    "depth=5 missed=6 questions=7 cpu=8 preempt=9 sites=10 sites-sum=11\n"
    "found deadlock t1-4-0.2 choices=2 run=3 times=1 by-check=1 "
    "violations=5 a waits for b\n"
    "cause a waits, for #\n"
    "instead ok\n"
    "unit 0 complete runs=1 redundant=0 reduced=0 level=0 depth=0 missed=0 "
    "questions=0 cpu=0 preempt=0 sites=0 sites-sum=0\n";

/* A file with this text; and with its sum, if it is to have one. */
static void
write_file(const char *text, bool with_sum)
{
	FILE *out;

	scratch_file(file, "file");
	assert_non_null(out = fopen(file, "w"));
	(void)fputs(text, out);
	if (with_sum)
		(void)fprintf(out, "end %08x\n", sum_text(SUM_BEGIN, text));
	assert_int_equal(fclose(out), 0);
}

TEST(what_was_written_is_read, "")
{
	struct units us;
	const struct sim_verdict *vd;
	char why[200] = "";

	write_file(lines, true);
	assert_true(units_read(&us, file, why, sizeof(why)));
	assert_string_equal(us.us_name, "run x y");
	assert_string_equal(us.us_search, "seed=1");
	assert_int_equal(us.us_count, 3);
	assert_true(us.us_unit[0].un_is_done && us.us_unit[1].un_is_done);
	assert_null(us.us_unit[2].un_verdict);
	vd = us.us_unit[1].un_verdict;
	assert_int_equal(vd->vd_extent, SIM_X_BOUNDED);
	assert_true(vd->vd_runs == UINT64_MAX);
	assert_true(vd->vd_is_reduced);
	assert_int_equal(vd->vd_level, 4);
	assert_int_equal(vd->vd_nfindings, 1);
	assert_int_equal(vd->vd_finding[0].fi_outcome, SIM_DEADLOCK);
	assert_string_equal(vd->vd_finding[0].fi_message, "a waits for b");
	assert_string_equal(vd->vd_finding[0].fi_token, "t1-4-0.2");
	assert_int_equal(vd->vd_finding[0].fi_run, 3);
	assert_true(vd->vd_finding[0].fi_by_check);
	assert_int_equal(vd->vd_finding[0].fi_violations, 5);
	assert_string_equal(vd->vd_finding[0].fi_cause, "a waits, for #");
	assert_string_equal(vd->vd_finding[0].fi_instead, "ok");
	assert_int_equal(us.us_unit[0].un_verdict->vd_runs, 1);
	units_fini(&us);
}

static void
assert_refused(const char *text, bool with_sum, const char *words)
{
	struct units us;
	char why[300] = "";

	write_file(text, with_sum);
	assert_false(units_read(&us, file, why, sizeof(why)));
	if (words != NULL && strstr(why, words) == NULL)
		fail_msg("expected '%s' in '%s'", words, why);
	if (strstr(why, "the file is damaged") == NULL)
		fail_msg("expected a damaged file in '%s'", why);
	units_fini(&us);
}

TEST(a_file_that_is_cut_anywhere_is_refused, "")
{
	char *text = strdup(lines);

	for (size_t n = strlen(text); n > 0;) {
		text[--n] = '\0';
		assert_refused(text, false, NULL);
	}
	free(text);
	assert_refused("", false, ":1: expected ctxop search 1, got the end");
	assert_refused("ctxop search 1\nscenario x\nsearch x units=2\n", false,
	    ":4: expected unit, found or end, got the end");
}

TEST(a_file_with_any_other_byte_is_refused, "")
{
	char *text, good[sizeof(lines) + 20];

	(void)snprintf(good, sizeof(good), "%send %08x\n", lines,
	    sum_text(SUM_BEGIN, lines));
	for (size_t i = 0; good[i + 1] != '\0'; i++) {
		text = strdup(good);
		text[i] ^= 1;
		assert_refused(text, false, NULL);
		free(text);
	}
}

/* lines, with these words in place of the first of those. */
static void
assert_changed(const char *words, const char *others, const char *why)
{
	char text[sizeof(lines) + 100];
	const char *at = strstr(lines, words);

	assert_non_null(at);
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - lines), lines,
	    others, at + strlen(words));
	assert_refused(text, true, why);
}

TEST(what_is_wrong_is_told_with_its_line_and_what_was_expected, "")
{
	assert_changed("search 1", "search 2", ":1: expected ctxop search 1");
	assert_changed("scenario", "sc", ":2: expected scenario, got 'sc run");
	assert_changed("units=3", "units=0", ":3: expected a number of units");
	assert_changed("units=3", "units=9999999", ":3: expected a number of");
	assert_changed(" units=3", "", ":3: expected a number of units");
	assert_changed("unit 1", "unit 3", ":4: expected a unit that is not");
	assert_changed("unit 0", "unit 1", ":8: expected a unit that is not");
	assert_changed("bounded", "all", ":4: expected sampled, bounded or");
	assert_changed("redundant=2", "redundant=x",
	    ":4: expected a number after redundant, got 'x");
	assert_changed(
	    "level=4", "level=4294967296", ":4: expected a number after level");
	assert_changed(
	    "reduced=1", "reduced=2", ":4: expected a number after reduced");
	assert_changed(
	    "runs=1844", "runs=91844", ":4: expected a number after runs");
	assert_changed("cpu=8 ", "", ":4: expected a number after cpu, got");
	assert_changed("deadlock", "dead", ":5: expected an outcome");
	assert_changed("t1-4", "x1-4", ":5: expected a tape, got 'x1-4");
	assert_changed("unit 1 bounded", "found x", ":4: expected a unit befo");
	assert_changed("cause", "because", ":6: expected cause, got 'because");
	assert_changed("unit 0", "instead", ":8: expected what is found befo");
	assert_refused(lines, false, ":9: expected unit, found or end");
}

TEST(what_is_behind_the_end_is_refused, "")
{
	char text[sizeof(lines) + 40];

	(void)snprintf(text, sizeof(text), "%send %08x\nend\n", lines,
	    sum_text(SUM_BEGIN, lines));
	assert_refused(text, false, ":10: expected no more, got 'end'");
}

TEST(a_file_that_is_not_there_is_told, "")
{
	struct units us;
	char why[200];

	assert_false(units_read(&us, "/none/x", why, sizeof(why)));
	assert_string_equal(
	    why, "/none/x: cannot be read: No such file or directory");
	assert_false(units_read(&us, "/", why, sizeof(why)));
	assert_string_equal(why, "/: cannot be read: Is a directory");
	units_fini(&us);
}

static const struct CMUnitTest tests[] = {
	UNIT(what_was_written_is_read),
	UNIT(a_file_that_is_cut_anywhere_is_refused),
	UNIT(a_file_with_any_other_byte_is_refused),
	UNIT(what_is_wrong_is_told_with_its_line_and_what_was_expected),
	UNIT(what_is_behind_the_end_is_refused),
	UNIT(a_file_that_is_not_there_is_told),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
