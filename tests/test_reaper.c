/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/reaper.c: exited threads are freed by another one. */
#include "harness.h"
#include "machine.h"

#include <string.h>

#define REAPER_LIMIT 32 /* so many dead, and the reaper starts */

static unsigned nfreed;

static void
is_freed_by_the_reaper(void *t, int isexec)
{
	check(strcmp(curthread->t_name, "thread_reaper") == 0);
	check(curthread != t && isexec == 0);
	check(((kthread_t *)t)->t_state == TS_ZOMB);
	check(((kthread_t *)t)->t_lock == 0);
	nfreed++;
}

static const struct ctxop_template free_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_free = is_freed_by_the_reaper,
};

static void
install_free_op(kthread_t *t, const char *name)
{
	struct ctxop *op = ctxop_allocate(&free_tpl, t);

	sim_name(op, name);
	ctxop_attach(t, op);
}

TEST(free_handlers_run_in_the_reaper, "72")
{
	kthread_t *t;

	(void)boot(1);
	t = spawn_stopped("x", does_nothing, NULL);
	install_free_op(t, "A");
	install_free_op(t, "B");
	setrun(t);
	run();
	assert_trace("free:B free:A");
}

static void
creates_until_some_are_freed(void *arg)
{
	(void)arg;
	for (int i = 0; i < REAPER_LIMIT; i++) {
		kthread_t *t = spawn_stopped("t", does_nothing, NULL);

		check(nfreed == 0);
		install_free_op(t, "A");
		setrun(t);
		yield();
	}
	check(nfreed == REAPER_LIMIT);
}

TEST(the_reaper_starts_when_many_are_dead, "")
{
	nfreed = 0;
	(void)boot(1);
	(void)spawn("x", creates_until_some_are_freed, NULL);
	run();
}

/* Handlers that wait for what never comes. */
static struct never {
	kmutex_t nv_lock;
	kcondvar_t nv_cv;
} never;

static void
waits_for_ever(void *arg)
{
	(void)arg;
	mutex_enter(&never.nv_lock);
	for (;;)
		cv_wait(&never.nv_cv, &never.nv_lock);
}

static void
free_waits_for_ever(void *arg, int isexec)
{
	(void)isexec;
	waits_for_ever(arg);
}

static const struct ctxop_template free_waits_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_free = free_waits_for_ever,
};

static void
boot_never(void)
{
	(void)boot_with((struct sim_config){ .sc_budget = 100000 });
	never = (struct never){ 0 };
	cv_init(&never.nv_cv, "never", CV_DEFAULT, NULL);
}

static void
spawn_with(const char *name, const struct ctxop_template *tpl)
{
	kthread_t *t = spawn_stopped(name, does_nothing, NULL);

	ctxop_install(t, tpl, NULL);
	setrun(t);
}

TEST(a_reaper_that_waits_for_ever_is_a_deadlock, "")
{
	boot_never();
	spawn_with("x", &free_waits_tpl);
	spawn_with("y", &free_waits_tpl);
	run_expecting(
	    SIM_DEADLOCK, "thread_reaper waits for condition variable never");
}

TEST(a_deadlock_of_the_reaper_names_the_other_sleepers_too, "")
{
	boot_never();
	spawn_with("x", &free_waits_tpl);
	(void)spawn("y", waits_for_ever, NULL);
	run_expecting(SIM_DEADLOCK,
	    "nobody can run; y waits for condition variable never; "
	    "thread_reaper waits for condition variable never");
}

static void
panics(void *arg)
{
	(void)arg;
	panic("in a handler");
}

static void
free_panics(void *arg, int isexec)
{
	(void)isexec;
	panics(arg);
}

static const struct ctxop_template free_panics_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_free = free_panics,
};

TEST(a_panic_in_a_free_handler_is_the_reapers, "")
{
	boot_never();
	spawn_with("x", &free_panics_tpl);
	run_expecting(SIM_PANIC, "in a handler");
	assert_string_equal(
	    sim_report(sim_current())->sr_thread, "thread_reaper");
}

