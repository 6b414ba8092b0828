/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of all eras on one ring: ctxop_installctx.h, examples/eras/. */
#include "stage.h"

#define CTXOP_ERA 7
#include <ctxop_symbols.h>
#include <hook_compat.h>
#include <string.h>
#include <window.h>

#define THREADS 13 /* more than CPUs */
#define ERAS 4

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

static void
boot_windows(struct sim_config cfg, void (*body)(void *))
{
	memset(window, 0, sizeof(window));
	boot_hardware(cfg);
	for (unsigned i = 0; i < THREADS; i++)
		(void)spawn("t", body, window[i]);
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
	struct runs rn = runs_on(ncpus, ncpus);

	while (next_run(&rn)) {
		boot_windows(rn.rn_config, nests_all_eras);
		run_clean();
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
	memset(window, 0, sizeof(window));
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
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
	struct runs rn = runs_on(1, 4);

	while (next_run(&rn)) {
		boot_windows(rn.rn_config, body);
		run_expecting(SIM_FAILED, "window register corrupted: t at");
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

static const struct CMUnitTest tests[] = {
	UNIT(hooks_of_all_eras_nest_on_one_ring_on_1_cpu),
	UNIT(hooks_of_all_eras_nest_on_one_ring_on_2_cpus),
	UNIT(hooks_of_all_eras_nest_on_one_ring_on_8_cpus),
	UNIT(saves_and_restores_do_not_see_which_era_a_hook_is_of),
	UNIT(one_source_for_all_eras_is_told_what_the_oldest_cannot_do),
	UNIT(windows_that_do_not_nest_as_their_hooks_do_are_corrupted),
	UNIT(a_window_without_its_hook_is_corrupted),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
