/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/sched_sim.c: machines are made, run, and taken apart. */
#include "harness.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void
panics(void *arg)
{
	(void)arg;
	panic("on purpose");
}

/* ---- the budget ---- */

static void
passes_points(void *arg)
{
	for (unsigned i = *(unsigned *)arg; i > 0; i--)
		sim_point();
}

TEST(the_budget_is_what_one_run_may_pass, "")
{
	unsigned n = 600;
	sim_t *sim = boot_with((struct sim_config){ .sc_budget = 1000 });

	for (unsigned round = 0; round < 3; round++) {
		(void)spawn("t", passes_points, &n);
		run();
	}
	assert_true(sim_report(sim)->sr_points > 1800);
	n = 2000;
	(void)spawn("t", passes_points, &n);
	run_expecting(SIM_BUDGET, "points passed, and still no end");
}

/* ---- which machine is current ---- */

TEST(a_new_machine_is_current_and_a_destroyed_one_is_not, "")
{
	sim_t *first, *second;

	assert_null(sim_current());
	first = boot(1);
	assert_ptr_equal(sim_current(), first);
	second = boot(1);
	assert_ptr_equal(sim_current(), second);
	sim_destroy(first);
	assert_ptr_equal(sim_current(), second);
	sim_destroy(second);
	assert_null(sim_current());
}

TEST(entering_a_machine_tells_which_one_was_left, "")
{
	sim_t *first = boot(1);
	sim_t *second = boot(1);

	assert_ptr_equal(sim_enter(first), second);
	assert_ptr_equal(sim_enter(NULL), first);
	assert_null(sim_current());
	assert_null(sim_enter(second));
	assert_ptr_equal(sim_enter(second), second);
	sim_destroy(first);
}

TEST(running_a_machine_leaves_the_current_one_current, "")
{
	sim_t *first = boot(1);
	sim_t *second;

	(void)spawn("t", panics, NULL);
	second = boot(1);
	assert_int_equal(sim_run(first), SIM_PANIC);
	assert_ptr_equal(sim_current(), second);
	(void)sim_enter(NULL);
	assert_int_equal(sim_run(second), SIM_OK);
	assert_null(sim_current());
	sim_destroy(first);
	sim_destroy(second);
}

static void
notes_its_machine(void *arg)
{
	check(sim_current() == arg);
	yield();
	check(sim_current() == arg);
}

TEST(a_thread_runs_on_its_own_machine, "")
{
	sim_t *sim[20];

	for (unsigned i = 0; i < 20; i++) {
		sim[i] = boot(1 + i % 4);
		(void)spawn("a", notes_its_machine, sim[i]);
		(void)spawn("b", notes_its_machine, sim[i]);
	}
	for (unsigned i = 20; i-- > 0;)
		assert_int_equal(sim_run(sim[i]), SIM_OK);
	for (unsigned i = 0; i < 20; i++)
		sim_destroy(sim[i]);
}

/* Makes, runs and destroys a machine inside of this one. */
static void
runs_a_machine(void *outcome)
{
	sim_t *outer = sim_current();
	sim_t *inner = sim_create(
	    &(struct sim_config){ .sc_ncpus = 2 }, NULL, 0);

	(void)spawn("a", notes_its_machine, inner);
	(void)spawn("b", *(int *)outcome == SIM_OK ? yields : panics, NULL);
	(void)sim_enter(outer);
	*(int *)outcome = (int)sim_run(inner) - *(int *)outcome;
	check(sim_current() == outer);
	sim_destroy(inner);
	yield();
}

TEST(a_thread_may_run_another_machine, "")
{
	int good = SIM_OK, bad = SIM_PANIC;

	(void)boot(1);
	(void)spawn("x", runs_a_machine, &good);
	(void)spawn("y", runs_a_machine, &bad);
	run();
	assert_int_equal(good, 0);
	assert_int_equal(bad, 0);
}

static void
runs_its_own_machine(void *arg)
{
	(void)arg;
	(void)sim_run(sim_current());
}

TEST(a_thread_may_not_run_its_own_machine, "")
{
	assert_panics(runs_its_own_machine, NULL,
	    "sim_run: called from a thread of the machine");
}

