/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/pin.c: interrupts come, and a thread waits below them. */
#include "harness.h"
#include "machine.h"

#include <string.h>

/* ---- threads, handlers and tapes ---- */

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

static kthread_t *
spawn_urgent_stopped(void)
{
	kthread_t *t = spawn_stopped("urgent", notes, word("urgent"));

	t->t_pri = 90;
	return (t);
}

/* A mutex in the memory of the machine. */
static kmutex_t *
new_lock(void)
{
	kmutex_t *mp = kmem_zalloc(sizeof(*mp), KM_SLEEP);

	mutex_init(mp, "lock", MUTEX_DEFAULT, NULL);
	return (mp);
}

/* ---- a thread is pinned ---- */

static void
looks_below_itself(void *arg)
{
	const kthread_t *self = curthread, *t = arg;

	check(self != t && self->t_intr == t);
	check(t->t_state == TS_ONPROC && t->t_lock == 1 && t->t_intr == NULL);
	check(self->t_state == TS_ONPROC && self->t_lock == 1);
	check(self->t_flag == T_INTR_THREAD && self->t_preempt == 1);
	check(self->t_pri == 165 && self->t_bound_cpu == CPU);
	check(CPU->cpu_thread == self && CPU == t->t_cpu);
	check(CPU->cpu_intr_actv == 1 << 5);
	check(strcmp(self->t_name, "intr0/5") == 0);
	sim_note("handler");
}

static void
is_interrupted(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "A");
	(void)install_op(curthread, "B");
	sim_intr(0, 5, looks_below_itself, curthread);
	check(CPU->cpu_thread == curthread && curthread->t_lock == 1);
	check(CPU->cpu_intr_actv == 0);
	sim_note("x");
}

TEST(a_pinned_thread_waits_below_its_handler_and_runs_no_hook, "50")
{
	(void)boot(1);
	(void)spawn("x", is_interrupted, NULL);
	run();
	assert_events(SIM_EV_NOTE | SIM_EV_HOOKS, "handler x");
}

TEST(an_interrupt_is_traced_by_its_start_and_its_end, "")
{
	(void)boot(1);
	(void)spawn("x", is_interrupted, NULL);
	run();
	assert_events(SIM_EV_STATE | SIM_EV_NOTE,
	    "create:t1 interrupt-start:intr0/5 handler "
	    "interrupt-complete:intr0/5 x exit:x wakeup:thread_reaper "
	    "sleep:thread_reaper");
}

static void
pins_idle(void *arg)
{
	(void)arg;
	check(curthread->t_intr == CPU->cpu_idle_thread);
	sim_note("handler");
}

TEST(an_idle_thread_is_pinned_without_hooks_too, "50")
{
	sim_t *sim = boot(1);

	(void)install_op(sim_cpu(sim, 0)->cpu_idle_thread, "idle");
	sim_intr(0, 1, pins_idle, NULL);
	run();
	assert_events(SIM_EV_NOTE | SIM_EV_HOOKS, "handler");
}

/* ---- the handler blocks ---- */

static void
locks(void *arg)
{
	sim_note("wants-it");
	mutex_enter(arg);
	sim_note("has-it");
	mutex_exit(arg);
}

/* A handler may not allocate: its ctxop is made before. */
static struct ctxop *handlers_op;

static void
locks_with_a_ctxop(void *arg)
{
	ctxop_attach(curthread, handlers_op);
	locks(arg);
	ctxop_detach(curthread, handlers_op);
	ctxop_free(handlers_op);
}

/* The handler wants what the thread below it holds. */
static void
holds_the_lock(void (*handler)(void *))
{
	kmutex_t *mp = new_lock();

	mutex_enter(mp);
	sim_intr(0, 5, handler, mp);
	sim_note("goes-on");
	check(CPU->cpu_thread == curthread && curthread->t_lock == 1);
	check(CPU->cpu_intr_actv == 1 << 5);
	mutex_exit(mp);
	sim_note("done");
}

static void
holds_it_with_a_ctxop(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "X");
	handlers_op = make_op("H");
	holds_the_lock(locks_with_a_ctxop);
}

TEST(a_handler_that_blocks_gives_the_cpu_back_without_hooks, "51")
{
	(void)boot(1);
	(void)spawn("x", holds_it_with_a_ctxop, NULL);
	run();
	/* save:X is that of a normal switch to the handler, once woken. */
	assert_events(SIM_EV_NOTE | SIM_EV_HOOKS,
	    "wants-it goes-on save:X restore:H has-it restore:X done");
}

