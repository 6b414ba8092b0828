/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_setup.c: a scenario on a machine. */
#include "play.h"

#include <stdlib.h>
#include <string.h>

TEST(threads_run_in_the_order_of_the_file, "")
{
	assert_plays_events("thread b times 2\nnote b\nend\n"
			    "thread a\nnote a\nend\n",
	    SIM_EV_NOTE, "b b a");
}

TEST(threads_have_the_names_of_their_blocks, "")
{
	assert_plays_events("thread a\nend\nthread b times 2\nend\n",
	    SIM_EV_SWITCH,
	    "off-cpu:idle0 on-cpu:a off-cpu:a on-cpu:b0 off-cpu:b0 on-cpu:b1 "
	    "off-cpu:b1 on-cpu:idle0 off-cpu:idle0 on-cpu:thread_reaper "
	    "off-cpu:thread_reaper on-cpu:idle0");
}

TEST(the_more_urgent_one_runs_first, "")
{
	assert_plays_events("thread a priority 50\nnote a\nend\n"
			    "process b bare priority 51\nnote b\nend\n",
	    SIM_EV_NOTE, "b a");
}

TEST(a_stopped_one_waits_until_it_is_set_running, "")
{
	assert_plays_events("thread a stopped\nnote a\nend\n"
			    "process p bare stopped\nnote p\nend\n"
			    "thread b\ndelay 1\nnote b\nsetrun p\n"
			    "yield\nsetrun a\nend\n",
	    SIM_EV_NOTE, "b p a");
}

TEST(a_process_has_executed_something_unless_it_is_bare, "")
{
	assert_plays_events("process p\nend\n", SIM_EV_STATE,
	    "create:p.1/1 wakeup:p.1/1 exec:p.1/1 exit:p.1/1 "
	    "wakeup:thread_reaper sleep:thread_reaper");
	assert_plays_events("process p bare\nend\n", SIM_EV_STATE,
	    "create:p.1/1 wakeup:p.1/1 exit:p.1/1 "
	    "wakeup:thread_reaper sleep:thread_reaper");
}

static unsigned cpus_seen;

static int
note_cpu(void *state, const struct sim_value *v)
{
	(void)state;
	(void)v;
	cpus_seen |= 1U << CPU->cpu_id;
	return (0);
}

static const struct sim_consumer cpu_words = {
	.cs_name = "cpu",
	.cs_verb =
	    (const struct sim_verb[]){
		{ "note", { SIM_O_NONE }, note_cpu, "" },
		{ .vb_name = NULL },
	    },
};

TEST(a_bound_one_runs_on_its_cpu, "")
{
	static const struct sim_consumer *const words[] = { &cpu_words, NULL };
	static const char text[] = "cpus 4\nthread a cpu 2\ncpu note\nend\n"
				   "process b cpu 3\ncpu note\nend\n"
				   "thread c cpu 6\ncpu note\nend\n";
	struct sim_scenario *sn = sim_scenario_parse(
	    text, strlen(text), "t", words, stderr);
	struct sim_config cfg = { .sc_ncpus = 0 };

	cpus_seen = 0;
	sim_scenario_config(sn, &cfg);
	(void)boot_with(cfg);
	(void)sim_scenario_setup(sn);
	run();
	assert_int_equal(cpus_seen, 1U << 2 | 1U << 3);
	sim_destroy(sim_current());
	sim_scenario_free(sn);
}

