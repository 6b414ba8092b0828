/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/explore_write.c: findings as scenario files, which are read and played
 * here, and as C, which tests/scripts/explore.sh compiles and runs.
 */
#include "play.h"

#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>

/* ---- scenario files ---- */

static struct sim_config
config_of(const struct sim_scenario *sn)
{
	struct sim_config cfg = { .sc_audit = true };

	sim_scenario_config(sn, &cfg);
	return (cfg);
}

static void *
sets_up(void *scenario)
{
	return (sim_scenario_setup(scenario));
}

static struct sim_verdict *
search_all(struct sim_scenario *sn, struct sim_config cfg)
{
	const struct sim_search se = { .se_machine = cfg,
		.se_setup = sets_up,
		.se_arg = sn,
		.se_causes = 9,
		.se_runs = 300 };

	return (sim_explore(&se));
}

static char *
written(const struct sim_finding *fi, const struct sim_config *cfg,
    const struct sim_scenario *sn)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	sim_finding_print_scenario(fi, cfg, sn, out);
	assert_int_equal(fclose(out), 0);
	return (text);
}

/* As `ctxsim run' does it. */
static void
assert_holds(const char *text)
{
	struct sim_scenario *sn = play_parse(text);
	struct sim_config cfg = config_of(sn);
	const struct sim_play *pl;

	cfg.sc_violation[SIM_CTXOP_LEAKED] = SIM_V_RECORD;
	(void)boot_with(cfg);
	pl = sim_scenario_setup(sn);
	(void)sim_run(sim_current());
	if (!sim_scenario_conclude(pl, true, stderr))
		fail_msg("this does not hold:\n%s", text);
	sim_destroy(sim_current());
	sim_scenario_free(sn);
}

/* What is found holds as a file, which has these words. */
static void
assert_written(const char *text, const char *words)
{
	struct sim_scenario *sn = play_parse(text);
	struct sim_config cfg = config_of(sn);
	struct sim_verdict *vd = search_all(sn, cfg);
	char *file;

	if (vd->vd_nfindings != 1)
		sim_verdict_print(vd, stderr);
	assert_int_equal(vd->vd_nfindings, 1);
	file = written(&vd->vd_finding[0], &cfg, sn);
	if (strstr(file, words) == NULL)
		fail_msg("expected: %s\n  seen:\n%s", words, file);
	assert_holds(file);
	free(file);
	sim_verdict_free(vd);
	sim_scenario_free(sn);
}

TEST(a_finding_holds_as_a_scenario_file, "")
{
	assert_written("thread a\nfail \"a \\\"b\\\"\"\nend\nexpect hooks\n",
	    "# failed: a \"b\"\ntape t1\nthread a\n\tfail \"a \\\"b\\\"\"\n"
	    "end\nexpect failed \"a \\\"b\\\"\"\n");
	assert_written("thread a\nmutex_exit m\nend\n",
	    "end\nexpect panic \"mutex_exit: not owner, ");
	assert_written("cpus 2\nthread a cpu 0\nmutex_enter m\nmutex_enter n\n"
		       "mutex_exit n\nmutex_exit m\nend\n"
		       "thread b cpu 1\nmutex_enter n\nmutex_enter m\n"
		       "mutex_exit m\nmutex_exit n\nend\n",
	    "expect outcome deadlock\n");
	assert_written("budget 50\nthread a\nodd spin\nend\n",
	    "budget 50\ntape t1\nthread a\n\todd spin\nend\n"
	    "expect outcome budget\n");
	assert_written(
	    "patience 20\nthread a\nodd spin\nend\n", "expect livelock \"");
}

TEST(so_do_violations_those_that_were_recorded_included, "")
{
	assert_written("template pair save restore\nthread a\n"
		       "allocate x pair\nallocate x pair\nfree x\nend\n",
	    "violation ctxop-leaked record\n");
	assert_written("violation kmem-sleeps record\n"
		       "template pair save restore\nthread a\npreempt off\n"
		       "allocate x pair\npreempt on\nfree x\nfail \"x\"\nend\n",
	    "expect failed \"x\"\nexpect violation kmem-sleeps\n");
}