TEST(a_handler_that_blocked_is_restored_without_a_save, "52")
{
	(void)boot(1);
	(void)spawn("x", holds_it_with_a_ctxop, NULL);
	run();
	assert_trace("save:X restore:H restore:X");
	assert_events(SIM_EV_SWITCH | SIM_EV_STATE | SIM_EV_HOOKS,
	    "create:t1 off-cpu:idle0 on-cpu:x interrupt-start:intr0/5 "
	    "sleep:intr0/5 off-cpu:intr0/5 unpin:x "
	    "wakeup:intr0/5 preempt:x off-cpu:x save:X restore:H "
	    "on-cpu:intr0/5 interrupt-complete:intr0/5 off-cpu:intr0/5 "
	    "restore:X on-cpu:x exit:x off-cpu:x on-cpu:idle0 "
	    "wakeup:thread_reaper off-cpu:idle0 on-cpu:thread_reaper "
	    "sleep:thread_reaper off-cpu:thread_reaper on-cpu:idle0");
}

static void
blocks_twice(void *arg)
{
	struct ctxop *op = arg;

	ctxop_attach(curthread, op);
	delay(1);
	check(curthread->t_intr == NULL);
	sim_note("first");
	delay(1);
	sim_note("second");
	ctxop_detach(curthread, op);
	ctxop_free(op);
}

TEST(once_it_has_run_as_a_thread_a_handler_is_saved_like_one, "52")
{
	(void)boot(1);
	sim_intr(0, 5, blocks_twice, make_op("H"));
	run();
	assert_events(SIM_EV_NOTE | SIM_EV_HOOKS,
	    "restore:H first save:H restore:H second");
}

static void
attaches_and_blocks(void *arg)
{
	ctxop_attach(curthread, arg);
	delay(1);
	sim_note("first");
}

static void
finds_it_attached(void *arg)
{
	(void)arg;
	check_ring(curthread, "H");
	sim_note("second");
}

/* It leaves the CPU by a switch; the next one comes by none. */
TEST(what_a_handler_leaves_attached_the_next_one_finds, "")
{
	(void)boot(1);
	sim_intr(0, 5, attaches_and_blocks, make_op("H"));
	sim_intr(0, 5, finds_it_attached, NULL);
	run();
	assert_events(
	    SIM_EV_NOTE | SIM_EV_HOOKS, "restore:H first save:H second");
}

static void
yields_and_notes(void *arg)
{
	yield();
	check(curthread->t_intr == NULL);
	sim_note(arg);
}

static void
is_interrupted_by_one_that_yields(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "X");
	sim_intr(0, 5, yields_and_notes, word("handler"));
	sim_note("x");
}

/* The point of sim_intr() goes on where the handler left it: preempted. */
TEST(a_handler_that_yields_unpins_and_comes_back_by_a_switch, "51")
{
	(void)boot(1);
	(void)spawn("x", is_interrupted_by_one_that_yields, NULL);
	run();
	assert_events(SIM_EV_NOTE | SIM_EV_HOOKS | SIM_EV_STATE,
	    "create:t1 interrupt-start:intr0/5 unpin:x preempt:x save:X "
	    "handler interrupt-complete:intr0/5 restore:X x exit:x "
	    "wakeup:thread_reaper sleep:thread_reaper");
}

static void
locks_and_notes_end(void *arg)
{
	locks(arg);
	sim_note("intr-ends");
}

static void
holds_it_in_a_section(void *arg)
{
	kmutex_t *mp = new_lock();

	(void)arg;
	kpreempt_disable();
	mutex_enter(mp);
	sim_intr(0, 5, locks_and_notes_end, mp);
	mutex_exit(mp);
	pass_points(5);
	sim_note("section-ends");
	kpreempt_enable();
	sim_note("x");
}

TEST(a_woken_handler_waits_for_the_end_of_a_section_like_a_thread, "")
{
	(void)boot(1);
	(void)spawn("x", holds_it_in_a_section, NULL);
	run();
	assert_events(SIM_EV_NOTE, "wants-it section-ends has-it intr-ends x");
}

static void
holds_it_on_cpu_1(void *arg)
{
	mutex_enter(arg);
	delay(2);
	sim_note("free");
	mutex_exit(arg);
}

static void
locks_and_looks_where(void *arg)
{
	mutex_enter(arg);
	check(CPU->cpu_id == 0 && curthread->t_intr == NULL);
	sim_note("has-it");
	mutex_exit(arg);
}

