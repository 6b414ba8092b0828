/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/reset.c: a machine as new. */
#include "machine.h"
#include "play.h"

#include <ctxop_mdb.h>
#include <stdlib.h>
#include <string.h>

/* Something of everything that a machine has. */
static const char everything[] =
    "template seen save restore fork lwp_create exit free\n"
    "template late free\n"
    "thread k times 3\n"
    "	allocate x seen\n"
    "	attach x\n"
    "	repeat 3\n"
    "		mutex_enter m\n"
    "		yield\n"
    "		mutex_exit m\n"
    "		interrupt 1 3 tick\n"
    "	end\n"
    "	detach x\n"
    "	free x\n"
    "	install late y\n"
    "end\n"
    "process p times 2\n"
    "	install seen x\n"
    "	lwp_create worker\n"
    "	forkall child\n"
    "	delay 1\n"
    "	wait\n"
    "end\n"
    "program tick\n"
    "	note tick\n"
    "end\n"
    "program worker\n"
    "	seen count 1\n"
    "	yield\n"
    "end\n"
    "program child\n"
    "	exec worker\n"
    "end\n";

static struct sim_scenario *sn;

static int
parse(void **state)
{
	(void)state;
	sn = play_parse(everything);
	return (0);
}

static int
unparse(void **state)
{
	(void)harness_teardown(state);
	sim_scenario_free(sn);
	return (0);
}

/* Play it on the current machine; all that there is to see, for free(). */
static char *
shown(void)
{
	sim_t *sim = sim_current();
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	static const struct sim_play *play; /* for sim_findleaks() */

	play = sim_scenario_setup(sn);

	(void)sim_run(sim);
	assert_non_null(play);
	sim_trace_dtrace(sim, out, true);
	sim_trace_list(sim, out);
	sim_report_print_all(sim, out);
	(void)sim_findleaks(sim, out);
	(void)sim_kmem_verify(sim, out);
	assert_int_equal(fclose(out), 0);
	return (text);
}

static char *
shown_on_a_new_one(struct sim_config cfg, uint64_t seed)
{
	sim_t *sim = sim_current();
	char *text;

	cfg.sc_tape = SIM_SEED(seed);
	(void)boot_with(cfg);
	text = shown();
	sim_destroy(sim_current());
	(void)sim_enter(sim);
	return (text);
}

static void
reset(struct sim_tape tape)
{
	char why[100];

	if (!sim_reset(sim_current(), &tape, why, sizeof(why)))
		fail_msg("sim_reset: %s", why);
}

/* The current machine, which is of this kind, is as good as new. */
static void
assert_as_new(struct sim_config cfg, uint64_t seed)
{
	char *wanted = shown_on_a_new_one(cfg, seed), *seen;

	reset(SIM_SEED(seed));
	seen = shown();
	assert_string_equal(wanted, seen);
	free(wanted);
	free(seen);
}

static void
runs_as_new(struct sim_config cfg)
{
	(void)boot_with(cfg);
	for (uint64_t seed = 1; seed <= 30; seed++)
		assert_as_new(cfg, seed);
}

TEST(a_machine_that_is_reset_runs_as_a_new_one_on_1_cpu, "")
{
	runs_as_new((struct sim_config){ .sc_tick = 1500 });
}

TEST(a_machine_that_is_reset_runs_as_a_new_one_on_2_cpus, "")
{
	runs_as_new((struct sim_config){ .sc_ncpus = 2 });
}

TEST(a_machine_that_is_reset_runs_as_a_new_one_on_64_cpus, "")
{
	runs_as_new((struct sim_config){ .sc_ncpus = 64 });
}

TEST(a_machine_that_is_reset_runs_as_a_new_one_with_an_audit, "")
{
	runs_as_new((struct sim_config){ .sc_ncpus = 2, .sc_audit = true });
}

/* ---- however it ended ---- */

static void
panics(void *arg)
{
	(void)arg;
	panic("on purpose");
}

static void
fails(void *arg)
{
	(void)arg;
	sim_fail("on purpose");
}

