/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/intr.c: interrupts are posted. */
#include "harness.h"
#include "machine.h"

#include <stdlib.h>
#include <string.h>

/* ---- handlers and tapes ---- */

static void
notes(void *arg)
{
	sim_note(arg);
}

static void *
word(const char *text)
{
	return ((void *)(uintptr_t)text);
}

static kthread_t *
spawn_on(unsigned cpu, const char *name, void (*body)(void *), void *arg)
{
	kthread_t *t = spawn_stopped(name, body, arg);

	t->t_bound_cpu = sim_cpu(sim_current(), cpu);
	setrun(t);
	return (t);
}

static kmutex_t *
new_lock(void)
{
	kmutex_t *mp = kmem_zalloc(sizeof(*mp), KM_SLEEP);

	mutex_init(mp, "lock", MUTEX_DEFAULT, NULL);
	return (mp);
}

/* ---- from where, to where ---- */

static void
checks_its_cpu(void *arg)
{
	check(CPU->cpu_id == (int)(uintptr_t)arg);
	check(curthread->t_procp == CPU->cpu_idle_thread->t_procp);
	sim_note(curthread->t_name);
}

TEST(the_host_may_post_before_a_run, "")
{
	(void)boot(2);
	sim_intr(1, 9, checks_its_cpu, (void *)1);
	assert_events(SIM_EV_NOTE, "");
	run();
	assert_events(SIM_EV_NOTE, "intr1/9");
}

TEST(the_host_may_post_between_runs, "")
{
	(void)boot(1);
	for (int i = 0; i < 3; i++) {
		sim_intr(0, 1, notes, word("handler"));
		run();
	}
	assert_events(SIM_EV_NOTE, "handler handler handler");
}

static void
posts_to_both(void *arg)
{
	(void)arg;
	sim_intr(1, 2, checks_its_cpu, (void *)1);
	sim_intr(0, 2, checks_its_cpu, (void *)0);
	sim_note("x");
}

TEST(a_thread_may_post_to_its_own_cpu_and_to_another, "")
{
	(void)boot(2);
	(void)spawn_on(0, "x", posts_to_both, NULL);
	run();
	/* On a quiet tape, CPU 0 goes on until it has nothing to do. */
	assert_events(SIM_EV_NOTE, "intr0/2 x intr1/2");
}

static void
passes_it_on(void *arg)
{
	(void)arg;
	sim_note(curthread->t_name);
	if (CPU->cpu_id < 3)
		sim_intr((unsigned)CPU->cpu_id + 1, 4, passes_it_on, NULL);
}

TEST(a_handler_may_post_to_another_cpu, "")
{
	(void)boot(4);
	sim_intr(0, 4, passes_it_on, NULL);
	run();
	assert_events(SIM_EV_NOTE, "intr0/4 intr1/4 intr2/4 intr3/4");
}

TEST(the_last_cpu_and_both_ends_of_the_levels_work, "")
{
	(void)boot(SIM_MAXCPU);
	sim_intr(63, 1, checks_its_cpu, (void *)63);
	sim_intr(63, 9, checks_its_cpu, (void *)63);
	run();
	assert_events(SIM_EV_NOTE, "intr63/9 intr63/1");
}

TEST(waiting_interrupts_come_by_level_and_then_in_their_order, "")
{
	(void)boot(1);
	sim_intr(0, 3, notes, word("3a"));
	sim_intr(0, 5, notes, word("5a"));
	sim_intr(0, 1, notes, word("1a"));
	sim_intr(0, 5, notes, word("5b"));
	sim_intr(0, 3, notes, word("3b"));
	sim_intr(0, 9, notes, word("9a"));
	run();
	assert_events(SIM_EV_NOTE, "9a 5a 5b 3a 3b 1a");
}

struct mailbox {
	kmutex_t mb_lock;
	kcondvar_t mb_cv;
	bool mb_full;
};