static void
posts_while_it_is_held(void *arg)
{
	delay(1);
	sim_intr(0, 5, locks_and_looks_where, arg);
	pass_points(5);
	sim_note("x");
}

TEST(a_handler_woken_from_another_cpu_goes_on_on_its_own, "")
{
	kmutex_t *mp;

	(void)boot(2);
	mp = new_lock();
	(void)spawn_on(1, "y", holds_it_on_cpu_1, mp);
	(void)spawn_on(0, "x", posts_while_it_is_held, mp);
	run();
	assert_events(SIM_EV_NOTE, "x free has-it");
}

static kthread_t *sleeper;

static void
delays(void *arg)
{
	(void)arg;
	sleeper = curthread;
	delay(1);
	sim_note("handler-ends");
}

static void
posts_one_that_delays(void *arg)
{
	(void)arg;
	sim_intr(0, 5, delays, NULL);
}

static void
wakes_the_sleeper(void *arg)
{
	(void)arg;
	while (sleeper == NULL || sleeper->t_state != TS_SLEEP)
		sim_point();
	check(sleeper->t_intr != NULL && sleeper->t_lock == 1);
	setrun(sleeper);
}

TEST(a_handler_that_is_woken_before_it_is_gone_unpins_all_the_same, "51")
{
	sleeper = NULL;
	(void)boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_trace = SIM_EV_STATE,
	    .sc_tape = SIM_ASK(others_first, NULL),
	    .sc_budget = 10000 });
	(void)spawn_on(0, "x", posts_one_that_delays, NULL);
	(void)spawn_on(1, "y", wakes_the_sleeper, NULL);
	run();
	assert_events(SIM_EV_STATE,
	    "create:t1 wakeup:x create:t2 wakeup:y interrupt-start:intr0/5 "
	    "sleep:intr0/5 wakeup:intr0/5 exit:y unpin:x preempt:x "
	    "interrupt-complete:intr0/5 exit:x wakeup:thread_reaper "
	    "sleep:thread_reaper");
}

/* ---- levels ---- */

static void
level_5(void *arg)
{
	(void)arg;
	check(CPU->cpu_intr_actv == (1 << 5 | 1 << 3));
	check(curthread->t_intr->t_flag == T_INTR_THREAD);
	check(curthread->t_intr->t_intr->t_flag == 0);
	sim_note("5");
	sim_intr(0, 5, notes, word("5-again"));
	sim_intr(0, 4, notes, word("4"));
	sim_intr(0, 3, notes, word("3-again"));
	sim_intr(0, 2, notes, word("2"));
	sim_note("5-ends");
}

static void
level_3(void *arg)
{
	(void)arg;
	sim_note("3");
	sim_intr(0, 5, level_5, NULL);
	sim_note("3-ends");
}

static void
is_interrupted_at_3(void *arg)
{
	(void)arg;
	sim_intr(0, 3, level_3, NULL);
	sim_note("x");
}

TEST(a_higher_level_nests_and_others_wait_for_their_turn, "50")
{
	(void)boot(1);
	(void)spawn("x", is_interrupted_at_3, NULL);
	run();
	assert_events(SIM_EV_NOTE, "3 5 5-ends 5-again 4 3-ends 3-again 2 x");
	assert_trace("");
}

static void
posts_around_a_blocked_one(void *arg)
{
	kmutex_t *mp = new_lock();

	(void)arg;
	mutex_enter(mp);
	sim_intr(0, 5, locks, mp);
	sim_intr(0, 5, notes, word("5"));
	sim_intr(0, 4, notes, word("4"));
	sim_intr(0, 6, notes, word("6"));
	sim_note("x");
	mutex_exit(mp);
	sim_note("done");
}

TEST(a_blocked_handler_keeps_its_level, "")
{
	(void)boot(1);
	(void)spawn("x", posts_around_a_blocked_one, NULL);
	run();
	assert_events(SIM_EV_NOTE, "wants-it 6 x has-it done 5 4");
}

static void
blocks_at_level_5(void *arg)
{
	sim_note("5");
	mutex_enter(arg);
	sim_note("5-has-it");
	mutex_exit(arg);
	sim_note("5-ends");
}

static void
interrupts_a_handler(void *arg)
{
	sim_note("3");
	sim_intr(0, 5, blocks_at_level_5, arg);
	check(curthread->t_intr != NULL && CPU->cpu_thread == curthread);
	sim_note("3-ends");
}