static void
leaves_hardware_loaded(void *arg)
{
	sim_hw_load("guest", arg);
	(void)kmem_alloc(100, KM_SLEEP);
	delay(1);
}

static void
runs_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		sim_point();
}

static kmutex_t lock;

static void
waits_for_ever(void *arg)
{
	(void)arg;
	ctxop_install(curthread, &seen_tpl, NULL);
	mutex_enter(&lock);
	delay(1);
	mutex_enter(&lock);
}

static void
assert_as_new_after(void (*body)(void *), enum sim_outcome outcome)
{
	const struct sim_config cfg = { .sc_ncpus = 2, .sc_budget = 20000 };

	(void)boot_with(cfg);
	lock = (kmutex_t){ 0 };
	(void)spawn("first", body, NULL);
	(void)spawn("second", body, NULL);
	(void)spawn_stopped("third", body, NULL);
	run_expecting(outcome, "");
	assert_as_new(cfg, 1);
	sim_destroy(sim_current());
}

TEST(a_machine_may_be_reset_however_it_ended, "")
{
	assert_as_new_after(does_nothing, SIM_OK);
	assert_as_new_after(panics, SIM_PANIC);
	assert_as_new_after(fails, SIM_FAILED);
	assert_as_new_after(leaves_hardware_loaded, SIM_VIOLATION);
	assert_as_new_after(runs_for_ever, SIM_BUDGET);
	assert_as_new_after(waits_for_ever, SIM_PANIC);
}

static void
sleeps_for_ever(void *arg)
{
	static kcondvar_t cv;

	mutex_enter(&lock);
	cv_init(&cv, "cv", CV_DEFAULT, NULL);
	cv_wait(&cv, &lock);
	does_nothing(arg);
}

TEST(a_machine_may_be_reset_after_a_deadlock, "")
{
	assert_as_new_after(sleeps_for_ever, SIM_DEADLOCK);
}

TEST(a_machine_that_never_ran_may_be_reset, "")
{
	const struct sim_config cfg = { .sc_ncpus = 8 };

	(void)boot_with(cfg);
	(void)spawn("t", panics, NULL);
	(void)sim_proc_create("p");
	sim_intr(3, 1, panics, NULL);
	assert_as_new(cfg, 1);
}

/* ---- what is gone, and what is not ---- */

static unsigned freed;

static void
counts(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
	freed++;
}

static const struct ctxop_template counting = { .ct_rev = CTXOP_TPL_REV,
	.ct_free = counts };

TEST(nothing_of_before_is_there_and_no_handler_was_called, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_violation[SIM_HW_LOADED] = SIM_V_RECORD });

	freed = 0;
	sim_name(&freed, "a name");
	ctxop_install(
	    spawn("t", leaves_hardware_loaded, NULL), &counting, NULL);
	ctxop_install(spawn_stopped("u", does_nothing, NULL), &counting, NULL);
	(void)sim_run(sim);
	assert_int_equal(freed, 1);
	assert_int_equal(sim_violations(sim, SIM_HW_LOADED), 1);
	assert_true(sim_reset(sim, NULL, NULL, 0));
	assert_int_equal(freed, 1);
	assert_int_equal(sim_nthreads(sim), 0);
	assert_int_equal(sim_kmem_inuse(sim), 0);
	assert_int_equal(sim_violations(sim, SIM_HW_LOADED), 0);
	assert_null(sim_violation_message(sim, 0));
	assert_in_range(gethrtime(), 0, 1); /* it runs as it is asked */
	assert_int_equal(sim_report(sim)->sr_points, 0);
	assert_int_equal(sim_report(sim)->sr_outcome, SIM_OK);
	assert_events(SIM_EV_ALL, "");
	assert_null(curthread->t_ctx);
}