static void
fills(void *arg)
{
	struct mailbox *mb = arg;

	mutex_enter(&mb->mb_lock);
	mb->mb_full = true;
	sim_note("filled");
	cv_signal(&mb->mb_cv);
	mutex_exit(&mb->mb_lock);
}

static void
waits_for_mail(void *arg)
{
	struct mailbox *mb = arg;

	mutex_enter(&mb->mb_lock);
	sim_intr(1, 5, fills, mb);
	while (!mb->mb_full)
		cv_wait(&mb->mb_cv, &mb->mb_lock);
	mutex_exit(&mb->mb_lock);
	sim_note("x");
}

TEST(a_thread_may_sleep_until_a_handler_elsewhere_wakes_it, "")
{
	struct mailbox *mb;

	(void)boot(2);
	mb = kmem_zalloc(sizeof(*mb), KM_SLEEP);
	(void)spawn_on(0, "x", waits_for_mail, mb);
	run();
	assert_events(SIM_EV_NOTE, "filled x");
}

static void
waits_for_the_host(void *arg)
{
	struct mailbox *mb = arg;

	mutex_enter(&mb->mb_lock);
	while (!mb->mb_full)
		cv_wait(&mb->mb_cv, &mb->mb_lock);
	mutex_exit(&mb->mb_lock);
	sim_note("x");
}

TEST(an_interrupt_of_the_hosts_may_end_a_deadlock, "")
{
	struct mailbox *mb;

	(void)boot(1);
	mb = kmem_zalloc(sizeof(*mb), KM_SLEEP);
	(void)spawn("x", waits_for_the_host, mb);
	run_expecting(SIM_DEADLOCK, "x waits for condition variable");
	sim_intr(0, 1, fills, mb);
	run();
	assert_events(SIM_EV_NOTE, "filled x");
}

/* ---- how late ---- */

struct asked {
	unsigned as_count;
	unsigned as_later; /* so many are answered with "later" */
};

static uint32_t
says_when(void *arg, enum sim_choice choice, uint32_t answers)
{
	struct asked *as = arg;

	if (choice != SIM_CHOICE_INTR)
		return (0);
	check(answers == 2);
	return (as->as_count++ < as->as_later);
}

static void
posts_and_passes_points(void *arg)
{
	static const char *const points[] = { "p1", "p2", "p3", "p4" };

	(void)arg;
	sim_intr(0, 5, notes, word("handler"));
	for (int i = 0; i < 4; i++) {
		sim_note(points[i]);
		sim_point();
	}
}

static void
assert_late(unsigned later, const char *words, unsigned count)
{
	struct asked as = { .as_later = later };

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(says_when, &as) });
	(void)spawn("x", posts_and_passes_points, NULL);
	run();
	assert_events(SIM_EV_NOTE, words);
	assert_int_equal(as.as_count, count);
	sim_destroy(sim_current());
}

TEST(the_tape_says_at_which_point_an_interrupt_comes, "")
{
	assert_late(0, "handler p1 p2 p3 p4", 1);
	assert_late(1, "p1 handler p2 p3 p4", 2);
	assert_late(4, "p1 p2 p3 p4 handler", 5);
}

TEST(an_interrupt_comes_at_the_latest_when_its_cpu_idles, "")
{
	struct asked as = { .as_later = UINT32_MAX };

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(says_when, &as) });
	(void)spawn("x", posts_and_passes_points, NULL);
	run();
	assert_events(SIM_EV_NOTE, "p1 p2 p3 p4 handler");
}

static void
posts_a_high_and_a_low_one(void *arg)
{
	(void)arg;
	sim_intr(0, 5, notes, word("5"));
	sim_note("posted");
	sim_intr(0, 3, notes, word("3"));
	sim_note("x");
}

