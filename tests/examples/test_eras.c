/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of all eras on one ring: ctxop_installctx.h, examples/eras/. */
#include "harness.h"

#define CTXOP_ERA 7
#include <ctxop_symbols.h>
#include <hook_compat.h>
#include <string.h>
#include <window.h>

#define SEEDS 30
#define THREADS 13 /* more than CPUs */
#define ERAS 4

static struct platform hardware;
static struct window window[THREADS][ERAS];

/* What window.c is when built for an era. */
static const struct build {
	void (*bd_install)(struct window *);
	void (*bd_open)(struct window *);
	void (*bd_step)(struct window *);
	void (*bd_close)(struct window *);
	void (*bd_remove)(struct window *);
} build[ERAS] = {
	{ window_install_era7, window_open_era7, window_step_era7,
	    window_close_era7, window_remove_era7 },
	{ window_install_era8, window_open_era8, window_step_era8,
	    window_close_era8, window_remove_era8 },
	{ window_install_era9, window_open_era9, window_step_era9,
	    window_close_era9, window_remove_era9 },
	{ window_install_era13917, window_open_era13917, window_step_era13917,
	    window_close_era13917, window_remove_era13917 },
};

static sim_t *
boot_windows(struct sim_config config)
{
	sim_t *sim = boot_with(config);

	memset(&hardware, 0, sizeof(hardware));
	memset(window, 0, sizeof(window));
	sim_platform(&(const struct sim_platform){ .pf_arg = &hardware });
	return (sim);
}

static sim_t *
boot_seed(uint64_t seed, unsigned ncpus)
{
	return (boot_windows((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_SEED(seed), .sc_tick = 1500 }));
}

/* ---- all eras, nested ---- */

/* The era that this thread opens at this depth: each has another order. */
static unsigned
era_at(unsigned depth)
{
	return ((unsigned)(curthread->t_did + depth) % ERAS);
}

static void
nests_all_eras(void *arg)
{
	struct window *wd = arg;
	unsigned i, depth;

	for (depth = 0; depth < ERAS; depth++) {
		i = era_at(depth);
		build[i].bd_install(&wd[i]);
		build[i].bd_open(&wd[i]);
		for (unsigned step = 0; step < 8; step++)
			build[i].bd_step(&wd[i]);
	}
	while (depth-- > 0) {
		i = era_at(depth);
		build[i].bd_step(&wd[i]); /* as those above left it */
		build[i].bd_close(&wd[i]);
		build[i].bd_remove(&wd[i]);
	}
	check(curthread->t_ctx == NULL);
}

static void
hooks_of_all_eras_nest(unsigned ncpus)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		sim_t *sim = boot_seed(seed, ncpus);

		for (unsigned i = 0; i < THREADS; i++)
			(void)spawn("t", nests_all_eras, window[i]);
		run();
		assert_int_equal(sim_kmem_inuse(sim), 0);
		sim_destroy(sim);
	}
}

TEST(hooks_of_all_eras_nest_on_one_ring_on_1_cpu, "")
{
	hooks_of_all_eras_nest(1);
}

TEST(hooks_of_all_eras_nest_on_one_ring_on_2_cpus, "")
{
	hooks_of_all_eras_nest(2);
}

TEST(hooks_of_all_eras_nest_on_one_ring_on_8_cpus, "")
{
	hooks_of_all_eras_nest(8);
}

static void
opens_all_and_yields(void *arg)
{
	struct window *wd = arg;

	for (unsigned i = 0; i < ERAS; i++) {
		build[i].bd_install(&wd[i]);
		build[i].bd_open(&wd[i]);
	}
	yield();
	for (unsigned i = ERAS; i-- > 0;) {
		build[i].bd_close(&wd[i]);
		build[i].bd_remove(&wd[i]);
	}
}

TEST(saves_and_restores_do_not_see_which_era_a_hook_is_of, "")
{
	(void)boot_windows((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("t", opens_all_and_yields, window[0]);
	(void)spawn("other", yields, NULL);
	run();
	assert_trace("save:era13917 save:era9 save:era8 save:era7 "
		     "restore:era7 restore:era8 restore:era9 restore:era13917");
}

static void
installs_an_exit_handler_on_7(void *arg)
{
	const struct hook with_exit = { .hk_exit = does_nothing };

	hook_install(curthread, &with_exit, arg);
}

TEST(one_source_for_all_eras_is_told_what_the_oldest_cannot_do, "")
{
	assert_panics(installs_an_exit_handler_on_7, NULL,
	    "hook_install: a kernel of era 7 has no exit handlers");
}

/* ---- what breaks ---- */

/* Hooks are installed in one order, and windows opened in the other. */
static void
opens_in_the_wrong_order(void *arg)
{
	struct window *wd = arg;

	for (unsigned i = 0; i < ERAS; i++)
		build[i].bd_install(&wd[i]);
	for (unsigned i = ERAS; i-- > 0;)
		build[i].bd_open(&wd[i]);
	for (unsigned i = 0; i < ERAS; i++) {
		for (unsigned step = 0; step < 20; step++)
			build[i].bd_step(&wd[i]);
		build[i].bd_close(&wd[i]);
		build[i].bd_remove(&wd[i]);
	}
}

static void
has_no_hook(void *arg)
{
	struct window *wd = arg;

	build[1].bd_open(wd);
	for (unsigned step = 0; step < 60; step++)
		build[1].bd_step(wd);
	build[1].bd_close(wd);
}

static void
is_corrupted_on_each_seed(void (*body)(void *))
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		sim_t *sim = boot_seed(seed, 1 + (unsigned)seed % 4);

		for (unsigned i = 0; i < THREADS; i++)
			(void)spawn("t", body, window[i]);
		run_expecting(SIM_FAILED, "window register corrupted: t at");
		sim_destroy(sim);
	}
}

