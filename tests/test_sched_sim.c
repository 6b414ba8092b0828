/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/sched_sim.c: machines are made, run, and taken apart. */
#include "machine.h"
#include "race_by_hand.h"
#include "sanitizer.h"

#include <ctxop_access.h>
#include <errno.h>
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

/* ---- how a run ends ---- */

static void
fails(void *arg)
{
	(void)arg;
	sim_fail("on purpose");
}

static void
sleeps_disabled(void *arg)
{
	(void)arg;
	kpreempt_disable();
	(void)kmem_alloc(8, KM_SLEEP);
	kpreempt_enable();
}

static void
never_ends(void *arg)
{
	(void)arg;
	for (;;)
		sim_point();
}

static void
sets(void *flag)
{
	*(bool *)flag = true;
}

/* This ends the run so, with this message and no more, and for good. */
static void
assert_final(
    void (*body)(void *), enum sim_outcome outcome, const char *message)
{
	sim_t *sim = boot_with((struct sim_config){ .sc_budget = 500,
	    .sc_patience = outcome == SIM_LIVELOCK ? 100 : 0 });
	const struct sim_report *sr = sim_report(sim);
	struct sim_report first;
	bool ran = false;

	(void)spawn("dies before", does_nothing, NULL);
	(void)spawn("t", body, NULL);
	assert_int_equal(sim_run(sim), outcome);
	assert_string_equal(sr->sr_message, message);
	first = *sr;
	(void)spawn("later", sets, &ran);
	assert_int_equal(sim_run(sim), outcome);
	assert_false(ran);
	assert_memory_equal(sr, &first, sizeof(first));
	sim_destroy(sim);
}

TEST(a_run_that_ended_badly_was_the_last_one, "")
{
	assert_final(panics, SIM_PANIC, "on purpose");
	assert_final(fails, SIM_FAILED, "on purpose");
	assert_final(sleeps_disabled, SIM_VIOLATION,
	    "kmem-sleeps: a KM_SLEEP request of t with preemption disabled: it "
	    "may sleep, and what the section protects then meets a switch; "
	    "allocate before the section");
	assert_final(never_ends, SIM_BUDGET,
	    "500 points passed, and still no end: an endless loop, or a larger "
	    "sc_budget is needed");
	assert_final(never_ends, SIM_LIVELOCK,
	    "100 points passed, and no progress: t is in never_ends");
}

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

static void
wakes(void *arg)
{
	(void)arg;
	cv_broadcast(&cv);
}

TEST(a_deadlock_may_be_resolved_and_a_quiet_machine_run_again, "")
{
	bool ran = false;

	(void)boot(2);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	run();
	(void)spawn("waits", waits, NULL);
	run_expecting(SIM_DEADLOCK, "waits");
	run_expecting(SIM_DEADLOCK, "waits");
	(void)spawn("wakes", wakes, NULL);
	run();
	(void)spawn("later", sets, &ran);
	run();
	assert_true(ran);
	assert_int_equal(sim_current()->sim_ndead, 0);
}

/* Of how it ends nothing is known yet. */
static void
looks_at_the_report(void *arg)
{
	const struct sim_report *sr = sim_report(sim_current());

	(void)arg;
	check(sr->sr_cpu == -1 && sr->sr_thread == NULL);
	check(sr->sr_message[0] == '\0' && sr->sr_points == 0);
}

TEST(a_report_counts_all_runs_and_tells_of_the_last, "")
{
	sim_t *sim = boot(1);
	const struct sim_report *sr = sim_report(sim);
	struct ctxop *volatile op = make_op("is no violation");
	uint64_t sum = 0;

	for (unsigned round = 1; round <= 2; round++) {
		assert_int_equal(sr->sr_cpu, -1);
		for (unsigned v = 0; v < SIM_NVIOLATIONS; v++) {
			sim->sim_seen[v] += 1U << v;
			sum += 1U << v;
		}
		(void)spawn("looks", looks_at_the_report, NULL);
		(void)spawn("t", passes_points, &(unsigned){ 100 });
		run();
		assert_true(sr->sr_time == sim->sim_now && sr->sr_time > 0);
		assert_true(sr->sr_points == sim->sim_points);
		assert_in_range(sr->sr_points, round * 100, round * 200);
		assert_true(sr->sr_violations == sum);
	}
	ctxop_free(op);
}

/* UBSan would be first to find it. */
__attribute__((no_sanitize("undefined"))) static void
follows_null(void *arg)
{
	(void)*(volatile int *)arg;
}

/* A machine takes the processor's traps while it runs, and no longer. */
TEST(a_trap_ends_the_run_and_is_the_hosts_again_after_it, "")
{
	struct sigaction before, after;

	if (!SAN_FAULTS)
		skip();
	assert_int_equal(sigaction(SIGSEGV, NULL, &before), 0);
	(void)boot(1);
	(void)spawn("t", follows_null, NULL);
	run_expecting(SIM_PANIC, "a NULL pointer was followed");
	assert_int_equal(sigaction(SIGSEGV, NULL, &after), 0);
	assert_true(before.sa_sigaction == after.sa_sigaction);
}

/* The runs of a machine are one after the other, and so is what they do. */
static uint64_t data;

static void
writes(void *arg)
{
	(void)arg;
	WRITES(data);
}