/* Late at its own point and the next: the lower one comes first there. */
TEST(a_late_interrupt_may_be_overtaken, "")
{
	struct asked as = { .as_later = 2 };

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(says_when, &as) });
	(void)spawn("x", posts_a_high_and_a_low_one, NULL);
	run();
	/* 5 came in turn in the handler of 3, at its first point. */
	assert_events(SIM_EV_NOTE, "posted 5 3 x");
	assert_events(SIM_EV_STATE,
	    "create:t1 interrupt-start:intr0/3 interrupt-start:intr0/5 "
	    "interrupt-complete:intr0/5 interrupt-complete:intr0/3 exit:x "
	    "wakeup:thread_reaper sleep:thread_reaper");
}

static void
posts_below_its_level(void *arg)
{
	(void)arg;
	sim_intr(0, 5, notes, word("5"));
	sim_intr(0, 4, notes, word("4"));
	pass_points(5);
}

TEST(the_tape_is_not_asked_for_what_could_not_come, "")
{
	struct asked as = { 0 };

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(says_when, &as) });
	sim_intr(0, 5, posts_below_its_level, NULL);
	run();
	assert_events(SIM_EV_NOTE, "5 4");
	assert_int_equal(as.as_count, 0); /* they all came to an idle CPU */
}

/* ---- wrong arguments, wrong places ---- */

static void
posts_to_no_cpu(void *arg)
{
	sim_intr((unsigned)(uintptr_t)arg, 1, does_nothing, NULL);
}

static void
posts_at_no_level(void *arg)
{
	sim_intr(0, (unsigned)(uintptr_t)arg, does_nothing, NULL);
}

static void
posts_no_handler(void *arg)
{
	(void)arg;
	sim_intr(0, 1, NULL, NULL);
}

TEST(wrong_arguments_panic_with_what_was_expected, "")
{
	assert_panics(posts_to_no_cpu, (void *)1,
	    "sim_intr: expected a CPU from 0 to 0, got 1");
	sim_destroy(sim_current());
	assert_panics(posts_to_no_cpu, (void *)(uintptr_t)UINT32_MAX,
	    "expected a CPU from 0 to 0, got 4294967295");
	sim_destroy(sim_current());
	assert_panics(posts_at_no_level, (void *)0,
	    "sim_intr: expected a level from 1 to 9, got 0");
	sim_destroy(sim_current());
	assert_panics(
	    posts_at_no_level, (void *)10, "a level from 1 to 9, got 10");
	sim_destroy(sim_current());
	assert_panics(
	    posts_no_handler, NULL, "sim_intr: expected a handler, got NULL");
}

static void
exits(void *arg)
{
	(void)arg;
	thread_exit();
}

TEST(a_handler_that_exits_panics, "")
{
	(void)boot(1);
	sim_intr(0, 5, exits, NULL);
	run_expecting(SIM_PANIC, "thread_exit: intr0/5 is an interrupt thread");
}

static void
moves(void *arg)
{
	(void)arg;
	thread_affinity_set(curthread, 1);
}

static void
lets_itself_go(void *arg)
{
	(void)arg;
	thread_affinity_clear(curthread);
}

TEST(a_handler_that_leaves_its_cpu_panics, "")
{
	(void)boot(2);
	sim_intr(0, 5, moves, NULL);
	run_expecting(
	    SIM_PANIC, "thread_affinity_set: intr0/5 is an interrupt thread");
	sim_destroy(sim_current());
	(void)boot(2);
	sim_intr(1, 5, lets_itself_go, NULL);
	run_expecting(SIM_PANIC, "intr1/5 is an interrupt thread");
}

static void
keeps_the_kernel_fpu(void *arg)
{
	(void)arg;
	delay(1);
	curthread->t_flag |= T_KFPU;
}

TEST(a_handler_that_blocked_and_keeps_the_kernel_fpu_panics, "")
{
	(void)boot(1);
	sim_intr(0, 5, keeps_the_kernel_fpu, NULL);
	run_expecting(SIM_PANIC, "intr0/5 leaves its CPU and still uses");
}