/* ---- C ---- */

static char *
as_test(
    const struct sim_test_form *tf, struct sim_config cfg, unsigned findings)
{
	static char token[] = "t1-3", message[] = "a \"b\"\\\001";
	struct sim_finding fi[2] = { { .fi_outcome = SIM_PANIC,
	    .fi_token = token,
	    .fi_is_audited = true } };
	const struct sim_verdict vd = { .vd_nfindings = findings,
		.vd_finding = fi };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	memcpy(fi[0].fi_message, message, sizeof(message));
	fi[1] = fi[0];
	sim_verdict_print_test(&vd, &cfg, tf, out);
	assert_int_equal(fclose(out), 0);
	return (text);
}

static void
assert_has(const char *text, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strstr(text, *words) == NULL)
			fail_msg("expected: %s\n  seen:\n%s", *words, text);
		text = strstr(text, *words);
	}
}

#define HAS(TEXT, ...)                                                         \
	assert_has(TEXT, (const char *const[]){ __VA_ARGS__, NULL })

TEST(a_test_has_the_machine_the_tape_and_what_it_showed, "")
{
	const struct sim_test_form tf = { .tf_name = "mine",
		.tf_include = "#include \"mine.h\"\n",
		.tf_setup = "my_setup(3)",
		.tf_check = "my_check" };
	char *text = as_test(&tf,
	    (struct sim_config){ .sc_ncpus = 2,
		.sc_grain = SIM_GRAIN_ACCESS,
		.sc_races = true,
		.sc_patience = 8,
		.sc_violation[SIM_HW_LOADED] = SIM_V_OFF },
	    2);

	HAS(text, "found in mine", "#include \"mine.h\"\n",
	    "return (my_setup(3));", "!my_check(state, why, sizeof(why))",
	    "finding_1(void **state)", ".sc_ncpus = 2,", ".sc_audit = true,",
	    ".sc_grain = SIM_GRAIN_ACCESS,", ".sc_races = true,",
	    ".sc_violation[SIM_HW_LOADED] = SIM_V_OFF,", ".sc_patience = 8,",
	    "SIM_TOKEN(\"t1-3\")",
	    "\"panic\",\n\t    \"a \\\"b\\\"\\\\\\001\");",
	    "finding_2(void **state)", "cmocka_unit_test(finding_1)",
	    "cmocka_unit_test(finding_2)");
	free(text);
}

TEST(of_a_scenario_in_words_the_test_has_the_text, "")
{
	struct sim_scenario *sn = play_parse(
	    "cpus 3\ntape t1-9\nthread a\nfail \"b\"\nend\nexpect hooks\n");
	struct sim_test_form tf = { .tf_name = "w", .tf_scenario = sn };
	char *text = as_test(&tf, (struct sim_config){ 0 }, 1);

	HAS(text,
	    "text[] =\n    \"thread a\\n\"\n    \"\\tfail \\\"b\\\"\\n\"\n"
	    "    \"end\\n\";\n",
	    "\"w\", NULL, stderr)", "(sim_scenario_setup(scenario))",
	    "sim_scenario_free(scenario)");
	free(text);
	tf.tf_words = "my_words";
	tf.tf_setup = "my_play(scenario)";
	text = as_test(&tf, (struct sim_config){ 0 }, 1);
	HAS(text, "\"w\", my_words, stderr)", "(my_play(scenario))");
	free(text);
	sim_scenario_free(sn);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_finding_holds_as_a_scenario_file),
	UNIT(so_do_violations_those_that_were_recorded_included),
	UNIT(a_test_has_the_machine_the_tape_and_what_it_showed),
	UNIT(of_a_scenario_in_words_the_test_has_the_text),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