TEST(the_threads_and_the_host_of_a_machine_are_new_too, "")
{
	sim_t *sim = boot(2);
	kthread_t *own[] = { &sim->sim_t0.st_kthread,
		&sim->sim_cpus[0].sc_idle.st_kthread,
		&sim->sim_cpus[1].sc_idle.st_kthread };

	for (unsigned i = 0; i < 3; i++)
		ctxop_install(own[i], &counting, own[i]);
	sim_hw_load("the host's", sim);
	assert_true(sim_reset(sim, NULL, NULL, 0));
	assert_int_equal(sim->sim_boot.sc_nhw, 0);
	for (unsigned i = 0; i < 3; i++)
		assert_null(own[i]->t_ctx);
}

TEST(without_a_tape_it_is_the_same_again, "")
{
	const struct sim_config cfg = { .sc_ncpus = 2, .sc_tape = SIM_SEED(9) };
	char *first, *again;

	(void)boot_with(cfg);
	first = shown();
	assert_true(sim_reset(sim_current(), NULL, NULL, 0));
	again = shown();
	assert_string_equal(first, again);
	free(first);
	free(again);
}

TEST(a_tape_may_be_of_another_kind_each_time, "")
{
	char *token, *seen;

	(void)boot_with((struct sim_config){ .sc_ncpus = 2 });
	reset(SIM_SEED(5));
	seen = shown();
	token = sim_tape_token(sim_current());
	assert_non_null(token);
	reset(SIM_TOKEN(token));
	free(seen);
	seen = shown();
	reset((struct sim_tape){ .st_kind = SIM_TAPE_QUIET });
	free(shown());
	assert_as_new((struct sim_config){ .sc_ncpus = 2 }, 5);
	free(seen);
	free(token);
}

TEST(a_tape_that_is_not_valid_leaves_the_machine_as_it_was, "")
{
	const struct sim_tape tape = SIM_TOKEN("x");
	sim_t *sim = boot(1);
	char why[100];

	(void)spawn("t", does_nothing, NULL);
	assert_false(sim_reset(sim, &tape, why, sizeof(why)));
	assert_non_null(strstr(why, "bad token"));
	assert_int_equal(sim_nthreads(sim), 1);
	run();
}

TEST(a_machine_that_is_reset_is_current, "")
{
	sim_t *first = boot(1), *second = boot(1);

	assert_true(sim_reset(first, NULL, NULL, 0));
	assert_ptr_equal(sim_current(), first);
	sim_destroy(second);
	assert_ptr_equal(sim_current(), first);
}

static void
resets(void *sim)
{
	(void)sim_reset(sim, NULL, NULL, 0);
}

TEST(a_thread_may_not_reset_its_own_machine, "")
{
	sim_t *sim = boot(1);

	(void)spawn("t", resets, sim);
	run_expecting(SIM_PANIC, "sim_reset: called from a thread");
}

#define RESET_UNIT(NAME) cmocka_unit_test_setup_teardown(NAME, parse, unparse)

static const struct CMUnitTest tests[] = {
	RESET_UNIT(a_machine_that_is_reset_runs_as_a_new_one_on_1_cpu),
	RESET_UNIT(a_machine_that_is_reset_runs_as_a_new_one_on_2_cpus),
	RESET_UNIT(a_machine_that_is_reset_runs_as_a_new_one_on_64_cpus),
	RESET_UNIT(a_machine_that_is_reset_runs_as_a_new_one_with_an_audit),
	RESET_UNIT(a_machine_may_be_reset_however_it_ended),
	RESET_UNIT(a_machine_may_be_reset_after_a_deadlock),
	RESET_UNIT(a_machine_that_never_ran_may_be_reset),
	RESET_UNIT(nothing_of_before_is_there_and_no_handler_was_called),
	RESET_UNIT(the_threads_and_the_host_of_a_machine_are_new_too),
	RESET_UNIT(without_a_tape_it_is_the_same_again),
	RESET_UNIT(a_tape_may_be_of_another_kind_each_time),
	RESET_UNIT(a_tape_that_is_not_valid_leaves_the_machine_as_it_was),
	RESET_UNIT(a_machine_that_is_reset_is_current),
	RESET_UNIT(a_thread_may_not_reset_its_own_machine),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