/* ---- what is counted, and what is found missing ---- */

static void
locks(void *arg)
{
	mutex_enter(arg);
	mutex_exit(arg);
}

static void
exits_with_the_lock(void *arg)
{
	mutex_enter(arg);
	sim_intr(0, 5, locks, arg);
	sim_intr(0, 4, notes, word("never"));
}

TEST(a_handler_that_waits_for_ever_is_a_deadlock_and_is_named, "")
{
	const kthread_t *left;

	(void)boot(1);
	(void)spawn("x", exits_with_the_lock, new_lock());
	run_expecting(SIM_DEADLOCK, "intr0/5 waits for mutex lock");
	left = sim_leaked_thread(sim_current());
	assert_non_null(left);
	assert_string_equal(left->t_name, "intr0/5");
	assert_events(SIM_EV_NOTE, "");
}

static void
delays(void *arg)
{
	(void)arg;
	delay(1);
}

TEST(interrupt_threads_without_work_are_no_threads_that_are_left, "")
{
	sim_t *sim = boot(2);

	sim_intr(0, 1, does_nothing, NULL);
	sim_intr(0, 2, delays, NULL);
	sim_intr(1, 9, yields, NULL);
	assert_int_equal(sim_nthreads(sim), 0);
	assert_null(sim_leaked_thread(sim));
	run();
	assert_null(sim_leaked_thread(sim));
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

/* ---- many ---- */

static size_t
count_threads(const sim_t *sim)
{
	size_t count = 0;

	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		count++;
	return (count);
}

static size_t
count_records(const sim_t *sim)
{
	size_t count = 0;

	for (const struct sim_intr *in = sim->sim_intr_free; in != NULL;
	     in = in->in_next)
		count++;
	return (count);
}

static void
counts(void *arg)
{
	++*(unsigned *)arg;
}

static void
counts_after_a_yield(void *arg)
{
	yield();
	++*(unsigned *)arg;
}

static void
posts_a_hundred_thousand(void *arg)
{
	for (int i = 0; i < 50000; i++) {
		sim_intr(0, 5, counts, arg);
		sim_intr(0, 5, counts_after_a_yield, arg);
	}
}

TEST(a_hundred_thousand_interrupts_take_no_more_memory_than_one, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_NOTE });
	unsigned count = 0;
	size_t threads, strings;

	sim_intr(0, 5, counts, &count);
	run();
	threads = count_threads(sim);
	strings = sim->sim_strings.r_count;
	(void)spawn("x", posts_a_hundred_thousand, &count);
	run();
	assert_int_equal(count, 100001);
	assert_int_equal(count_threads(sim), threads);
	assert_int_equal(count_records(sim), 1);
	assert_true(sim->sim_strings.r_count - strings < 100);
}

static void
posts_itself(void *arg)
{
	(void)arg;
	sim_intr(0, 5, posts_itself, NULL);
}

TEST(an_endless_storm_is_ended_by_the_budget, "")
{
	(void)boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_NOTE, .sc_budget = 10000 });
	(void)spawn("x", posts_itself, NULL);
	run_expecting(SIM_BUDGET, "10000 points passed");
}

/* ---- the end of the machine ---- */

static void
fails(void *arg)
{
	(void)arg;
	sim_fail("handler");
}

static void
fails_below(void *arg)
{
	(void)arg;
	sim_intr(0, 7, fails, NULL);
}

static void
is_blocked_and_more(void *arg)
{
	mutex_enter(arg);
	sim_intr(0, 2, locks, arg);
	sim_intr(0, 1, does_nothing, NULL);
	sim_intr(0, 3, fails_below, NULL);
}