/* Not that it is dead tells the next one. */
static void
writes_and_stays(void *arg)
{
	writes(arg);
	waits(arg);
}

TEST(threads_of_different_runs_do_not_race, "")
{
	sim_t *sim = boot_racing(2, false);

	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	for (unsigned round = 0; round < 3; round++) {
		(void)spawn("t", writes_and_stays, NULL);
		run_expecting(SIM_DEADLOCK, "");
	}
	assert_seen(SIM_RACE, 0);
	(void)spawn("t", writes, NULL);
	(void)spawn("u", writes, NULL);
	run_expecting(SIM_DEADLOCK, "");
	assert_seen(SIM_RACE, 1);
	sim_destroy(sim);
}

/* In a variable of this function alone, which calls sim_run() itself. */
TEST(what_only_the_caller_of_sim_run_knows_is_not_lost, "")
{
	sim_t *sim = boot(1);
	struct ctxop *volatile op = ctxop_allocate(&pair_tpl, NULL);

	assert_int_equal(sim_run(sim), SIM_OK);
	ctxop_free(op);
}

/* ---- in steps ---- */

static char questions[400];

static uint32_t
notes_question(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	assert_true(strlen(questions) + 1 < sizeof(questions));
	questions[strlen(questions)] = (char)('a' + choice);
	return (0);
}

static sim_t *
boot_steps(void)
{
	sim_t *sim = boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_grain = SIM_GRAIN_ACCESS,
	    .sc_tape = SIM_ASK(notes_question, NULL) });

	memset(questions, 0, sizeof(questions));
	sim->sim_keeps_steps = true;
	return (sim);
}

static void
run_two_writers(void)
{
	for (int cpu = 0; cpu < 2; cpu++) {
		kthread_t *t = spawn_stopped("t", writes, NULL);

		thread_affinity_set(t, cpu);
		setrun(t);
	}
	run();
}

/* With both CPUs at their first step, before anybody is asked whose it is. */
TEST(each_run_begins_by_asking_who_goes_first, "")
{
	char first[sizeof(questions)];

	(void)boot_steps();
	run_two_writers();
	assert_int_equal(questions[0], 'a' + SIM_CHOICE_NEXT);
	memcpy(first, questions, sizeof(first));
	memset(questions, 0, sizeof(questions));
	run_two_writers();
	assert_string_equal(questions, first);
}

TEST(the_first_step_is_cpu_0s_and_could_be_no_others, "")
{
	sim_t *sim = boot_steps();
	const struct step *sp = sim->sim_steps.r_base;

	run_two_writers();
	assert_true(sim->sim_steps.r_count > 2);
	assert_int_equal(sp[0].sp_cpu, 0);
	assert_int_equal(sp[0].sp_able, 1);
	assert_int_equal(sp[1].sp_cpu, 1);
	assert_int_equal(sp[1].sp_able, 2);
}

/* ---- what it is made with ---- */

TEST(a_machine_has_room_for_what_its_runs_record, "")
{
	const sim_t *sim = boot_with((struct sim_config){
	    .sc_grain = SIM_GRAIN_ACCESS, .sc_audit = true });
	const struct region *const rooms[] = { &sim->sim_turns,
		&sim->sim_strings, &sim->sim_addresses, &sim->sim_events,
		&sim->sim_violations, &sim->sim_stacks, &sim->sim_steps,
		&sim->sim_touches, &sim->sim_image, &sim->sim_tape.tp_marks,
		&sim->sim_homes.tb_slots, &sim->sim_names.tb_slots,
		&sim->sim_watched.tb_slots, &sim->sim_race.ra_clocks,
		&sim->sim_race.ra_syncs.tb_slots,
		&sim->sim_race.ra_granules.tb_slots };

	for (unsigned i = 0; i < sizeof(rooms) / sizeof(*rooms); i++)
		assert_non_null(rooms[i]->r_base);
}

TEST(each_cpu_is_idle_on_a_stack_of_the_size_that_was_asked_for, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_ncpus = 3, .sc_stksize = 40960 });

	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(
		    sim->sim_cpus[i].sc_idle.st_fiber.f_size, 40960);
}

/*
 * Other tests ask sim_debug_kernel() what to expect; so this one does not. The
 * build names the programs of the kernel without DEBUG nondebug_...
 */
TEST(the_kernel_is_a_debug_one_where_the_program_says_so, "")
{
	const char *name = program_invocation_short_name;

	assert_int_equal(
	    sim_debug_kernel(), strncmp(name, "nondebug_", 9) != 0);
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
	UNIT(a_run_that_ended_badly_was_the_last_one),
	UNIT(a_deadlock_may_be_resolved_and_a_quiet_machine_run_again),
	UNIT(a_report_counts_all_runs_and_tells_of_the_last),
	UNIT(a_trap_ends_the_run_and_is_the_hosts_again_after_it),
	UNIT(threads_of_different_runs_do_not_race),
	UNIT(what_only_the_caller_of_sim_run_knows_is_not_lost),
	UNIT(each_run_begins_by_asking_who_goes_first),
	UNIT(the_first_step_is_cpu_0s_and_could_be_no_others),
	UNIT(a_machine_has_room_for_what_its_runs_record),
	UNIT(each_cpu_is_idle_on_a_stack_of_the_size_that_was_asked_for),
	UNIT(the_kernel_is_a_debug_one_where_the_program_says_so),
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
