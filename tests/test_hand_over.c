/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/hand_over.c: from one thread's stack to another's. */
#include "harness.h"
#include "machine.h"

static kthread_t *other;

static void
does_not_hold_it_here(void *arg)
{
	(void)arg;
	check(curthread->t_lock == 1);
	check(other->t_lock == 0);
	sim_note("restored");
}

static const struct ctxop_template look_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_restore = does_not_hold_it_here,
};

static void
holds_its_lock(void *arg)
{
	(void)arg;
	check(curthread->t_lock == 1);
	yield();
	check(curthread->t_lock == 1);
	delay(1);
	check(curthread->t_lock == 1);
}

TEST(the_lock_of_the_old_thread_is_dropped_before_the_new_one_restores, "")
{
	kthread_t *y;

	(void)boot(1);
	other = spawn("x", holds_its_lock, NULL);
	assert_int_equal(other->t_lock, 0);
	y = spawn_stopped("y", does_nothing, NULL);
	ctxop_install(y, &look_tpl, NULL);
	setrun(y);
	run();
	assert_events(SIM_EV_NOTE, "restored");
}

static void
holds_its_lock_while_it_saves(void *arg)
{
	(void)arg;
	check(curthread->t_lock == 1);
	check(CPU->cpu_thread == curthread);
	sim_point();
	check(curthread->t_lock == 1);
	sim_note("saved");
}

static void
saves_and_yields(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = holds_its_lock_while_it_saves };

	(void)arg;
	ctxop_install(curthread, &tpl, NULL);
	yield();
}

TEST(a_thread_holds_its_lock_until_its_hooks_are_done, "")
{
	(void)boot(1);
	(void)spawn("x", saves_and_yields, NULL);
	(void)spawn("y", does_nothing, NULL);
	run();
	assert_events(SIM_EV_NOTE, "saved");
}

/* ---- a thread that another CPU is still saving ---- */

static bool saving;

static bool
waits_on_the_stack_of_idle(const struct sim_cpu *sc, const kthread_t *t)
{
	return (sc->sc_coming == t && sc->sc_fiber == &sc->sc_idle.st_fiber &&
	    sc->sc_cpu.cpu_thread == sc->sc_cpu.cpu_idle_thread);
}

static void
saves_until_cpu_1_waits(void *arg)
{
	const struct sim_cpu *sc = &sim_current()->sim_cpus[1];

	(void)arg;
	saving = true;
	while (!waits_on_the_stack_of_idle(sc, curthread))
		sim_point();
	pass_points(10);
	check(waits_on_the_stack_of_idle(sc, curthread));
	sim_note("saved");
}

static void
restores(void *arg)
{
	(void)arg;
	check(cpu_of(CPU)->sc_fiber == &thread_of(curthread)->st_fiber);
	sim_note("restored");
}

static void
delays_with_a_slow_save(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = saves_until_cpu_1_waits,
		.ct_restore = restores };

	(void)arg;
	ctxop_install(curthread, &tpl, NULL);
	delay(1);
	check(CPU->cpu_id == 1);
}

static void
wakes_it_in_its_save(void *arg)
{
	while (!saving)
		sim_point();
	setrun(arg);
}

TEST(a_cpu_waits_for_a_busy_thread_on_the_stack_of_idle, "45")
{
	kthread_t *x;

	saving = false;
	(void)boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_tape = SIM_ASK(others_first, NULL),
	    .sc_budget = 100000 });
	x = spawn("x", delays_with_a_slow_save, NULL);
	(void)spawn("y", wakes_it_in_its_save, x);
	run();
	assert_events(SIM_EV_NOTE, "saved restored");
}

/* An interrupt does not get in between. */
static void
runs_on_cpu_1(void *arg)
{
	(void)arg;
	check(CPU->cpu_id == 1);
	sim_note("handler");
}

static void
posts_while_cpu_1_waits(void *arg)
{
	saves_until_cpu_1_waits(arg);
	sim_intr(1, 9, runs_on_cpu_1, NULL);
	pass_points(10);
	sim_note("posted");
}

static void
delays_with_a_posting_save(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = posts_while_cpu_1_waits,
		.ct_restore = restores };

	(void)arg;
	ctxop_install(curthread, &tpl, NULL);
	delay(1);
	sim_point();
	sim_note("x");
}

TEST(a_cpu_that_waits_for_a_busy_thread_takes_no_interrupt, "")
{
	kthread_t *x;

	saving = false;
	(void)boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_tape = SIM_ASK(others_first, NULL),
	    .sc_budget = 100000 });
	x = spawn("x", delays_with_a_posting_save, NULL);
	(void)spawn("y", wakes_it_in_its_save, x);
	run();
	assert_events(SIM_EV_NOTE, "saved posted restored handler x");
}

static const struct CMUnitTest tests[] = {
	UNIT(the_lock_of_the_old_thread_is_dropped_before_the_new_one_restores),
	UNIT(a_thread_holds_its_lock_until_its_hooks_are_done),
	UNIT(a_cpu_waits_for_a_busy_thread_on_the_stack_of_idle),
	UNIT(a_cpu_that_waits_for_a_busy_thread_takes_no_interrupt),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
