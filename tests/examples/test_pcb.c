/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/pcb.c and lwp_words.c: all that lwps have, and the words for it. */
#include "stage.h"

#include <pcb.h>
#include <string.h>

#define PROCESSES 12

static void
boot_with_sep(struct sim_config cfg)
{
	boot_lwps(cfg);
	hardware.pl_has_sep = true;
}

/* ---- many of them ---- */

static void
computes(void *arg)
{
	(void)arg;
	(void)pcb_schedctl();
	pcb_compute(5);
	done++;
}

static void
execs_32bit(void *arg)
{
	pcb_compute(2);
	pcb_of(curthread)->pcb_execs_32bit = true;
	(void)sim_exec("small", computes, arg);
}

static void
multiplies(void *arg)
{
	(void)pcb_schedctl();
	pcb_compute(3);
	for (unsigned i = 0; i < 3; i++) {
		(void)sim_lwp_create(computes, arg, NULL);
		pcb_compute(3);
	}
	(void)sim_forkall(computes, arg, NULL);
	(void)sim_fork1(execs_32bit, arg, NULL);
	pcb_compute(3);
	pcb_end_schedctl();
	pcb_compute(3);
	done++;
}

static void
boot_processes(struct sim_config cfg, struct forgets forgets)
{
	boot_with_sep(unfailing(cfg));
	hardware.pl_forgets = forgets;
	for (unsigned i = 0; i < PROCESSES; i++)
		(void)start_program("sh", multiplies, NULL);
}

static void
everything_stays(unsigned ncpus)
{
	struct runs rn = runs_on(ncpus, ncpus);

	while (next_run(&rn)) {
		boot_processes(rn.rn_config, (struct forgets){ 0 });
		run_clean();
		assert_true(done >= 6 * PROCESSES);
	}
}

TEST(lwps_find_all_that_they_left_on_1_cpu, "")
{
	everything_stays(1);
}

TEST(lwps_find_all_that_they_left_on_2_cpus, "")
{
	everything_stays(2);
}

TEST(lwps_find_all_that_they_left_on_8_cpus, "")
{
	everything_stays(8);
}

TEST(whatever_the_kernel_forgets_is_named, "")
{
	static const struct {
		struct forgets fa_forgets;
		const char *fa_words;
	} faults[] = {
		{ { .fg_segregs_hook = true }, "segment bases corrupted" },
		{ { .fg_segregs_model = true }, "segment bases corrupted" },
		{ { .fg_sep_hook = true }, "sysenter stack corrupted" },
		{ { .fg_fpu_hook = true }, " corrupted: " },
		{ { .fg_fpu_inherit = true }, " corrupted: " },
		{ { .fg_fpu_owner = true }, " corrupted: " },
		{ { .fg_schedctl_fork = true }, "schedctl slot corrupted" },
	};

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct runs rn = runs_on(1, 8);

		while (next_run(&rn)) {
			boot_processes(rn.rn_config, faults[i].fa_forgets);
			run_expecting(SIM_FAILED, faults[i].fa_words);
		}
	}
}

/* ---- one of them ---- */

/* An agent is nobody's copy, though who makes it computes. */
static void
is_nobodys_copy(void *arg)
{
	pcb_check_inherited();
	check(pcb_of(curthread)->pcb_page == arg);
	computes(arg);
}

static void
waits(void *arg)
{
	(void)arg;
	pcb_compute(3);
	sim_pause();
}

static void
makes_an_agent(void *arg)
{
	proc_t *p = arg;

	pcb_compute(3);
	check(sim_pr_stop(p) == 0);
	check(sim_pr_agent(p, is_nobodys_copy, pcb_of(p->p_tlist)->pcb_page) ==
	    0);
	sim_pr_wait_agent(p);
	pcb_compute(3);
	done++;
}

TEST(an_agent_shares_the_page_and_inherits_nothing, "")
{
	proc_t *p;

	boot_with_sep((struct sim_config){ 0 });
	p = start_process("victim", waits, NULL);
	(void)start_process("proc", makes_an_agent, p);
	assert_int_equal(sim_run(sim_current()), SIM_OK);
	assert_int_equal(done, 2);
}

static void
sees_a_wrong_control_word(void *arg)
{
	pcb_compute(1);
	fpu_control_set(0);
	computes(arg);
}

TEST(a_control_word_that_is_not_its_own_is_named, "")
{
	boot_with_sep((struct sim_config){ 0 });
	(void)start_process("sh", sees_a_wrong_control_word, NULL);
	run_expecting(SIM_FAILED, "FPU control word corrupted: sh.1/1");
}

/* ---- words ---- */

static const struct sim_consumer *const words_of_lwps[] = { &lwp_words,
	&segregs_words, &sep_words, &fpu_words, &schedctl_words, NULL };

/* What a scenario says, run on one CPU, ends so. */
static void
play(const char *text, enum sim_outcome outcome, const char *words)
{
	struct sim_scenario *sn = sim_scenario_parse(
	    text, strlen(text), "test", words_of_lwps, stderr);

	assert_non_null(sn);
	boot_lwps((struct sim_config){ 0 });
	(void)sim_scenario_setup(sn);
	run_expecting(outcome, words);
	sim_destroy(sim_current());
	sim_scenario_free(sn);
}

static void
play_program(const char *lines, enum sim_outcome outcome, const char *words)
{
	char text[1000];

	(void)snprintf(text, sizeof(text),
	    "process sh times 2\n%s\nyield\nlwp compute 2\nend\n", lines);
	play(text, outcome, words);
}

TEST(the_words_do_what_they_say, "")
{
	play_program("fpu inherited\nfpu seed\nfpu compute 2\nfpu check\n"
		     "segregs compute 2\nsegregs check\n"
		     "schedctl start -> 0\nschedctl compute 2\n"
		     "schedctl check\nschedctl end\nschedctl check",
	    SIM_OK, "");
}

TEST(words_of_lwps_are_not_for_kernel_threads, "")
{
	static const char *const lines[] = { "lwp compute 1",
		"segregs compute 1", "segregs check", "segregs model 32",
		"sep compute 1", "sep check", "fpu compute 1", "fpu check",
		"fpu inherited", "fpu seed", "schedctl start",
		"schedctl compute 1", "schedctl check", "schedctl end" };
	char text[100];

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		(void)snprintf(
		    text, sizeof(text), "thread t\n%s\nend\n", lines[i]);
		play(text, SIM_FAILED, "t is a kernel thread");
	}
}

TEST(a_data_model_is_32_or_64, "")
{
	play_program(
	    "segregs model 16", SIM_FAILED, "expected 32 or 64, got 16");
}

TEST(sysenter_is_for_cpus_that_have_it, "")
{
	play_program("sep check", SIM_FAILED, "see sep cpus");
	play("process sh\nsep cpus on\nexec x\nend\n"
	     "program x\nsep check\nsep compute 2\nend\n",
	    SIM_OK, "");
}

static const struct CMUnitTest tests[] = {
	UNIT(lwps_find_all_that_they_left_on_1_cpu),
	UNIT(lwps_find_all_that_they_left_on_2_cpus),
	UNIT(lwps_find_all_that_they_left_on_8_cpus),
	UNIT(whatever_the_kernel_forgets_is_named),
	UNIT(an_agent_shares_the_page_and_inherits_nothing),
	UNIT(a_control_word_that_is_not_its_own_is_named),
	UNIT(the_words_do_what_they_say),
	UNIT(words_of_lwps_are_not_for_kernel_threads),
	UNIT(a_data_model_is_32_or_64),
	UNIT(sysenter_is_for_cpus_that_have_it),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
