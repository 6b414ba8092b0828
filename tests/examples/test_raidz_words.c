/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of examples/kfpu.c and examples/raidz_words.c. */
#include "stage.h"

#include <scenario.h> /* lib has one, too */

/* The body of a thread `zfs', with this seed; ends so. */
static void
assert_zfs(const char *body, uint64_t seed, enum sim_outcome outcome,
    const char *words)
{
	char text[1000];

	(void)snprintf(text, sizeof(text), "thread zfs\n%s\nend\n", body);
	assert_played(text, seed, outcome, words);
}

TEST(a_pool_is_written_lost_and_reconstructed_in_words, "")
{
	assert_zfs("raidz create 5 2\nraidz write 20\nraidz lose 0\n"
		   "raidz lose 4\nraidz reconstruct -> 0\nraidz scrub\n"
		   "raidz destroy",
	    0, SIM_OK, "");
}

TEST(what_does_not_fit_is_refused_in_words, "")
{
	assert_zfs("raidz scrub", 0, SIM_FAILED, "zfs has no pool");
	assert_zfs("raidz create 5 2\nraidz create 5 2", 0, SIM_FAILED,
	    "zfs has a pool");
	assert_zfs("raidz create 11 3", 0, SIM_FAILED, "up to 10 columns");
	assert_zfs("raidz create 3 3", 0, SIM_FAILED, "up to 10 columns");
	assert_zfs("raidz create 5 2\nraidz lose 5", 0, SIM_FAILED,
	    "expected a column from 0 to 4");
}

/* EIO */
TEST(losses_that_are_too_many_give_eio, "")
{
	assert_zfs("raidz create 5 1\nraidz write 1\nraidz lose 0\n"
		   "raidz lose 1\nraidz reconstruct -> 5",
	    0, SIM_OK, "");
}

TEST(the_kernel_fpu_is_used_in_words, "")
{
	for (uint64_t seed = 0; seed < SEEDS; seed++)
		assert_zfs("kfpu run 3\nkfpu begin\nkfpu compute 5\n"
			   "kfpu end\nkfpu absences -> 0",
		    seed, SIM_OK, "");
}

TEST(absences_are_counted, "")
{
	assert_zfs("kfpu begin\ndelay 1\ndelay 1\nkfpu end\n"
		   "kfpu absences -> 2",
	    0, SIM_OK, "");
}

/* ---- the scenarios that come with it ---- */

static void
plays(const char *name, unsigned ncpus, uint64_t seed)
{
	const struct scenario *scenario = scenario_find(name);
	struct sim_config cfg = { .sc_ncpus = ncpus,
		.sc_tape = SIM_SEED(seed) };
	struct sim_scenario *sn;
	struct sim_play *play;

	assert_non_null(scenario);
	sn = scenario_parse(scenario->sn_text, scenario->sn_len, name, stderr);
	assert_non_null(sn);
	sim_scenario_config(sn, &cfg);
	cfg.sc_trace |= SIM_EV_NOTE;
	(void)boot_with(cfg);
	play = scenario_play(sn);
	(void)sim_run(sim_current());
	assert_true(sim_scenario_conclude(play, false, stdout));
	sim_destroy(sim_current());
	sim_scenario_free(sn);
}

static void
plays_on_all_machines(const char *name, unsigned seeds)
{
	for (uint64_t seed = 1; seed <= seeds; seed++) {
		plays(name, 1, seed);
		plays(name, 2, seed);
		plays(name, 8, seed);
	}
}

TEST(the_scenarios_of_the_kernel_fpu_end_as_they_say, "")
{
	plays_on_all_machines("kfpu", SEEDS);
	plays_on_all_machines("kfpu-no-hook", SEEDS);
	plays_on_all_machines("kfpu-no-section", SEEDS);
	plays_on_all_machines("kfpu-allocate-late", SEEDS);
}

TEST(the_scenario_of_raidz_scrubs_clean, "")
{
	plays_on_all_machines("raidz", SEEDS);
}

TEST(the_scenario_of_raidz_without_hook_has_checksum_errors, "")
{
	plays_on_all_machines("raidz-no-hook", SEEDS);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_pool_is_written_lost_and_reconstructed_in_words),
	UNIT(what_does_not_fit_is_refused_in_words),
	UNIT(losses_that_are_too_many_give_eio),
	UNIT(the_kernel_fpu_is_used_in_words),
	UNIT(absences_are_counted),
	UNIT(the_scenarios_of_the_kernel_fpu_end_as_they_say),
	UNIT(the_scenario_of_raidz_scrubs_clean),
	UNIT(the_scenario_of_raidz_without_hook_has_checksum_errors),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