static void
holds_it_below_both(void *arg)
{
	kmutex_t *mp = new_lock();

	(void)arg;
	(void)install_op(curthread, "X");
	mutex_enter(mp);
	sim_intr(0, 3, interrupts_a_handler, mp);
	sim_note("x");
	mutex_exit(mp);
	sim_note("done");
}

TEST(a_nested_handler_that_blocks_gives_back_to_the_lower_one, "51")
{
	(void)boot(1);
	(void)spawn("x", holds_it_below_both, NULL);
	run();
	assert_events(SIM_EV_NOTE | SIM_EV_HOOKS,
	    "3 5 3-ends x save:X 5-has-it 5-ends restore:X done");
}

static void
blocks_at_level_3(void *arg)
{
	sim_note("3");
	mutex_enter(arg);
	sim_note("3-has-it");
	sim_intr(0, 5, blocks_at_level_5, (kmutex_t *)arg + 1);
	sim_note("3-ends");
	mutex_exit(arg);
}

static void
wakes_one_and_then_the_other(void *arg)
{
	kmutex_t *mp = kmem_zalloc(2 * sizeof(*mp), KM_SLEEP);

	(void)arg;
	mutex_enter(&mp[0]);
	mutex_enter(&mp[1]);
	sim_intr(0, 3, blocks_at_level_3, mp);
	mutex_exit(&mp[0]);
	sim_note("x");
	mutex_exit(&mp[1]);
	sim_note("done");
}

/* That one is on a CPU by a switch, and is pinned like any other thread. */
TEST(a_handler_that_goes_on_as_a_thread_may_be_pinned_itself, "51")
{
	(void)boot(1);
	(void)spawn("x", wakes_one_and_then_the_other, NULL);
	run();
	assert_events(
	    SIM_EV_NOTE, "3 3-has-it 5 3-ends x 5-has-it 5-ends done");
}

/* ---- what keeps an interrupt out, and what does not ---- */

static void
posts_in_a_section(void *arg)
{
	(void)arg;
	kpreempt_disable();
	sim_intr(0, 1, notes, word("handler"));
	sim_note("x");
	kpreempt_enable();
}

TEST(disabled_preemption_keeps_no_interrupt_out, "")
{
	(void)boot(1);
	(void)spawn("x", posts_in_a_section, NULL);
	run();
	assert_events(SIM_EV_NOTE, "handler x");
}

static void
posts_in_a_hook(void *arg)
{
	(void)arg;
	sim_note("hook");
	sim_intr(0, 9, notes, word("handler"));
	pass_points(5);
	sim_note("hook-ends");
}

static void
install_posting_hook(kthread_t *t, bool saves)
{
	struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV };

	if (saves)
		tpl.ct_save = posts_in_a_hook;
	else
		tpl.ct_restore = posts_in_a_hook;
	ctxop_install(t, &tpl, NULL);
}

TEST(a_save_hook_is_not_interrupted, "")
{
	kthread_t *x;

	(void)boot(1);
	x = spawn_stopped("x", yields, NULL);
	install_posting_hook(x, true);
	setrun(x);
	(void)spawn("y", notes, word("y"));
	run();
	assert_events(SIM_EV_NOTE, "hook hook-ends handler y");
}

TEST(a_restore_hook_is_not_interrupted, "")
{
	kthread_t *x;

	(void)boot(1);
	x = spawn_stopped("x", notes, word("x"));
	install_posting_hook(x, false);
	setrun(x);
	run();
	assert_events(SIM_EV_NOTE, "hook hook-ends handler x");
}

static void
wakes_an_urgent_one(void *arg)
{
	setrun(arg);
	pass_points(5);
	sim_note("handler-ends");
}

static void
is_interrupted_by_one_that_wakes(void *urgent)
{
	sim_intr(0, 5, wakes_an_urgent_one, urgent);
	sim_note("x");
}

TEST(a_preemption_of_the_pinned_thread_waits_for_the_handler, "")
{
	(void)boot(1);
	(void)spawn(
	    "x", is_interrupted_by_one_that_wakes, spawn_urgent_stopped());
	run();
	assert_events(SIM_EV_NOTE, "handler-ends urgent x");
}

static void
takes_longer_than_a_slice(void *arg)
{
	(void)arg;
	pass_points(100);
	sim_note("handler-ends");
}

static void
is_interrupted_for_long(void *arg)
{
	(void)arg;
	sim_intr(0, 5, takes_longer_than_a_slice, NULL);
	sim_note("x");
}