TEST(windows_that_do_not_nest_as_their_hooks_do_are_corrupted, "")
{
	is_corrupted_on_each_seed(opens_in_the_wrong_order);
}

TEST(a_window_without_its_hook_is_corrupted, "")
{
	is_corrupted_on_each_seed(has_no_hook);
}

/* ---- the calls themselves, by look-up ---- */

static void (*found(const struct ctxop_symbol *kernel, const char *name))(void)
{
	const struct ctxop_symbol *sy = ctxop_symbol(kernel, name);

	check(sy != NULL);
	return (sy->sy_function);
}

/* Six handlers of which each can be told from the others. */
static void
save_op(void *arg)
{
	(void)arg;
}

static void
restore_op(void *arg)
{
	(void)arg;
	sim_note("restore");
}

static void
fork_op(void *parent, void *child)
{
	(void)parent, (void)child;
}

static void
lwp_create_op(void *parent, void *child)
{
	(void)parent, (void)child;
	sim_note("lwp_create");
}

static void
exit_op(void *thread)
{
	(void)thread;
	sim_note("exit");
}

static void
free_op(void *arg, int isexec)
{
	(void)arg;
	check(isexec == 0);
	sim_note("free");
}

static int arg_of_era;

/* This ctxop has exactly the handlers that the call was given. */
static void
check_filled(const struct ctxop *op, void (*with_exit)(void *))
{
	check(op != NULL && op->save_op == save_op &&
	    op->restore_op == restore_op && op->fork_op == fork_op &&
	    op->lwp_create_op == lwp_create_op && op->exit_op == with_exit &&
	    op->free_op == free_op && op->arg == &arg_of_era);
}

static void
calls_7(void *arg)
{
	installctx_7_t *install = (installctx_7_t *)found(
	    ctxop_symbols_7, "installctx");
	removectx_7_t *remove = (removectx_7_t *)found(
	    ctxop_symbols_7, "removectx");

	install(curthread, arg, save_op, restore_op, fork_op, lwp_create_op,
	    free_op);
	check_filled(curthread->t_ctx, NULL);
	check(remove(curthread, arg, save_op, restore_op, fork_op,
		  lwp_create_op, NULL) == 0);
	check(remove(curthread, arg, save_op, restore_op, fork_op,
		  lwp_create_op, free_op) == 1);
	check(curthread->t_ctx == NULL);
}

/* removectx() of the 8 and of the 9 take the same. */
static void
remove_as_8(const struct ctxop_symbol *kernel, void *arg)
{
	removectx_8_t *remove = (removectx_8_t *)found(kernel, "removectx");

	check_filled(curthread->t_ctx, exit_op);
	check(remove(curthread, arg, save_op, restore_op, fork_op,
		  lwp_create_op, NULL, free_op) == 0);
	check(remove(curthread, arg, save_op, restore_op, fork_op,
		  lwp_create_op, exit_op, free_op) == 1);
	check(curthread->t_ctx == NULL);
}

static void
install_as_8(void *arg)
{
	installctx_8_t *install = (installctx_8_t *)found(
	    ctxop_symbols_8, "installctx");

	install(curthread, arg, save_op, restore_op, fork_op, lwp_create_op,
	    exit_op, free_op);
}

static void
calls_8(void *arg)
{
	install_as_8(arg);
	remove_as_8(ctxop_symbols_8, arg);
}

static void
install_as_9(void *arg, struct ctxop *preallocated)
{
	installctx_9_t *install = (installctx_9_t *)found(
	    ctxop_symbols_9, "installctx");

	install(curthread, arg, save_op, restore_op, fork_op, lwp_create_op,
	    exit_op, free_op, preallocated);
}

static struct ctxop *
preallocate(void)
{
	return (((installctx_preallocate_t *)found(
	    ctxop_symbols_9, "installctx_preallocate"))());
}

static void
calls_9(void *arg)
{
	install_as_9(arg, NULL);
	remove_as_8(ctxop_symbols_9, arg);
	install_as_9(arg, preallocate());
	remove_as_8(ctxop_symbols_9, arg);
}

