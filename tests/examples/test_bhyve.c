/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/: the scenario of 13917, and its parts. */
#include "harness.h"

#include <bhyve.h>
#include <scenario.h>
#include <schedctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEEDS 30

/* One run of a scenario; the words of its trace, for free(). */
static char *
words_of(unsigned ncpus, uint64_t seed, void *(*setup)(void),
    enum sim_outcome outcome)
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_SEED(seed), .sc_tick = 1500 });
	char *words;

	(void)setup();
	run_expecting(
	    outcome, outcome == SIM_FAILED ? "vector registers corrupted" : "");
	words = sim_trace_words(sim, SIM_EV_ALL);
	sim_destroy(sim);
	return (words);
}

static void
repeats_itself(unsigned ncpus)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		char *first = words_of(ncpus, seed, bhyve_setup, SIM_OK);
		char *second = words_of(ncpus, seed, bhyve_setup, SIM_OK);

		assert_string_equal(first, second);
		free(first);
		free(second);
	}
}

TEST(registers_stay_intact_and_runs_repeat_on_1_cpu, "")
{
	repeats_itself(1);
}

TEST(registers_stay_intact_and_runs_repeat_on_2_cpus, "")
{
	repeats_itself(2);
}

TEST(registers_stay_intact_and_runs_repeat_on_8_cpus, "")
{
	repeats_itself(8);
}

TEST(without_the_host_fpu_hook_registers_are_corrupted, "")
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		free(words_of(1 + (unsigned)seed % 8, seed,
		    bhyve_setup_without_fpu_hook, SIM_FAILED));
}

/* ---- what DTrace shows ---- */

/* The functions of one stay of vcpu0, in a line. */
static void
functions_of_a_stay(sim_t *sim, char *words, size_t len)
{
	char text[4000], name[64];
	FILE *out = fmemopen(text, sizeof(text), "w");
	size_t at = 0;

	assert_non_null(out);
	assert_true(sim_trace_stay(sim, "vcpu0", out, false));
	assert_int_equal(fclose(out), 0);
	for (char *line = strtok(text, "\n"); line != NULL;
	     line = strtok(NULL, "\n"))
		if (sscanf(line, "%*d %*d %63[^:]:entry", name) == 1 ||
		    sscanf(line, "%63[.]", name) == 1)
			at += (size_t)snprintf(words + at, len - at, "%s%s",
			    at > 0 ? " " : "", name);
}

TEST(a_stay_of_a_vcpu_has_the_order_of_the_founding_document, "100")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_tick = 1500 });
	char words[1000];

	(void)bhyve_setup();
	run();
	functions_of_a_stay(sim, words, sizeof(words));
	assert_string_equal(words,
	    "restorectx lwp_segregs_restore schedctl_restore vmm_restorectx "
	    "svm_restorectx ... savectx vmm_savectx svm_savectx "
	    "save_guest_fpustate fpusave fp_restore schedctl_save "
	    "lwp_segregs_save");
}

/* ---- with a disk that interrupts ---- */

#define REQUESTS 40

struct disk {
	kmutex_t dk_lock;
	unsigned dk_done;
};

static unsigned requests_done;

/* It may pin any thread on any CPU, a guest's too, and may have to wait. */
static void
disk_intr(void *arg)
{
	struct disk *dk = arg;

	mutex_enter(&dk->dk_lock);
	sim_point();
	requests_done = ++dk->dk_done;
	mutex_exit(&dk->dk_lock);
}

static void
makes_requests(void *arg)
{
	struct disk *dk = arg;
	unsigned ncpus = 0;

	while (sim_cpu(sim_current(), ncpus) != NULL)
		ncpus++;
	for (unsigned i = 0; i < REQUESTS; i++) {
		mutex_enter(&dk->dk_lock);
		sim_intr(i % ncpus, 1 + i % (LOCK_LEVEL - 1), disk_intr, dk);
		mutex_exit(&dk->dk_lock);
		yield();
	}
}

static void *
setup_with_disk(void)
{
	struct disk *dk = kmem_zalloc(sizeof(*dk), KM_SLEEP);

	requests_done = 0;
	(void)spawn("disk", makes_requests, dk);
	return (bhyve_setup());
}

TEST(registers_stay_intact_under_interrupts, "50 51")
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		free(words_of(
		    1 + (unsigned)seed % 8, seed, setup_with_disk, SIM_OK));
		assert_int_equal(requests_done, REQUESTS);
	}
}

/* ---- a page alone ---- */

static struct schedctl page;

static void
leaves_the_cpu_with_a_page(void *arg)
{
	(void)arg;
	schedctl_start(&page);
	check(schedctl_is_true(&page));
	delay(1);
	check(schedctl_is_true(&page));
	schedctl_end(&page);
	check(curthread->t_ctx == NULL);
}

static void
looks_at_the_page(void *arg)
{
	(void)arg;
	check(page.sc_state == SC_OFFPROC);
}

TEST(a_schedctl_page_says_when_its_thread_is_off_cpu, "")
{
	(void)boot(1);
	(void)spawn("owner", leaves_the_cpu_with_a_page, NULL);
	(void)spawn("other", looks_at_the_page, NULL);
	run();
}

/* ---- the list of scenarios ---- */

TEST(scenarios_are_found_by_name, "")
{
	assert_non_null(scenario_find("bhyve"));
	assert_null(scenario_find("bhyv"));
	assert_null(scenario_find(""));
	for (unsigned i = 0; scenario_nth(i) != NULL; i++)
		assert_ptr_equal(
		    scenario_find(scenario_nth(i)->sn_name), scenario_nth(i));
}

static const struct CMUnitTest tests[] = {
	UNIT(registers_stay_intact_and_runs_repeat_on_1_cpu),
	UNIT(registers_stay_intact_and_runs_repeat_on_2_cpus),
	UNIT(registers_stay_intact_and_runs_repeat_on_8_cpus),
	UNIT(without_the_host_fpu_hook_registers_are_corrupted),
	UNIT(a_stay_of_a_vcpu_has_the_order_of_the_founding_document),
	UNIT(registers_stay_intact_under_interrupts),
	UNIT(a_schedctl_page_says_when_its_thread_is_off_cpu),
	UNIT(scenarios_are_found_by_name),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