TEST(what_is_set_already_is_not_overridden, "")
{
	struct sim_scenario *sn = play_parse(
	    "cpus 4\ntick 7\nbudget 9\npatience 8\nviolation null-walk off\n"
	    "thread a\nend\nexpect hooks\n");
	struct sim_config cfg = { .sc_ncpus = 0 };

	sim_scenario_config(sn, &cfg);
	assert_int_equal(cfg.sc_ncpus, 4);
	assert_int_equal(cfg.sc_tick, 7);
	assert_int_equal(cfg.sc_budget, 9);
	assert_int_equal(cfg.sc_patience, 8);
	assert_int_equal(cfg.sc_violation[SIM_NULL_WALK], SIM_V_OFF);
	assert_int_equal(cfg.sc_trace, SIM_EV_HOOKS);
	cfg = (struct sim_config){ .sc_ncpus = 2,
		.sc_tick = 1,
		.sc_budget = 3,
		.sc_patience = 2,
		.sc_audit = true,
		.sc_violation[SIM_HW_LOADED] = SIM_V_RECORD };
	sim_scenario_config(sn, &cfg);
	assert_int_equal(cfg.sc_ncpus, 2);
	assert_int_equal(cfg.sc_tick, 1);
	assert_int_equal(cfg.sc_budget, 3);
	assert_int_equal(cfg.sc_patience, 2);
	assert_true(cfg.sc_audit);
	sn->sn_unaudited = true;
	sim_scenario_config(sn, &cfg);
	assert_false(cfg.sc_audit);
	assert_int_equal(cfg.sc_violation[SIM_HW_LOADED], SIM_V_RECORD);
	sim_scenario_free(sn);
}

static enum sim_outcome
outcome_on(const struct sim_scenario *sn, struct sim_config cfg)
{
	enum sim_outcome outcome;
	sim_t *sim;

	sim_scenario_config(sn, &cfg);
	sim = boot_with(cfg);
	(void)sim_scenario_setup(sn);
	outcome = sim_run(sim);
	sim_destroy(sim);
	return (outcome);
}

TEST(a_scenario_with_a_tape_runs_by_it_on_its_own_cpus, "")
{
	struct sim_scenario *sn = play_parse(
	    "tape t1-0.9\nthread a\npoint\nend\nthread b\nend\n");

	assert_int_equal(outcome_on(sn, (struct sim_config){ 0 }), SIM_MISFIT);
	assert_int_equal(
	    outcome_on(sn, (struct sim_config){ .sc_ncpus = 2 }), SIM_OK);
	assert_int_equal(
	    outcome_on(sn, (struct sim_config){ .sc_tape = SIM_SEED(1) }),
	    SIM_OK);
	sim_scenario_free(sn);
}

TEST(templates_have_the_handlers_that_are_named, "")
{
	assert_plays("template t save\nthread a\ninstall t x\nyield\nend\n"
		     "thread b\nend\nexpect hooks save:x\n");
	assert_plays("template t restore free\nthread a\ninstall t x\nyield\n"
		     "end\nthread b\nend\nexpect hooks restore:x free:x\n");
	assert_plays("template t fork lwp_create exit\n"
		     "process p bare\ninstall t x\nfork c\nwait\n"
		     "lwp_create c\nlwp_exit\nend\nprogram c\nend\n"
		     "expect hooks fork:x lwp_create:x exit:x\n");
}

TEST(a_template_has_the_revision_that_is_said, "")
{
	assert_plays("template t rev 2 save\nthread a\ninstall t x\nend\n"
		     "expect panic \"ct->ct_rev == CTXOP_TPL_REV\"\n");
}

TEST(a_play_leaves_nothing_on_its_machine, "")
{
	struct sim_scenario *sn = play_parse(
	    "template t save\nthread a times 3\ninstall t x\nend\n"
	    "process p times 3\nfork c\nwait\nend\nprogram c\nend\n");

	for (unsigned i = 0; i < 3; i++) {
		const struct sim_play *pl;

		(void)boot_with((struct sim_config){ .sc_audit = true });
		pl = sim_scenario_setup(sn);
		run();
		assert_true(sim_scenario_conclude(pl, true, stderr));
		sim_destroy(sim_current());
	}
	sim_scenario_free(sn);
}

static const struct CMUnitTest tests[] = {
	UNIT(threads_run_in_the_order_of_the_file),
	UNIT(threads_have_the_names_of_their_blocks),
	UNIT(the_more_urgent_one_runs_first),
	UNIT(a_stopped_one_waits_until_it_is_set_running),
	UNIT(a_process_has_executed_something_unless_it_is_bare),
	UNIT(a_bound_one_runs_on_its_cpu),
	UNIT(what_is_set_already_is_not_overridden),
	UNIT(a_scenario_with_a_tape_runs_by_it_on_its_own_cpus),
	UNIT(templates_have_the_handlers_that_are_named),
	UNIT(a_template_has_the_revision_that_is_said),
	UNIT(a_play_leaves_nothing_on_its_machine),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