TEST(a_machine_may_be_destroyed_with_interrupts_in_every_state, "")
{
	kthread_t *x;

	(void)boot(2); /* posted, to a machine that never ran */
	sim_intr(1, 9, does_nothing, NULL);
	sim_intr(1, 9, does_nothing, NULL);
	sim_destroy(sim_current());

	(void)boot(2); /* done */
	sim_intr(1, 9, does_nothing, NULL);
	run();
	sim_destroy(sim_current());

	(void)boot(1); /* pinned, nested, blocked and posted */
	x = spawn("x", is_blocked_and_more, new_lock());
	(void)install_op(x, "X");
	run_expecting(SIM_FAILED, "handler");
	assert_string_equal(sim_report(sim_current())->sr_thread, "intr0/7");
	assert_int_equal(sim_report(sim_current())->sr_preempt, 1);
	sim_destroy(sim_current());

	(void)boot(1); /* blocked for ever */
	(void)spawn("x", exits_with_the_lock, new_lock());
	run_expecting(SIM_DEADLOCK, "");
	sim_destroy(sim_current());
}

/* ---- whatever the tape says ---- */

/*
 * A CPU holds one number for the thread that runs on it. Its ctxop saves and
 * restores that; interrupts come and go without a trace.
 */
static uintptr_t held[SIM_MAXCPU];
static unsigned posted, handled, nested, blocked, late;

static void
saves_its_number(void *arg)
{
	check(held[CPU->cpu_id] == (uintptr_t)arg);
	sim_point();
	held[CPU->cpu_id] = 0;
}

static void
restores_its_number(void *arg)
{
	check(held[CPU->cpu_id] == 0);
	sim_point();
	held[CPU->cpu_id] = (uintptr_t)arg;
}

static const struct ctxop_template number_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = saves_its_number,
	.ct_restore = restores_its_number,
};

static void
check_place(unsigned level)
{
	const kthread_t *t = curthread;

	check(t->t_flag == T_INTR_THREAD && t->t_preempt == 1);
	check(t->t_cpu == t->t_bound_cpu && CPU->cpu_thread == t);
	check(t->t_state == TS_ONPROC && t->t_lock == 1);
	check(t->t_pri == (pri_t)(160 + level));
	check(CPU->cpu_intr_actv >> level == 1);
	nested += t->t_intr != NULL && t->t_intr->t_flag == T_INTR_THREAD;
}

static void handles(void *arg);

static void
posts_one(kmutex_t *mp)
{
	unsigned before = handled;

	posted++;
	sim_intr(sim_choose(sim_current()->sim_ncpus), 1 + sim_choose(9),
	    handles, mp);
	late += handled == before;
}

static void
handles(void *arg)
{
	unsigned level = (unsigned)curthread->t_pri - 160;
	uintptr_t below = held[CPU->cpu_id];

	check_place(level);
	pass_points(2);
	if (curthread->t_intr != NULL)
		check(held[CPU->cpu_id] == below);
	if (sim_choose(3) == 1)
		posts_one(arg);
	if (sim_choose(2) == 1) {
		mutex_enter(arg);
		blocked += curthread->t_intr == NULL;
		sim_point();
		mutex_exit(arg);
	}
	check(CPU->cpu_thread == curthread);
	check((CPU->cpu_intr_actv & 1U << level) != 0);
	handled++;
}

static void
works_under_interrupts(void *arg)
{
	kmutex_t *mp = arg;
	uintptr_t self = (uintptr_t)curthread;
	struct ctxop *op = ctxop_allocate(&number_tpl, curthread);

	kpreempt_disable();
	held[CPU->cpu_id] = self;
	ctxop_attach(curthread, op);
	kpreempt_enable();
	for (unsigned i = 0; i < 12; i++) {
		mutex_enter(mp);
		posts_one(mp);
		check(held[CPU->cpu_id] == self);
		mutex_exit(mp);
		if (i % 3 == 0)
			yield();
		check(held[CPU->cpu_id] == self);
	}
	kpreempt_disable();
	ctxop_detach(curthread, op);
	held[CPU->cpu_id] = 0;
	kpreempt_enable();
	ctxop_free(op);
}

