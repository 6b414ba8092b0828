/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/reaper.c: exited threads are freed by another one. */
#include "harness.h"
#include "machine.h"

#include <stdlib.h>
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

static bool
reaper_ran(const sim_t *sim)
{
	char *words = sim_trace_words(sim, SIM_EV_STATE);
	bool ran = strstr(words, "wakeup:thread_reaper") != NULL;

	free(words);
	return (ran);
}

TEST(in_access_grain_the_host_frees_who_has_no_handlers, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_grain = SIM_GRAIN_ACCESS });
	kthread_t *t = spawn("x", does_nothing, NULL);

	nfreed = 0;
	run();
	assert_int_equal(t->t_state, TS_FREE);
	assert_false(reaper_ran(sim));
	t = spawn_stopped("y", does_nothing, NULL);
	install_free_op(t, "A");
	setrun(t);
	run();
	assert_int_equal(nfreed, 1);
	assert_true(reaper_ran(sim));
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

/* ---- what an exited lwp leaves to the next one ---- */

static struct robbery {
	kthread_t *ro_creator, *ro_dead;
	const klwp_t *ro_lwp;
	const void *ro_stack;
	bool ro_panics;
} ro;

/* The free handler of an exited lwp: who calls it, and what is left? */
static void
is_freed_by_the_creator(void *arg, int isexec)
{
	check(arg == ro.ro_dead && isexec == 0);
	check(curthread == ro.ro_creator && curthread->t_preempt >= 1);
	check(ro.ro_dead->t_state == TS_ZOMB && ro.ro_dead->t_lock == 0);
	check(ro.ro_dead->t_ctx == NULL && ro.ro_dead->t_lwp == NULL);
	if (ro.ro_panics)
		panic("in a handler");
}

static const struct ctxop_template robbed_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_free = is_freed_by_the_creator,
};

static void
notes_stk_fini(klwp_t *lwp)
{
	(void)lwp;
	sim_note("stk_fini");
}

static void
notes_stk_init(klwp_t *lwp)
{
	(void)lwp;
	sim_note("stk_init");
}

static void
dies(void *arg)
{
	(void)arg;
	ro.ro_dead = curthread;
	ro.ro_lwp = curthread->t_lwp;
	ro.ro_stack = thread_of(curthread)->st_fiber.f_stack;
	for (int i = 0; i < 2; i++) {
		struct ctxop *op = ctxop_allocate(&robbed_tpl, curthread);

		sim_name(op, i == 0 ? "A" : "B");
		ctxop_attach(curthread, op);
	}
}

static void
checks_what_it_got(void *arg)
{
	(void)arg;
	check(curthread != ro.ro_dead && curthread->t_lwp == ro.ro_lwp);
	check(thread_of(curthread)->st_fiber.f_stack == ro.ro_stack);
	check(ro.ro_lwp->lwp_thread == curthread);
	check(curthread->t_ctx == NULL);
	sim_note("ran");
}

static void
robs(void *arg)
{
	(void)arg;
	ro.ro_creator = curthread;
	check(sim_lwp_create(dies, NULL, NULL) == 0);
	yield();
	check(ro.ro_dead->t_state == TS_ZOMB);
	check(sim_lwp_create(checks_what_it_got, NULL, NULL) == 0);
	check(thread_of(ro.ro_dead)->st_fiber.f_stack != ro.ro_stack);
	yield();
}

static void
boot_robbery(bool panics)
{
	(void)boot(1);
	ro = (struct robbery){ .ro_panics = panics };
	sim_platform(&(struct sim_platform){ .pf_lwp_stk_init = notes_stk_init,
	    .pf_lwp_stk_fini = notes_stk_fini });
	(void)start_process("sh", robs, NULL);
}

TEST(a_new_lwp_takes_over_an_exited_one_whose_stack_is_finished_first, "73")
{
	boot_robbery(false);
	run();
	assert_events(SIM_EV_FREE | SIM_EV_NOTE,
	    "stk_init stk_init stk_fini free:B free:A stk_init ran stk_fini "
	    "stk_fini");
}

TEST(the_reaper_frees_what_was_taken_over_without_handlers, "74")
{
	const struct sim_thread *st;
	sim_t *sim;

	boot_robbery(false);
	run();
	sim = sim_current();
	assert_int_equal(ro.ro_dead->t_state, TS_FREE);
	for (st = sim->sim_pool; st != NULL && st != thread_of(ro.ro_dead);)
		st = st->st_next;
	assert_non_null(st);
	assert_int_equal(sim->sim_ndead, 0);
	assert_events(SIM_EV_FREE, "free:B free:A");
}