static void
assert_calls(void (*calls)(void *), const char *notes)
{
	sim_t *sim = boot(1);

	(void)spawn("t", calls, &arg_of_era);
	run();
	assert_events(SIM_EV_NOTE, notes);
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

TEST(the_seven_arguments_are_the_handlers_without_exit, "")
{
	assert_calls(calls_7, "free");
}

TEST(the_eight_arguments_are_all_the_handlers, "")
{
	assert_calls(calls_8, "free");
}

TEST(the_ninth_argument_is_a_preallocated_ctxop_or_null, "")
{
	assert_calls(calls_9, "free free");
}

static void
ends_with_one_of_each(void *arg)
{
	install_as_8(arg);
	install_as_9(arg, preallocate());
}

TEST(what_is_not_removed_is_called_and_freed_at_the_threads_end, "")
{
	assert_calls(ends_with_one_of_each, "exit exit free free");
}

/* ---- 13915: an allocation where nothing may sleep ---- */

static void
installs_8_in_a_section(void *arg)
{
	kpreempt_disable();
	install_as_8(arg);
	kpreempt_enable();
}

TEST(the_era_of_8_allocates_in_its_callers_section, "")
{
	assert_violation(installs_8_in_a_section, SIM_KMEM_SLEEPS,
	    "allocate before the section", SIM_OK);
}

static void
installs_9_in_a_section(void *arg)
{
	struct ctxop *op = preallocate();

	kpreempt_disable();
	install_as_9(arg, op);
	kpreempt_enable();
}

TEST(the_era_of_9_need_not_allocate_in_its_callers_section, "")
{
	assert_no_violation(installs_9_in_a_section);
}

/* ---- what differs to the caller's harm: R1 of ctxop_installctx.h ---- */

static void
removes_another(void *arg, int isexec)
{
	(void)isexec;
	remove_as_8(ctxop_symbols_8, arg);
}

static void
removes_one_that_removes_another(void *arg)
{
	installctx_7_t *install = (installctx_7_t *)found(
	    ctxop_symbols_7, "installctx");
	removectx_7_t *remove = (removectx_7_t *)found(
	    ctxop_symbols_7, "removectx");

	install_as_8(arg);
	install(curthread, arg, NULL, NULL, NULL, NULL, removes_another);
	(void)remove(curthread, arg, NULL, NULL, NULL, NULL, removes_another);
}

TEST(a_free_handler_that_removes_another_hook_panics_since_13917, "")
{
	assert_panics(removes_one_that_removes_another, &arg_of_era,
	    "recursive mutex_enter");
}

/* ---- the tables ---- */

TEST(a_table_has_the_names_of_its_era_and_no_others, "")
{
	const struct ctxop_symbol *const old[] = { ctxop_symbols_7,
		ctxop_symbols_8, ctxop_symbols_9 };

	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(
		    ctxop_symbol(old[i], "installctx")->sy_arguments, 7 + i);
		assert_int_equal(
		    ctxop_symbol(old[i], "removectx")->sy_arguments,
		    i == 0 ? 7 : 8);
		assert_null(ctxop_symbol(old[i], "ctxop_install"));
	}
	assert_null(ctxop_symbol(ctxop_symbols_8, "installctx_preallocate"));
	assert_null(ctxop_symbol(ctxop_symbols_13917, "installctx"));
	assert_null(ctxop_symbol(ctxop_symbols_13917, "removectx"));
	assert_null(ctxop_symbol(ctxop_symbols_13917, ""));
	assert_int_equal(
	    ctxop_symbol(ctxop_symbols_13917, "ctxop_install")->sy_arguments,
	    3);
}

static const struct CMUnitTest tests[] = {
	UNIT(hooks_of_all_eras_nest_on_one_ring_on_1_cpu),
	UNIT(hooks_of_all_eras_nest_on_one_ring_on_2_cpus),
	UNIT(hooks_of_all_eras_nest_on_one_ring_on_8_cpus),
	UNIT(saves_and_restores_do_not_see_which_era_a_hook_is_of),
	UNIT(one_source_for_all_eras_is_told_what_the_oldest_cannot_do),
	UNIT(windows_that_do_not_nest_as_their_hooks_do_are_corrupted),
	UNIT(a_window_without_its_hook_is_corrupted),
	UNIT(the_seven_arguments_are_the_handlers_without_exit),
	UNIT(the_eight_arguments_are_all_the_handlers),
	UNIT(the_ninth_argument_is_a_preallocated_ctxop_or_null),
	UNIT(what_is_not_removed_is_called_and_freed_at_the_threads_end),
	UNIT(the_era_of_8_allocates_in_its_callers_section),
	UNIT(the_era_of_9_need_not_allocate_in_its_callers_section),
	UNIT(a_free_handler_that_removes_another_hook_panics_since_13917),
	UNIT(a_table_has_the_names_of_its_era_and_no_others),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