static char *
words_of_seed(unsigned ncpus, uint64_t seed)
{
	sim_t *sim = boot_with((struct sim_config){ .sc_ncpus = ncpus,
	    .sc_tape = SIM_SEED(seed),
	    .sc_tick = 20 * POINT_NS });
	kmutex_t *mp = new_lock();
	char *words;

	memset(held, 0, sizeof(held));
	posted = handled = 0;
	for (unsigned i = 0; i < ncpus + 2; i++)
		(void)spawn("t", works_under_interrupts, mp);
	run();
	assert_true(posted >= 12 * (ncpus + 2));
	assert_int_equal(handled, posted);
	for (unsigned i = 0; i < ncpus; i++)
		assert_int_equal(sim_cpu(sim, i)->cpu_intr_actv, 0);
	words = sim_trace_words(sim, SIM_EV_ALL);
	sim_destroy(sim);
	return (words);
}

static void
survives_seeds(unsigned ncpus, uint64_t seeds)
{
	nested = blocked = late = 0;
	for (uint64_t seed = 0; seed < seeds; seed++)
		free(words_of_seed(ncpus, seed));
	assert_true(nested > 0 && blocked > 0 && late > 0);
}

TEST(hooks_and_handlers_do_not_meet_on_1_cpu, "50 51 52")
{
	survives_seeds(1, 100);
}

TEST(hooks_and_handlers_do_not_meet_on_2_cpus, "50 51 52")
{
	survives_seeds(2, 60);
}

TEST(hooks_and_handlers_do_not_meet_on_8_cpus, "50 51 52")
{
	survives_seeds(8, 15);
}

TEST(equal_runs_with_interrupts_are_equal, "")
{
	for (unsigned ncpus = 1; ncpus <= 8; ncpus *= 2) {
		char *first = words_of_seed(ncpus, 42);
		char *second = words_of_seed(ncpus, 42);

		assert_string_equal(first, second);
		free(first);
		free(second);
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(the_host_may_post_before_a_run),
	UNIT(the_host_may_post_between_runs),
	UNIT(a_thread_may_post_to_its_own_cpu_and_to_another),
	UNIT(a_handler_may_post_to_another_cpu),
	UNIT(the_last_cpu_and_both_ends_of_the_levels_work),
	UNIT(waiting_interrupts_come_by_level_and_then_in_their_order),
	UNIT(a_thread_may_sleep_until_a_handler_elsewhere_wakes_it),
	UNIT(an_interrupt_of_the_hosts_may_end_a_deadlock),
	UNIT(the_tape_says_at_which_point_an_interrupt_comes),
	UNIT(an_interrupt_comes_at_the_latest_when_its_cpu_idles),
	UNIT(a_late_interrupt_may_be_overtaken),
	UNIT(the_tape_is_not_asked_for_what_could_not_come),
	UNIT(wrong_arguments_panic_with_what_was_expected),
	UNIT(a_handler_that_exits_panics),
	UNIT(a_handler_that_leaves_its_cpu_panics),
	UNIT(a_handler_that_blocked_and_keeps_the_kernel_fpu_panics),
	UNIT(a_handler_that_waits_for_ever_is_a_deadlock_and_is_named),
	UNIT(interrupt_threads_without_work_are_no_threads_that_are_left),
	UNIT(a_hundred_thousand_interrupts_take_no_more_memory_than_one),
	UNIT(an_endless_storm_is_ended_by_the_budget),
	UNIT(a_machine_may_be_destroyed_with_interrupts_in_every_state),
	UNIT(hooks_and_handlers_do_not_meet_on_1_cpu),
	UNIT(hooks_and_handlers_do_not_meet_on_2_cpus),
	UNIT(hooks_and_handlers_do_not_meet_on_8_cpus),
	UNIT(equal_runs_with_interrupts_are_equal),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
