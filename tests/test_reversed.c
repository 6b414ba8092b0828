/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel that restores newest first, as all did before 12477: the guest's
 * registers are loaded, and then the host's over them.
 */
#include "harness.h"

#include <bhyve.h>

/* Boot, run the scenario; true if it failed, and then it must be by this. */
static bool
is_corrupted(struct sim_tape tape)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_tape = tape, .sc_tick = 1500 });
	const void *state = bhyve_setup();
	bool absent;

	if (sim_run(sim) == SIM_OK) {
		absent = bhyve_absences(state) > 0;
		sim_destroy(sim);
		assert_false(absent);
		return (false);
	}
	run_expecting(SIM_FAILED, "vector registers corrupted: vcpu");
	sim_destroy(sim);
	return (true);
}

TEST(restoring_newest_first_lets_the_host_overwrite_the_guest, "")
{
	assert_true(
	    is_corrupted((struct sim_tape){ .st_kind = SIM_TAPE_QUIET }));
}

TEST(only_runs_that_never_leave_a_guest_survive_that, "")
{
	unsigned corrupted = 0;

	for (uint64_t seed = 1; seed <= 40; seed++)
		corrupted += is_corrupted(SIM_SEED(seed));
	assert_in_range(corrupted, 20, 40);
}

static void
installs_two(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "old");
	(void)install_op(curthread, "new");
	yield();
}

TEST(the_reversed_kernel_is_reversed, "")
{
	(void)boot(1);
	(void)spawn("x", installs_two, NULL);
	(void)spawn("y", installs_two, NULL);
	run();
	assert_trace("save:new save:old save:new save:old "
		     "restore:new restore:old restore:new restore:old");
}

static const struct CMUnitTest tests[] = {
	UNIT(restoring_newest_first_lets_the_host_overwrite_the_guest),
	UNIT(only_runs_that_never_leave_a_guest_survive_that),
	UNIT(the_reversed_kernel_is_reversed),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