/* ---- taking apart ---- */

static kmutex_t lock;
static kcondvar_t cv;

static void
waits(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
}

TEST(no_machine_may_be_destroyed, "")
{
	(void)boot(1);
	sim_destroy(NULL);
	assert_non_null(sim_current());
}

static void
parks_with_an_op(void *arg)
{
	ctxop_install(curthread, &seen_tpl, NULL);
	check(kmem_alloc(100, KM_SLEEP) != NULL);
	waits(arg);
}

TEST(a_machine_may_be_destroyed_with_threads_in_every_state, "")
{
	(void)boot(2);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	(void)spawn("sleeps", parks_with_an_op, NULL);
	(void)spawn("exits", does_nothing, NULL);
	(void)spawn_stopped("stopped", does_nothing, NULL);
	run_expecting(SIM_DEADLOCK, "");
	(void)spawn("runnable", parks_with_an_op, NULL);
}

TEST(a_machine_that_never_ran_may_be_destroyed, "")
{
	(void)boot(64);
	(void)spawn("t", parks_with_an_op, NULL);
	(void)sim_proc_create("p");
}

/* A thread whose last handler of some kind panics. */
static void
destroy_after_panic_in(struct ctxop_template tpl)
{
	tpl.ct_rev = CTXOP_TPL_REV;
	(void)boot(1);
	ctxop_install(spawn("t", yields, NULL), &tpl, NULL);
	run_expecting(SIM_PANIC, "on purpose");
	sim_destroy(sim_current());
}

static void
panics_on_free(void *arg, int isexec)
{
	(void)isexec;
	panics(arg);
}

/* That nothing leaks is for a memory checker to see. */
TEST(a_machine_may_be_destroyed_after_a_panic_anywhere, "")
{
	destroy_after_panic_in((struct ctxop_template){ .ct_restore = panics });
	destroy_after_panic_in((struct ctxop_template){ .ct_exit = panics });
	destroy_after_panic_in(
	    (struct ctxop_template){ .ct_free = panics_on_free });
}

TEST(a_thousand_machines_come_and_go, "")
{
	for (unsigned i = 0; i < 1000; i++) {
		(void)boot(1 + i % 3);
		(void)spawn("x", yields, NULL);
		ctxop_install(spawn("y", yields, NULL), &pair_tpl, NULL);
		run();
		sim_destroy(sim_current());
	}
}

/* ---- equal runs ---- */

static void
works(void *arg)
{
	ctxop_install(curthread, &seen_tpl, NULL);
	for (unsigned i = 0; i < 3; i++) {
		mutex_enter(arg);
		if (sim_choose(4) == 3)
			sim_note("three");
		mutex_exit(arg);
		ctxop_install(curthread, &pair_tpl, NULL);
		yield();
		(void)ctxop_remove(curthread, &pair_tpl, NULL);
	}
	delay(1);
}

/* All there is to see of six such threads: rows, and the report. */
static char *
shown(unsigned ncpus, uint64_t seed)
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_SEED(seed), .sc_tick = 5000 });
	kmutex_t mutex = { 0 };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	for (unsigned i = 0; i < 6; i++)
		(void)spawn("worker", works, &mutex);
	(void)sim_run(sim);
	sim_trace_dtrace(sim, out, true);
	sim_report_print_all(sim, out);
	(void)fclose(out);
	sim_destroy(sim);
	return (text);
}

static void
assert_equal_runs(unsigned ncpus, uint64_t seeds)
{
	for (uint64_t seed = 0; seed < seeds; seed++) {
		char *first = shown(ncpus, seed);
		char *again = shown(ncpus, seed);

		assert_string_equal(first, again);
		free(first);
		free(again);
	}
}

TEST(equal_runs_are_equal_on_one_cpu, "")
{
	assert_equal_runs(1, 50);
}

TEST(equal_runs_are_equal_on_two_cpus, "")
{
	assert_equal_runs(2, 50);
}

TEST(equal_runs_are_equal_on_eight_cpus, "")
{
	assert_equal_runs(8, 20);
}

