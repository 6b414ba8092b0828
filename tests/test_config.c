/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/config.c: what a machine may be, and what it is if nothing was said. */
#include "harness.h"

#include <string.h>

static void
assert_refused(struct sim_config cfg, const char *expected)
{
	sim_t *before = sim_current();
	char why[200] = "";

	assert_null(sim_create(&cfg, why, sizeof(why)));
	assert_string_equal(why, expected);
	assert_null(sim_create(&cfg, NULL, 0));
	assert_ptr_equal(sim_current(), before);
}

TEST(a_tape_without_what_it_reads_from_is_refused, "")
{
	assert_refused((struct sim_config){ .sc_tape = SIM_TOKEN(NULL) },
	    "sc_tape: expected a token, got NULL");
	assert_refused((struct sim_config){ .sc_tape = SIM_BYTES(NULL, 3) },
	    "sc_tape: expected 3 bytes, got NULL");
	assert_refused((struct sim_config){ .sc_tape = SIM_ASK(NULL, NULL) },
	    "sc_tape: expected a function to ask, got NULL");
}

TEST(no_bytes_are_a_tape_that_is_quiet, "")
{
	(void)boot_with((struct sim_config){ .sc_tape = SIM_BYTES(NULL, 0) });
	(void)spawn("t", does_nothing, NULL);
	run();
}

TEST(a_bad_configuration_is_refused_with_the_reason, "")
{
	assert_refused((struct sim_config){ .sc_ncpus = 65 },
	    "sc_ncpus: expected 1 to 64 CPUs, got 65");
	assert_refused((struct sim_config){ .sc_stksize = 16383 },
	    "sc_stksize: expected at least 16384 bytes, got 16383");
	assert_refused((struct sim_config){ .sc_tick = -1 },
	    "sc_tick: expected 0 to 4611686018427387903 ns, got -1");
	assert_refused((struct sim_config){ .sc_tape = SIM_TOKEN("x") },
	    "bad token at character 1: expected it to begin with t1, or a1 "
	    "and a build");
}

TEST(a_token_of_the_other_grain_or_of_another_build_is_refused, "")
{
	struct sim_config cfg = { .sc_tape = SIM_TOKEN("a1.00000000-0") };
	char why[300];

	assert_refused(cfg,
	    "sc_tape: expected a token of sc_grain, which begins with t1, got "
	    "'a1.00000000-0'");
	cfg.sc_grain = SIM_GRAIN_ACCESS;
	assert_null(sim_create(&cfg, why, sizeof(why)));
	assert_non_null(strstr(why, "of this build"));
	cfg.sc_any_build = true;
	(void)boot_with(cfg);
	(void)spawn("t", does_nothing, NULL);
	run();
	cfg.sc_tape = SIM_TOKEN("t1-0");
	assert_null(sim_create(&cfg, why, sizeof(why)));
	assert_non_null(strstr(why, "begins with a1"));
}

TEST(a_trace_that_the_host_has_no_room_for_is_refused, "")
{
	assert_refused((struct sim_config){ .sc_trace_max = SIZE_MAX },
	    "the host has no memory for a machine");
}

TEST(a_stack_that_the_host_has_no_room_for_is_refused, "")
{
	assert_refused((struct sim_config){ .sc_stksize = SIZE_MAX / 4 },
	    "the host has no memory for a machine");
	assert_refused((struct sim_config){ .sc_stksize = SIZE_MAX },
	    "the host has no memory for a machine");
}

TEST(the_reason_is_cut_to_its_room, "")
{
	struct sim_config cfg = { .sc_ncpus = 65 };
	char why[9] = "";

	assert_null(sim_create(&cfg, why, sizeof(why)));
	assert_string_equal(why, "sc_ncpus");
}

TEST(a_refused_machine_leaves_the_current_one_alone, "")
{
	(void)boot(1);
	assert_refused((struct sim_config){ .sc_ncpus = 1000 },
	    "sc_ncpus: expected 1 to 64 CPUs, got 1000");
}

TEST(all_zeros_is_one_cpu_that_records_nothing, "")
{
	sim_t *sim = sim_create(&(struct sim_config){ 0 }, NULL, 0);

	assert_non_null(sim_cpu(sim, 0));
	assert_null(sim_cpu(sim, 1));
	(void)spawn("t", yields, NULL);
	run();
	assert_events(SIM_EV_ALL, "");
}

TEST(the_least_and_the_most_of_each_setting_is_taken, "")
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = SIM_MAXCPU, .sc_stksize = 65536, .sc_trace_max = 1 });

	assert_int_equal(sim_cpu(sim, 63)->cpu_id, 63);
	assert_null(sim_cpu(sim, 64));
	(void)spawn("t", yields, NULL);
	run();
	assert_true(sim_trace_lost(sim) > 0);
}

TEST(the_configuration_is_copied, "")
{
	struct sim_config cfg = { .sc_tape = SIM_SEED(1) };
	sim_t *sim = boot_with(cfg);

	cfg.sc_tape = SIM_ASK(NULL, NULL);
	cfg.sc_budget = 1;
	(void)spawn("t", yields, NULL);
	(void)spawn("u", yields, NULL);
	assert_int_equal(sim_run(sim), SIM_OK);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_tape_without_what_it_reads_from_is_refused),
	UNIT(no_bytes_are_a_tape_that_is_quiet),
	UNIT(a_bad_configuration_is_refused_with_the_reason),
	UNIT(a_token_of_the_other_grain_or_of_another_build_is_refused),
	UNIT(a_trace_that_the_host_has_no_room_for_is_refused),
	UNIT(a_stack_that_the_host_has_no_room_for_is_refused),
	UNIT(the_reason_is_cut_to_its_room),
	UNIT(a_refused_machine_leaves_the_current_one_alone),
	UNIT(all_zeros_is_one_cpu_that_records_nothing),
	UNIT(the_least_and_the_most_of_each_setting_is_taken),
	UNIT(the_configuration_is_copied),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