TEST(the_clock_ends_the_slice_of_the_pinned_thread, "")
{
	(void)boot_with((struct sim_config){ .sc_tick = 50 * POINT_NS });
	(void)spawn("x", is_interrupted_for_long, NULL);
	(void)spawn("y", notes, word("y"));
	run();
	assert_events(SIM_EV_NOTE, "handler-ends y x");
}

static void
binds_whom_it_pins(void *arg)
{
	kthread_t *t = arg;

	thread_affinity_set(t, 1);
	pass_points(5);
	check(t->t_cpu == CPU && t->t_state == TS_ONPROC);
	sim_note("handler-ends");
}

static void
is_bound_while_it_is_pinned(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "X");
	sim_intr(0, 5, binds_whom_it_pins, curthread);
	check(CPU->cpu_id == 1);
	sim_note("x");
}

TEST(a_pinned_thread_migrates_only_after_its_handler, "")
{
	(void)boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(others_first, NULL) });
	(void)spawn_on(0, "x", is_bound_while_it_is_pinned, NULL);
	run();
	assert_events(
	    SIM_EV_NOTE | SIM_EV_HOOKS, "handler-ends save:X restore:X x");
}

/* ---- a thread that is about to sleep ---- */

struct sleepers {
	kmutex_t sl_lock;
	kcondvar_t sl_cv;
	bool sl_is_set;
};

static void
sets_and_wakes(void *arg)
{
	struct sleepers *sl = arg;

	mutex_enter(&sl->sl_lock);
	sl->sl_is_set = true;
	cv_signal(&sl->sl_cv);
	mutex_exit(&sl->sl_lock);
	sim_note("handler");
}

/* Interrupts are late: the handler comes in cv_wait(), where it drops the lock.
 */
static uint32_t
later_at_first(void *arg, enum sim_choice choice, uint32_t answers)
{
	unsigned *left = arg;

	(void)answers;
	if (choice != SIM_CHOICE_INTR || *left == 0)
		return (0);
	(*left)--;
	return (1);
}

static void
waits_for_its_handler(void *arg)
{
	struct sleepers *sl = arg;

	mutex_enter(&sl->sl_lock);
	sim_intr(0, 5, sets_and_wakes, sl);
	check(!sl->sl_is_set);
	while (!sl->sl_is_set)
		cv_wait(&sl->sl_cv, &sl->sl_lock);
	mutex_exit(&sl->sl_lock);
	sim_note("x");
}

TEST(a_handler_may_wake_the_thread_that_it_pins, "")
{
	unsigned left = 1;
	struct sleepers *sl;

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(later_at_first, &left) });
	sl = kmem_zalloc(sizeof(*sl), KM_SLEEP);
	(void)spawn("x", waits_for_its_handler, sl);
	run();
	assert_int_equal(left, 0);
	assert_events(SIM_EV_NOTE, "handler x");
	assert_events(SIM_EV_SWITCH,
	    "off-cpu:idle0 on-cpu:x remain-cpu:x off-cpu:x on-cpu:idle0 "
	    "off-cpu:idle0 on-cpu:thread_reaper off-cpu:thread_reaper "
	    "on-cpu:idle0");
}

/* ---- a CPU that has nothing else to do ---- */

static uint32_t
always_later(void *arg, enum sim_choice choice, uint32_t answers)
{
	unsigned *asked = arg;

	(void)answers;
	if (choice != SIM_CHOICE_INTR)
		return (0);
	(*asked)++;
	return (1);
}

TEST(an_idle_cpu_takes_an_interrupt_and_does_not_ask, "")
{
	unsigned asked = 0;

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(always_later, &asked) });
	sim_intr(0, 5, notes, word("handler"));
	run();
	assert_events(SIM_EV_NOTE, "handler");
	assert_int_equal(asked, 0);
}

struct spin {
	kmutex_t sp_lock;
	bool sp_held, sp_set;
};

static void
sets(void *arg)
{
	struct spin *sp = arg;

	sp->sp_set = true;
	sim_note("handler");
}

static void
spins_for_the_lock(void *arg)
{
	struct spin *sp = arg;

	while (!sp->sp_held)
		sim_point();
	mutex_enter(&sp->sp_lock);
	sim_note("has-it");
	mutex_exit(&sp->sp_lock);
}

