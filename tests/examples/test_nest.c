/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/nest.c: hooks that see whether they nest. */
#include "harness.h"

#include <scenario.h> /* lib has one, too */

#include <string.h>

/* Threads a and b; they end so. */
static void
assert_played(
    const char *a, const char *b, enum sim_outcome outcome, const char *words)
{
	char text[1000];
	struct sim_scenario *sn;

	(void)snprintf(
	    text, sizeof(text), "thread a\n%s\nend\nthread b\n%s\nend\n", a, b);
	sn = scenario_parse(text, strlen(text), "test", stderr);
	assert_non_null(sn);
	(void)boot(1);
	(void)scenario_play(sn);
	run_expecting(outcome, words);
	sim_destroy(sim_current());
	sim_scenario_free(sn);
}

TEST(hooks_that_nest_are_content, "")
{
	assert_played("install nest1 x\ninstall nest2 y\ninstall nest3 z\n"
		      "yield\nremove nest2 y\nyield\nremove nest1 x\nyield\n"
		      "remove nest3 z",
	    "yield\nyield\nyield", SIM_OK, "");
}

TEST(saves_that_do_not_go_from_the_newest_to_the_oldest_are_named, "")
{
	assert_played("install nest2 x\ninstall nest1 y\nyield", "yield",
	    SIM_FAILED,
	    "hooks do not nest: save of nest2 of a, and nest1 was saved last");
}

TEST(a_restore_without_a_save_is_named, "")
{
	assert_played("yield", "install nest1 x a\nyield", SIM_FAILED,
	    "hooks do not nest: restore of nest1 of a, and nothing is saved");
}

static const struct CMUnitTest tests[] = {
	UNIT(hooks_that_nest_are_content),
	UNIT(saves_that_do_not_go_from_the_newest_to_the_oldest_are_named),
	UNIT(a_restore_without_a_save_is_named),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
