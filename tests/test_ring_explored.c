/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ring itself, lib/ctxop.c, with points at its accesses: as it is, and a
 * copy whose ctxop_attach() does not disable preemption (UNPROTECTED, see
 * CMakeLists.txt), as before 12478.
 */
#include "harness.h"
#include "machine.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <string.h>

#define NEEDS_ACCESS_POINTS()                                                  \
	do {                                                                   \
		if (!sim_access_build())                                       \
			skip();                                                \
	} while (0)

/* ---- hooks that notice how they nest ---- */

static struct nesting {
	const void *ns_saved[8];
	unsigned ns_nsaved;
	bool ns_is_broken;
} nesting;

static void
save(void *arg)
{
	nesting.ns_saved[nesting.ns_nsaved++] = arg;
}

static void
restore(void *arg)
{
	if (nesting.ns_nsaved == 0 ||
	    nesting.ns_saved[--nesting.ns_nsaved] != arg)
		nesting.ns_is_broken = true;
}

static const struct ctxop_template nesting_tpl = {
	.ct_rev = CTXOP_TPL_REV, .ct_save = save, .ct_restore = restore
};

static void
attaches_three(void *arg)
{
	static char names[] = "ABC";

	(void)arg;
	for (unsigned i = 0; i < 3; i++)
		ctxop_install(curthread, &nesting_tpl, &names[i]);
	yield();
}

static void *
setup(void *arg)
{
	(void)arg;
	nesting = (struct nesting){ .ns_nsaved = 0 };
	(void)spawn("hooked", attaches_three, NULL);
	(void)spawn("other", yields, NULL);
	return (NULL);
}

static bool
is_nested(void *state, char *why, size_t len)
{
	(void)state;
	(void)snprintf(why, len, "hooks do not nest");
	return (!nesting.ns_is_broken);
}

TEST(an_attach_that_may_be_preempted_breaks_the_order_and_ours_does_not, "88")
{
	const struct sim_search search = {
		.se_machine = { .sc_grain = SIM_GRAIN_ACCESS },
		.se_setup = setup,
		.se_check = is_nested,
		.se_bound = 1,
		.se_runs = 10000,
	};
	struct sim_verdict *verdict;

	NEEDS_ACCESS_POINTS();
	verdict = sim_explore(&search);
	assert_int_equal(verdict->vd_nfindings, UNPROTECTED);
	if (UNPROTECTED)
		assert_int_equal(verdict->vd_finding[0].fi_choices, 1);
	else
		assert_int_not_equal(verdict->vd_extent, SIM_X_SAMPLED);
	sim_verdict_free(verdict);
}

/* ---- races ---- */

static sim_t *
boot_racing(unsigned ncpus)
{
	return (boot_with((struct sim_config){ .sc_ncpus = ncpus,
	    .sc_grain = SIM_GRAIN_ACCESS,
	    .sc_races = true,
	    .sc_violation[SIM_RACE] = SIM_V_RECORD }));
}

TEST(one_quiet_run_shows_that_hooks_can_come_into_such_an_attach, "")
{
	sim_t *sim;

	NEEDS_ACCESS_POINTS();
	sim = boot_racing(1);
	(void)setup(NULL);
	run();
	assert_int_equal(sim_violations(sim, SIM_RACE) > 0, UNPROTECTED);
	assert_int_equal(race_sites(sim) > 0, UNPROTECTED);
	if (UNPROTECTED)
		assert_non_null(strstr(sim_violation_message(sim, 0),
		    "; a preemption brings the hook into the middle"));
}

static kthread_t *victim;

static void
removes_its_own(void *arg)
{
	thread_affinity_set(curthread, 0);
	ctxop_install(curthread, &nesting_tpl, arg);
	delay(2);
	(void)ctxop_remove(curthread, &nesting_tpl, arg);
}

static void
attaches_to_the_victim(void *arg)
{
	struct ctxop *op = ctxop_allocate(&nesting_tpl, arg);

	thread_affinity_set(curthread, 1);
	delay(1);
	ctxop_attach(victim, op);
}

/* H2: an attach takes no lock, and a remove does. */
TEST(an_agent_that_attaches_races_with_a_remove_and_the_lock_is_named, "")
{
	const char *message;
	bool is_named = false;
	sim_t *sim;

	NEEDS_ACCESS_POINTS();
	sim = boot_racing(2);
	victim = spawn("victim", removes_its_own, NULL);
	(void)spawn("agent", attaches_to_the_victim, NULL);
	run();
	for (size_t i = 0; (message = sim_violation_message(sim, i)) != NULL;
	     i++)
		is_named = is_named ||
		    (strstr(message, "accesses of t_ctx of victim: ") != NULL &&
			strstr(message,
			    "; victim held t_ctx_lock of victim, agent did "
			    "not") != NULL);
	assert_true(is_named);
}

static const struct CMUnitTest tests[] = {
	UNIT(
	    an_attach_that_may_be_preempted_breaks_the_order_and_ours_does_not),
	UNIT(one_quiet_run_shows_that_hooks_can_come_into_such_an_attach),
	UNIT(an_agent_that_attaches_races_with_a_remove_and_the_lock_is_named),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