/* Holds it until a handler has run on the CPU that spins for it. */
static void
holds_until_set(void *arg)
{
	const sim_t *sim = sim_current();
	struct spin *sp = arg;

	mutex_enter(&sp->sp_lock);
	sp->sp_held = true;
	while (sim->sim_cpus[1].sc_wait == disp_has_work ||
	    sim->sim_cpus[1].sc_wait == NULL)
		sim_point();
	sim_intr(1, 5, sets, sp);
	while (!sp->sp_set)
		sim_point();
	sim_note("drops-it");
	mutex_exit(&sp->sp_lock);
}

TEST(a_cpu_that_spins_for_a_lock_takes_interrupts, "")
{
	struct spin *sp;

	(void)boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_tape = SIM_ASK(others_first, NULL),
	    .sc_budget = 10000 });
	sp = kmem_zalloc(sizeof(*sp), KM_SLEEP);
	(void)spawn_on(1, "x", spins_for_the_lock, sp);
	(void)spawn_on(0, "y", holds_until_set, sp);
	run();
	assert_events(SIM_EV_NOTE, "handler drops-it has-it");
	assert_null(sim_cpu(sim_current(), 1)->cpu_thread->t_intr);
}

/* A pinned owner does not run: whoever wants its lock sleeps. */
static void
wants_the_lock(void *arg)
{
	struct spin *sp = arg;

	while (!sp->sp_held)
		sim_point();
	mutex_enter(&sp->sp_lock);
	sim_note("has-it");
	mutex_exit(&sp->sp_lock);
}

static void
waits_for_a_sleeper(void *arg)
{
	struct spin *sp = arg;

	sp->sp_held = true;
	while (sp->sp_lock.m_waiters.tq_first == NULL)
		sim_point();
	sim_note("handler-ends");
}

static void
is_pinned_with_the_lock(void *arg)
{
	struct spin *sp = arg;

	mutex_enter(&sp->sp_lock);
	sim_intr(0, 5, waits_for_a_sleeper, sp);
	mutex_exit(&sp->sp_lock);
}

TEST(a_pinned_owner_of_a_lock_is_not_spun_for, "")
{
	struct spin *sp;

	(void)boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_tape = SIM_ASK(others_first, NULL),
	    .sc_budget = 10000 });
	sp = kmem_zalloc(sizeof(*sp), KM_SLEEP);
	(void)spawn_on(0, "x", is_pinned_with_the_lock, sp);
	(void)spawn_on(1, "y", wants_the_lock, sp);
	run();
	assert_events(SIM_EV_NOTE, "handler-ends has-it");
}

static const struct CMUnitTest tests[] = {
	UNIT(a_pinned_thread_waits_below_its_handler_and_runs_no_hook),
	UNIT(an_interrupt_is_traced_by_its_start_and_its_end),
	UNIT(an_idle_thread_is_pinned_without_hooks_too),
	UNIT(a_handler_that_blocks_gives_the_cpu_back_without_hooks),
	UNIT(a_handler_that_blocked_is_restored_without_a_save),
	UNIT(once_it_has_run_as_a_thread_a_handler_is_saved_like_one),
	UNIT(what_a_handler_leaves_attached_the_next_one_finds),
	UNIT(a_handler_that_yields_unpins_and_comes_back_by_a_switch),
	UNIT(a_woken_handler_waits_for_the_end_of_a_section_like_a_thread),
	UNIT(a_handler_woken_from_another_cpu_goes_on_on_its_own),
	UNIT(a_handler_that_is_woken_before_it_is_gone_unpins_all_the_same),
	UNIT(a_higher_level_nests_and_others_wait_for_their_turn),
	UNIT(a_blocked_handler_keeps_its_level),
	UNIT(a_nested_handler_that_blocks_gives_back_to_the_lower_one),
	UNIT(a_handler_that_goes_on_as_a_thread_may_be_pinned_itself),
	UNIT(disabled_preemption_keeps_no_interrupt_out),
	UNIT(a_save_hook_is_not_interrupted),
	UNIT(a_restore_hook_is_not_interrupted),
	UNIT(a_preemption_of_the_pinned_thread_waits_for_the_handler),
	UNIT(the_clock_ends_the_slice_of_the_pinned_thread),
	UNIT(a_pinned_thread_migrates_only_after_its_handler),
	UNIT(a_handler_may_wake_the_thread_that_it_pins),
	UNIT(an_idle_cpu_takes_an_interrupt_and_does_not_ask),
	UNIT(a_cpu_that_spins_for_a_lock_takes_interrupts),
	UNIT(a_pinned_owner_of_a_lock_is_not_spun_for),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
