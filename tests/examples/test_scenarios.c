/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/scenarios/: all of them, as they are and with seeds. */
#include "harness.h"

#include <ctxop_mdb.h>
#include <scenario.h>
#include <stdlib.h>
#include <string.h>

#define SEEDS 20

/* Does it expect that something goes wrong? */
static bool
is_flawed(const struct sim_scenario *sn)
{
	for (unsigned i = 0; i < sn->sn_nexpectations; i++)
		if (sn->sn_expectation[i].ex_kind != SIM_E_HOOKS)
			return (true);
	return (false);
}

/* One run; it fails the test if not all is as expected. */
static void
plays(const struct scenario *scenario, struct sim_scenario *sn, unsigned ncpus,
    struct sim_tape tape)
{
	/* What is used after it was freed is for the scenario to see. */
	struct sim_config cfg = {
		.sc_ncpus = ncpus, .sc_tape = tape, .sc_audit = is_flawed(sn)
	};
	bool as_written = ncpus == 0 && tape.st_kind == SIM_TAPE_QUIET;
	static const struct sim_play *play; /* for sim_findleaks() */
	sim_t *sim;

	sim_scenario_config(sn, &cfg);
	sim = sim_create(&cfg, NULL, 0);
	assert_non_null(sim);
	play = scenario_play(sn);
	(void)sim_run(sim);
	if (!sim_scenario_conclude(play, as_written, stderr))
		fail_msg("%s on %u CPUs, seed %ju", scenario->sn_name,
		    cfg.sc_ncpus, (uintmax_t)tape.st_seed);
	if (!is_flawed(sn) && sim_findleaks(sim, NULL) != 0)
		fail_msg("%s leaks", scenario->sn_name);
	sim_destroy(sim);
}

static struct sim_scenario *
parsed(const struct scenario *scenario)
{
	struct sim_scenario *sn = scenario_parse(
	    scenario->sn_text, scenario->sn_len, scenario->sn_name, stderr);

	assert_non_null(sn);
	return (sn);
}

TEST(each_plays_as_it_is_written, "")
{
	const struct sim_tape quiet = { .st_kind = SIM_TAPE_QUIET };
	const struct scenario *scenario;
	unsigned n = 0;

	for (unsigned i = 0; (scenario = scenario_nth(i)) != NULL; i++) {
		struct sim_scenario *sn;

		if (scenario->sn_text == NULL)
			continue;
		sn = parsed(scenario);
		plays(scenario, sn, 0, quiet);
		sim_scenario_free(sn);
		n++;
	}
	assert_in_range(n, 10, 1000);
}

static void
sound_ones_play_on(unsigned ncpus)
{
	const struct scenario *scenario;

	for (unsigned i = 0; (scenario = scenario_nth(i)) != NULL; i++) {
		struct sim_scenario *sn;

		if (scenario->sn_text == NULL)
			continue;
		sn = parsed(scenario);
		for (uint64_t seed = 1; seed <= SEEDS && !is_flawed(sn); seed++)
			plays(scenario, sn, ncpus, SIM_SEED(seed));
		sim_scenario_free(sn);
	}
}

TEST(sound_ones_play_on_1_cpu_with_seeds, "")
{
	sound_ones_play_on(1);
}

TEST(sound_ones_play_on_2_cpus_with_seeds, "")
{
	sound_ones_play_on(2);
}

TEST(sound_ones_play_on_8_cpus_with_seeds, "")
{
	sound_ones_play_on(8);
}

TEST(scenarios_are_found_by_name, "")
{
	assert_non_null(scenario_find("nesting"));
	assert_null(scenario_find("nestin"));
	assert_null(scenario_find(""));
	for (unsigned i = 0; scenario_nth(i) != NULL; i++)
		assert_ptr_equal(
		    scenario_find(scenario_nth(i)->sn_name), scenario_nth(i));
}

TEST(each_has_a_summary_that_fits_in_a_line, "")
{
	for (unsigned i = 0; scenario_nth(i) != NULL; i++) {
		assert_in_range(strlen(scenario_nth(i)->sn_name), 1, 24);
		assert_in_range(strlen(scenario_nth(i)->sn_summary), 10, 80);
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(each_plays_as_it_is_written),
	UNIT(sound_ones_play_on_1_cpu_with_seeds),
	UNIT(sound_ones_play_on_2_cpus_with_seeds),
	UNIT(sound_ones_play_on_8_cpus_with_seeds),
	UNIT(scenarios_are_found_by_name),
	UNIT(each_has_a_summary_that_fits_in_a_line),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
