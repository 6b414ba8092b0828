/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_save.c: what is known of a search, in a file. */
#include "harness.h"

#include "explore_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char file[SCRATCH_MAX];

static void
assert_file_is(const char *text)
{
	char seen[2000];
	FILE *in = fopen(file, "r");
	size_t n;

	assert_non_null(in);
	n = fread(seen, 1, sizeof(seen) - 1, in);
	(void)fclose(in);
	seen[n] = '\0';
	assert_string_equal(seen, text);
}

static struct sim_verdict
a_verdict(void)
{
	struct sim_verdict vd = { .vd_extent = SIM_X_BOUNDED,
		.vd_runs = 18446744073709551615U,
		.vd_redundant = 2,
		.vd_is_reduced = true,
		.vd_level = 4,
		.vd_depth = 5,
		.vd_missed_ppm = 6,
		.vd_questions = 7,
		.vd_cpu = 8,
		.vd_preempt = 9,
		.vd_sites = 10,
		.vd_sites_sum = 11,
		.vd_nfindings = 1 };

	vd.vd_finding = calloc(1, sizeof(*vd.vd_finding));
	assert_non_null(vd.vd_finding);
	vd.vd_finding[0] = (struct sim_finding){ .fi_outcome = SIM_DEADLOCK,
		.fi_message = "a waits\nfor b",
		.fi_token = strdup("t1-4-0.2"),
		.fi_choices = 2,
		.fi_by_check = true,
		.fi_cause = strdup("a waits"),
		.fi_violations = 5,
		.fi_instead = strdup("ok"),
		.fi_run = 3,
		.fi_times = 1 };
	return (vd);
}

/* Of two units one is done; what is known of the other is not kept. */
static void
make_units(struct units *us)
{
	units_init(us, "run x", 3);
	us->us_search = strdup("seed=1");
	for (unsigned i = 0; i < 2; i++) {
		us->us_unit[i].un_verdict = malloc(sizeof(struct sim_verdict));
		assert_non_null(us->us_unit[i].un_verdict);
		*us->us_unit[i].un_verdict = a_verdict();
	}
	us->us_unit[1].un_is_done = true;
}

TEST(a_file_has_a_line_for_each_unit_that_is_done_and_each_finding, "")
{
	struct units us;
	char why[200] = "";

	make_units(&us);
	scratch_file(file, "file");
	assert_true(units_write(&us, file, why, sizeof(why)));
	assert_file_is("ctxop search 1\n"
		       "scenario run x\n"
		       "search seed=1 units=3\n"
		       "unit 1 bounded runs=18446744073709551615 redundant=2 "
		       "reduced=1 level=4 depth=5 missed=6 questions=7 cpu=8 "
		       "preempt=9 sites=10 sites-sum=11\n"
		       "found deadlock t1-4-0.2 choices=2 run=3 times=1 "
		       "by-check=1 violations=5 a waits for b\n"
		       "cause a waits\n"
		       "instead ok\n"
		       "end 8513de7b\n");
	units_fini(&us);
}

TEST(what_cannot_be_written_leaves_the_file_as_it_was, "")
{
	struct units us;
	char why[200] = "", next[SCRATCH_MAX];

	make_units(&us);
	scratch_file(file, "file");
	scratch_file(next, "file.new");
	assert_int_equal(close(creat(file, 0600)), 0);
	assert_int_equal(symlink("/dev/full", next), 0);
	assert_false(units_write(&us, file, why, sizeof(why)));
	assert_non_null(strstr(why, "cannot be written: No space left"));
	assert_file_is("");
	assert_int_equal(access(next, F_OK), -1);
	units_fini(&us);
}

/* ---- which search it is ---- */

static void *
sets_up(void *arg)
{
	return (arg);
}

static struct sim_search
a_search(void)
{
	return ((struct sim_search){ .se_setup = sets_up });
}

static void
assert_differs(struct sim_search se, const char *text, const char *words)
{
	struct units one = { 0 }, other = { 0 };
	struct sim_search plain = a_search();
	char why[200] = "";

	units_init(&one, NULL, 1);
	units_init(&other, NULL, 1);
	one.us_search = units_search_words(&plain, "text");
	other.us_search = units_search_words(&se, text);
	assert_false(units_are_alike(&one, &other, "F", why, sizeof(why)));
	if (strstr(why, words) == NULL)
		fail_msg("expected '%s' in '%s'", words, why);
	units_fini(&one);
	units_fini(&other);
}

TEST(a_search_is_told_from_all_others, "")
{
	struct sim_search se = a_search();

	assert_differs(se, "other", "F: is of another search: expected text=");
	assert_differs(se, NULL, "expected text=");
#define DIFFERS(FIELD, VALUE, WORDS)                                           \
	do {                                                                   \
		se = a_search();                                               \
		se.FIELD = VALUE;                                              \
		assert_differs(se, "text", WORDS);                             \
	} while (0)
	DIFFERS(se_strategy, SIM_S_PCT, "strategy=portfolio, got strategy=pct");
	DIFFERS(se_runs, 12, "expected runs=0, got runs=12");
	DIFFERS(se_bound, 1, "got bound=1");
	DIFFERS(se_depth, 2, "got depth=2");
	DIFFERS(se_seed, 7, "got seed=7");
	DIFFERS(se_all_accesses, true, "got all-accesses=1");
	DIFFERS(se_causes, 9, "got causes=9");
	DIFFERS(se_machine.sc_ncpus, 2, "got cpus=2");
	DIFFERS(se_machine.sc_grain, SIM_GRAIN_ACCESS, "got grain=access");
	DIFFERS(se_machine.sc_races, true, "got races=1");
	DIFFERS(se_machine.sc_budget, 5, "got budget=5");
	DIFFERS(se_machine.sc_patience, 6, "got patience=6");
	DIFFERS(se_machine.sc_tick, 100, "got tick=100");
	DIFFERS(se_machine.sc_audit, true, "got audit=1");
	DIFFERS(
	    se_machine.sc_violation[SIM_RACE], SIM_V_OFF, "got violations=");
}

TEST(another_scenario_and_another_cut_are_told, "")
{
	struct units one, other;
	char why[200] = "";

	units_init(&one, "run a", 16);
	units_init(&other, "run b", 32);
	one.us_search = strdup("seed=1");
	other.us_search = strdup("seed=1");
	assert_false(units_are_alike(&one, &other, "F", why, sizeof(why)));
	assert_string_equal(
	    why, "F: is of another scenario: expected 'run a', got 'run b'");
	other.us_name[4] = 'a';
	assert_false(units_are_alike(&one, &other, "F", why, sizeof(why)));
	assert_non_null(strstr(why, "F: expected 16 units, got 32"));
	other.us_count = 16;
	assert_true(units_are_alike(&one, &other, "F", why, sizeof(why)));
	units_fini(&one);
	units_fini(&other);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_file_has_a_line_for_each_unit_that_is_done_and_each_finding),
	UNIT(what_cannot_be_written_leaves_the_file_as_it_was),
	UNIT(a_search_is_told_from_all_others),
	UNIT(another_scenario_and_another_cut_are_told),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