static void
exit_and_be_reaped_with_seed(uint64_t seed)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_ncpus = 3, .sc_tape = SIM_SEED(seed) });

	nfreed = 0;
	for (int i = 0; i < 100; i++) {
		kthread_t *t = spawn_stopped("t", does_nothing, NULL);

		install_free_op(t, "A");
		setrun(t);
	}
	run();
	assert_int_equal(nfreed, 100);
	sim_destroy(sim);
}

TEST(no_interleaving_frees_a_thread_that_is_on_a_cpu, "72")
{
	for (uint64_t seed = 0; seed < 30; seed++)
		exit_and_be_reaped_with_seed(seed);
}

/* ---- a thread that an interrupt keeps on its CPU ---- */

/*
 * The zombie is pinned where it wakes the reaper, until the reaper, which spins
 * for it on the other CPU, has taken an interrupt there.
 */
static bool taken;

static void
takes(void *arg)
{
	(void)arg;
	check(CPU->cpu_id == 1 &&
	    strcmp(curthread->t_intr->t_name, "thread_reaper") == 0);
	taken = true;
}

static bool
spins(const struct sim_cpu *sc)
{
	return (sc->sc_wait != NULL && sc->sc_wait != disp_has_work);
}

static void
interrupts_the_reaper(void *arg)
{
	(void)arg;
	check(curthread->t_intr->t_state == TS_ZOMB);
	while (!spins(&sim_current()->sim_cpus[1]))
		sim_point();
	sim_intr(1, 5, takes, NULL);
	while (!taken)
		sim_point();
	check(nfreed == 0);
	sim_note("handler-ends");
}

/* The interrupt is late once: it does not come in the exit handler. */
static uint32_t
late_once(void *arg, enum sim_choice choice, uint32_t answers)
{
	unsigned *asked = arg;

	(void)answers;
	if (choice == SIM_CHOICE_INTR)
		return ((*asked)++ == 0);
	return (choice == SIM_CHOICE_CPU);
}

static void
posts_one(void *arg)
{
	(void)arg;
	sim_intr(0, 5, interrupts_the_reaper, NULL);
}

static void
exits_as_the_last(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_exit = posts_one };

	(void)arg;
	ctxop_install(curthread, &tpl, NULL);
	install_free_op(curthread, "A");
}

static kthread_t *
spawn_on_cpu_0(void (*body)(void *))
{
	kthread_t *t = spawn_stopped("t", body, NULL);

	t->t_bound_cpu = sim_cpu(sim_current(), 0);
	setrun(t);
	return (t);
}

TEST(the_reaper_takes_interrupts_while_it_waits_for_a_thread, "")
{
	unsigned asked = 0;

	nfreed = 0;
	taken = false;
	(void)boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_tape = SIM_ASK(late_once, &asked),
	    .sc_budget = 100000 });
	for (int i = 0; i < REAPER_LIMIT - 1; i++)
		(void)spawn_on_cpu_0(does_nothing);
	(void)spawn_on_cpu_0(exits_as_the_last);
	run();
	assert_int_equal(nfreed, 1);
	assert_events(SIM_EV_NOTE, "handler-ends");
}

static const struct CMUnitTest tests[] = {
	UNIT(free_handlers_run_in_the_reaper),
	UNIT(the_reaper_starts_when_many_are_dead),
	UNIT(a_reaper_that_waits_for_ever_is_a_deadlock),
	UNIT(a_deadlock_of_the_reaper_names_the_other_sleepers_too),
	UNIT(a_panic_in_a_free_handler_is_the_reapers),
	UNIT(no_interleaving_frees_a_thread_that_is_on_a_cpu),
	UNIT(the_reaper_takes_interrupts_while_it_waits_for_a_thread),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