/* What is lost or given up twice then is for the sanitizers to see. */
TEST(a_panic_while_a_stack_is_taken_over_leaves_a_machine_to_destroy, "")
{
	boot_robbery(true);
	run_expecting(SIM_PANIC, "in a handler");
	assert_string_equal(sim_report(sim_current())->sr_thread, "sh.1/1");
}

static void
creates_beside_a_dead_thread(void *arg)
{
	(void)arg;
	(void)spawn("k", does_nothing, NULL);
	yield();
	check(machine()->sim_thread_deathrow.tq_first != NULL);
	check(sim_lwp_create(does_nothing, NULL, NULL) == 0);
	check(machine()->sim_thread_deathrow.tq_first != NULL);
	check(machine()->sim_ndead == 1);
}

TEST(a_kernel_thread_is_not_taken_over, "")
{
	(void)boot(1);
	(void)start_process("sh", creates_beside_a_dead_thread, NULL);
	run();
}

TEST(the_reaper_frees_an_lwps_handlers_then_finishes_its_stack, "72")
{
	proc_t *p;
	klwp_t *lwp;

	(void)boot(1);
	nfreed = 0;
	sim_platform(
	    &(struct sim_platform){ .pf_lwp_stk_fini = notes_stk_fini });
	p = sim_proc_create("sh");
	lwp = lwp_create(
	    does_nothing, NULL, 0, p, TS_STOPPED, MINCLSYSPRI, NULL, 0, 0);
	install_free_op(lwp->lwp_thread, "A");
	install_free_op(lwp->lwp_thread, "B");
	setrun(lwp->lwp_thread);
	run();
	assert_events(SIM_EV_FREE | SIM_EV_NOTE, "free:B free:A stk_fini");
	assert_int_equal(nfreed, 2);
}

/*
 * On several CPUs, some of the dead are still on their way out. The thread may
 * be gone by now, its stack is not.
 */
static void
is_freed_once(void *arg, int isexec)
{
	(void)arg;
	check(isexec == 0 && curthread->t_preempt >= 1);
	nfreed++;
}

static const struct ctxop_template once_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_free = is_freed_once,
};

static void
creates_many(void *arg)
{
	volatile uintptr_t mine = (uintptr_t)curthread;
	unsigned *left = arg;

	ctxop_install(curthread, &once_tpl, NULL);
	while (*left > 0) {
		(*left)--;
		(void)sim_lwp_create(creates_many, left, NULL);
		yield();
		check(mine == (uintptr_t)curthread);
	}
}

static void
take_over_with_seed(unsigned ncpus, uint64_t seed)
{
	unsigned left = 50;
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_SEED(seed) });

	(void)start_process("sh", creates_many, &left);
	run();
	assert_int_equal(left, 0);
	assert_int_equal(sim_kmem_inuse(sim), 0);
	sim_destroy(sim);
}

TEST(no_interleaving_takes_a_stack_that_a_cpu_is_on, "73")
{
	static const unsigned ncpus[] = { 1, 2, 3, 8 };

	nfreed = 0;
	for (uint64_t seed = 0; seed < 40; seed++)
		take_over_with_seed(ncpus[seed % 4], seed);
	assert_in_range(nfreed, 500, 40 * 51);
}

static const struct CMUnitTest tests[] = {
	UNIT(free_handlers_run_in_the_reaper),
	UNIT(in_access_grain_the_host_frees_who_has_no_handlers),
	UNIT(the_reaper_starts_when_many_are_dead),
	UNIT(a_reaper_that_waits_for_ever_is_a_deadlock),
	UNIT(a_deadlock_of_the_reaper_names_the_other_sleepers_too),
	UNIT(a_panic_in_a_free_handler_is_the_reapers),
	UNIT(no_interleaving_frees_a_thread_that_is_on_a_cpu),
	UNIT(the_reaper_takes_interrupts_while_it_waits_for_a_thread),
	UNIT(a_new_lwp_takes_over_an_exited_one_whose_stack_is_finished_first),
	UNIT(the_reaper_frees_what_was_taken_over_without_handlers),
	UNIT(a_panic_while_a_stack_is_taken_over_leaves_a_machine_to_destroy),
	UNIT(a_kernel_thread_is_not_taken_over),
	UNIT(the_reaper_frees_an_lwps_handlers_then_finishes_its_stack),
	UNIT(no_interleaving_takes_a_stack_that_a_cpu_is_on),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