TEST(equal_runs_are_equal_on_sixty_four_cpus, "")
{
	assert_equal_runs(64, 5);
}

/* ---- host threads ---- */

/* Gives back its argument if all went well: assertions are the host's. */
static void *
runs_machines(void *seed)
{
	bool equal = true;

	for (unsigned round = 0; round < 20; round++) {
		char *first = shown(2, *(uint64_t *)seed);
		char *again = shown(2, *(uint64_t *)seed);

		equal = equal && strcmp(first, again) == 0;
		free(first);
		free(again);
	}
	return (equal && sim_current() == NULL ? seed : NULL);
}

TEST(each_host_thread_has_machines_of_its_own, "")
{
	uint64_t seed[4] = { 1, 2, 3, 4 };
	pthread_t host[4];
	void *good;

	(void)boot(1);
	for (unsigned i = 0; i < 4; i++)
		(void)pthread_create(&host[i], NULL, runs_machines, &seed[i]);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(host[i], &good), 0);
		assert_ptr_equal(good, &seed[i]);
	}
	run();
}

/* ---- the host's floating point settings ---- */

#ifdef __x86_64__
enum { ROUND_UP = 0x4000, ROUND_UP_X87 = 0x0800 };

static uint32_t
fpu_settings(void)
{
	uint32_t mxcsr;
	uint16_t x87;

	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
	__asm__ volatile("fnstcw %0" : "=m"(x87));
	return (mxcsr << 16 | x87);
}

static void
change_fpu_settings(void)
{
	uint32_t mxcsr = fpu_settings() >> 16 ^ ROUND_UP;
	uint16_t x87 = (uint16_t)(fpu_settings() ^ ROUND_UP_X87);

	__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
	__asm__ volatile("fldcw %0" : : "m"(x87));
}
#else
static uint32_t
fpu_settings(void)
{
	return (0);
}

static void
change_fpu_settings(void)
{
}
#endif

static void
changes_fpu_settings(void *body)
{
	uint32_t before = fpu_settings();

	change_fpu_settings();
	check(fpu_settings() != before || before == 0);
	((void (*)(void *))(uintptr_t)body)(NULL);
}

static void
assert_fpu_settings_survive(void (*body)(void *), enum sim_outcome outcome)
{
	uint32_t before = fpu_settings();

	for (unsigned shared = 0; shared < 2; shared++) {
		(void)boot_with((struct sim_config){
		    .sc_ncpus = 2, .sc_shared_fpu = shared == 1 });
		(void)spawn("t", changes_fpu_settings, (void *)(uintptr_t)body);
		run_expecting(outcome, "");
		assert_int_equal(fpu_settings(), before);
		sim_destroy(sim_current());
	}
}

TEST(the_hosts_fpu_settings_survive_a_run_however_it_ends, "")
{
	assert_fpu_settings_survive(yields, SIM_OK);
	assert_fpu_settings_survive(panics, SIM_PANIC);
}

static const struct CMUnitTest tests[] = {
	UNIT(the_budget_is_what_one_run_may_pass),
	UNIT(a_new_machine_is_current_and_a_destroyed_one_is_not),
	UNIT(entering_a_machine_tells_which_one_was_left),
	UNIT(running_a_machine_leaves_the_current_one_current),
	UNIT(a_thread_runs_on_its_own_machine),
	UNIT(a_thread_may_run_another_machine),
	UNIT(a_thread_may_not_run_its_own_machine),
	UNIT(no_machine_may_be_destroyed),
	UNIT(a_machine_may_be_destroyed_with_threads_in_every_state),
	UNIT(a_machine_that_never_ran_may_be_destroyed),
	UNIT(a_machine_may_be_destroyed_after_a_panic_anywhere),
	UNIT(a_thousand_machines_come_and_go),
	UNIT(equal_runs_are_equal_on_one_cpu),
	UNIT(equal_runs_are_equal_on_two_cpus),
	UNIT(equal_runs_are_equal_on_eight_cpus),
	UNIT(equal_runs_are_equal_on_sixty_four_cpus),
	UNIT(each_host_thread_has_machines_of_its_own),
	UNIT(the_hosts_fpu_settings_survive_a_run_however_it_ends),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
