/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/swtch.c: the order of things when a CPU leaves a thread for another. */
#include "harness.h"
#include "machine.h"

/* ---- threads and tapes ---- */

static void
delays(void *arg)
{
	(void)arg;
	delay(1);
}

static void
notes(void *arg)
{
	sim_note(arg);
}

static kthread_t *
spawn_urgent_stopped(const char *name, void (*body)(void *), void *arg)
{
	kthread_t *t = spawn_stopped(name, body, arg);

	t->t_pri = 90;
	return (t);
}

static struct ctxop *
install_hooks(kthread_t *t, void (*save)(void *), void (*restore)(void *),
    const void *arg, const char *name)
{
	struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV, .ct_save = save, .ct_restore = restore
	};
	struct ctxop *op = ctxop_allocate(&tpl, (void *)(uintptr_t)arg);

	sim_name(op, name);
	ctxop_attach(t, op);
	return (op);
}

/* ---- which hooks, in which order ---- */

static void
installs_three_and_yields(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "A");
	(void)install_op(curthread, "B");
	(void)install_op(curthread, "C");
	yield();
}

TEST(hooks_nest_like_parentheses, "37 38")
{
	(void)boot(1);
	(void)spawn("x", installs_three_and_yields, NULL);
	(void)spawn("y", yields, NULL);
	run();
	assert_trace("save:C save:B save:A restore:A restore:B restore:C");
}

static void
has_no_save_handler(void *arg)
{
	struct ctxop *op = install_hooks(
	    curthread, NULL, does_nothing, NULL, "A");

	(void)arg;
	yield();
	check(op->save_ts == 0);
	check(op->restore_ts > 0);
}

TEST(a_missing_save_handler_is_skipped_and_its_timestamp_stays, "39")
{
	(void)boot(1);
	(void)spawn("x", has_no_save_handler, NULL);
	(void)spawn("y", does_nothing, NULL);
	run();
	assert_trace("restore:A");
}

static void
has_no_restore_handler(void *arg)
{
	struct ctxop *op = install_hooks(
	    curthread, does_nothing, NULL, NULL, "A");

	(void)arg;
	yield();
	check(op->save_ts > 0);
	check(op->restore_ts == 0);
}

TEST(a_missing_restore_handler_is_skipped_and_its_timestamp_stays, "")
{
	(void)boot(1);
	(void)spawn("x", has_no_restore_handler, NULL);
	(void)spawn("y", does_nothing, NULL);
	run();
	assert_trace("save:A");
}

TEST(being_chosen_again_runs_no_hook, "42")
{
	(void)boot(1);
	(void)spawn("x", installs_three_and_yields, NULL);
	run();
	assert_trace("");
}

TEST(a_first_dispatch_restores_without_a_save, "44")
{
	kthread_t *t;

	(void)boot(1);
	t = spawn_stopped("x", does_nothing, NULL);
	(void)install_op(t, "A");
	(void)install_op(t, "B");
	setrun(t);
	run();
	assert_trace("restore:A restore:B");
}

TEST(a_zombie_is_not_saved_and_its_successor_is_restored, "54")
{
	kthread_t *x, *y;

	(void)boot(1);
	x = spawn_stopped("x", does_nothing, NULL);
	y = spawn_stopped("y", does_nothing, NULL);
	(void)install_op(x, "X");
	(void)install_op(y, "Y");
	setrun(x);
	setrun(y);
	run();
	assert_trace("restore:X restore:Y");
}

TEST(idle_runs_its_own_hooks_between_two_threads, "43")
{
	sim_t *sim = boot(1);
	kthread_t *x = spawn_stopped("x", delays, NULL);

	(void)install_op(sim_cpu(sim, 0)->cpu_idle_thread, "idle");
	(void)install_op(x, "X");
	setrun(x);
	run();
	assert_trace("save:idle restore:X save:X restore:idle "
		     "save:idle restore:X "
		     /* and once more for the reaper */
		     "restore:idle save:idle restore:idle");
}

static void
blocks_with_preemption_disabled(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "A");
	kpreempt_disable();
	delay(1);
	check(curthread->t_preempt == 1);
	kpreempt_enable();
}

TEST(hooks_run_when_a_thread_blocks_with_preemption_disabled, "56")
{
	(void)boot(1);
	(void)spawn("x", blocks_with_preemption_disabled, NULL);
	run();
	assert_trace("save:A restore:A");
}

TEST(saves_follow_off_cpu_and_restores_precede_on_cpu, "55")
{
	kthread_t *x, *y;

	(void)boot(1);
	x = spawn_stopped("x", yields, NULL);
	y = spawn_stopped("y", yields, NULL);
	(void)install_op(x, "X");
	(void)install_op(y, "Y");
	setrun(x);
	setrun(y);
	run();
	assert_events(SIM_EV_SWITCH | SIM_EV_HOOKS,
	    "off-cpu:idle0 restore:X on-cpu:x "
	    "off-cpu:x save:X restore:Y on-cpu:y "
	    "off-cpu:y save:Y restore:X on-cpu:x "
	    "off-cpu:x restore:Y on-cpu:y "
	    "off-cpu:y on-cpu:idle0 "
	    "off-cpu:idle0 on-cpu:thread_reaper "
	    "off-cpu:thread_reaper on-cpu:idle0");
}

/* ---- timestamps ---- */

static struct ctxop *stamped;
static hrtime_t read_last;

static void
save_is_stamped(void *arg)
{
	(void)arg;
	check(stamped->save_ts > read_last);
	read_last = gethrtime_unscaled();
}

static void
restore_is_stamped(void *arg)
{
	(void)arg;
	check(stamped->restore_ts > read_last);
	read_last = gethrtime_unscaled();
}

static void
is_stamped_twice(void *arg)
{
	(void)arg;
	stamped = install_hooks(
	    curthread, save_is_stamped, restore_is_stamped, NULL, "A");
	read_last = gethrtime_unscaled();
	delay(1);
	delay(1);
}

TEST(a_timestamp_is_set_before_its_handler_starts, "40")
{
	(void)boot(1);
	(void)spawn("x", is_stamped_twice, NULL);
	run();
	assert_trace("save:A restore:A save:A restore:A");
}

static void
compares_save_times(void *arg)
{
	struct ctxop *a = install_op(curthread, "A");
	struct ctxop *b = install_op(curthread, "B");
	hrtime_t before = 0;

	(void)arg;
	for (int i = 0; i < 5; i++) {
		delay(1);
		check(b->save_ts > before);
		check(a->save_ts > b->save_ts);
		before = a->save_ts;
	}
}

TEST(save_times_grow_from_hook_to_hook_and_switch_to_switch, "41")
{
	(void)boot(1);
	(void)spawn("x", compares_save_times, NULL);
	run();
}

/* ---- where a hook runs ---- */

static void
runs_as_its_thread(void *arg)
{
	const kthread_t *t = arg;

	check(curthread == t);
	check(curproc == t->t_procp);
	check(CPU->cpu_thread == t);
	check(t->t_lock == 1);
}

static void
check_saving(void *arg)
{
	const kthread_t *t = arg;

	runs_as_its_thread(arg);
	check(t->t_state == TS_RUN);
}

static void
check_restoring(void *arg)
{
	const kthread_t *t = arg;

	runs_as_its_thread(arg);
	check(t->t_state == TS_ONPROC);
}

static void
spawn_in_process(const char *name)
{
	kthread_t *t = thread_create(NULL, 0, yields, NULL, 0,
	    sim_proc_create(name), TS_STOPPED, MINCLSYSPRI);

	(void)thread_setname(t, name);
	(void)install_hooks(t, check_saving, check_restoring, t, name);
	setrun(t);
}

TEST(save_runs_in_the_old_process_and_restore_in_the_new_one, "47")
{
	(void)boot(1);
	spawn_in_process("x");
	spawn_in_process("y");
	run();
	assert_trace("restore:x save:x restore:y save:y restore:x restore:y");
}

static void
is_on_its_stack(void *arg)
{
	const struct fiber *f = &thread_of(curthread)->st_fiber;
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	uintptr_t bottom = (uintptr_t)f->f_stack;

	(void)arg;
	check(here >= bottom && here < bottom + f->f_size);
}

TEST(hooks_run_on_the_stack_of_their_thread, "47")
{
	kthread_t *x;

	(void)boot(1);
	x = spawn_stopped("x", yields, NULL);
	(void)install_hooks(x, is_on_its_stack, is_on_its_stack, NULL, "X");
	setrun(x);
	(void)spawn("y", yields, NULL);
	run();
	assert_trace("restore:X save:X restore:X");
}

static int saved_on, restored_on;

static void
notes_cpu_of_save(void *arg)
{
	(void)arg;
	saved_on = CPU->cpu_id;
}

static void
notes_cpu_of_restore(void *arg)
{
	(void)arg;
	restored_on = CPU->cpu_id;
	check(CPU->cpu_thread == curthread);
}

static void
moves_to_cpu_1(void *arg)
{
	(void)arg;
	(void)install_hooks(
	    curthread, notes_cpu_of_save, notes_cpu_of_restore, NULL, "A");
	curthread->t_bound_cpu = sim_cpu(sim_current(), 1);
	delay(1);
	check(saved_on == 0 && restored_on == 1);
}

TEST(after_a_migration_restore_sees_the_new_cpu, "46")
{
	saved_on = restored_on = -1;
	(void)boot(2);
	(void)spawn("x", moves_to_cpu_1, NULL);
	run();
	assert_int_equal(saved_on, 0);
	assert_int_equal(restored_on, 1);
	assert_events(SIM_EV_SWITCH,
	    "off-cpu:idle0 on-cpu:x off-cpu:x on-cpu:idle0 off-cpu:idle1 "
	    "migrate:x on-cpu:x off-cpu:x on-cpu:idle1 off-cpu:idle0 "
	    "on-cpu:thread_reaper off-cpu:thread_reaper on-cpu:idle0");
}

/* ---- process hooks ---- */

TEST(process_hooks_follow_the_threads_own_in_both_directions, "49")
{
	proc_t *p;
	kthread_t *x;

	(void)boot(1);
	p = sim_proc_create("p");
	installpctx(
	    p, (void *)(uintptr_t) "pctx", notes, notes, NULL, NULL, NULL);
	x = thread_create(NULL, 0, yields, NULL, 0, p, TS_STOPPED, MINCLSYSPRI);
	(void)install_hooks(x, notes, notes, "ctx", "A");
	setrun(x);
	(void)spawn("y", notes, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "ctx pctx ctx pctx y ctx pctx");
}

/* ---- the kernel's FPU ---- */

static void
yields_in_the_kernel_fpu(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "A");
	curthread->t_flag |= T_KFPU;
	yield();
	curthread->t_flag &= ~(unsigned)T_KFPU;
}

TEST(leaving_with_the_kernel_fpu_in_use_panics_after_the_saves, "48")
{
	(void)boot(1);
	(void)spawn("x", yields_in_the_kernel_fpu, NULL);
	(void)spawn("y", does_nothing, NULL);
	run_expecting(SIM_PANIC, "x leaves its CPU and still uses the kernel");
	assert_trace("save:A");
}

TEST(staying_with_the_kernel_fpu_in_use_is_legal, "")
{
	(void)boot(1);
	(void)spawn("x", yields_in_the_kernel_fpu, NULL);
	run();
}

static void
leaves_the_kernel_fpu(void *arg)
{
	(void)arg;
	curthread->t_flag &= ~(unsigned)T_KFPU;
}

static void
has_a_hook_for_the_kernel_fpu(void *arg)
{
	(void)arg;
	(void)install_hooks(
	    curthread, leaves_the_kernel_fpu, NULL, NULL, "fpu");
	yields_in_the_kernel_fpu(NULL);
}

TEST(a_save_hook_may_end_the_use_of_the_kernel_fpu, "48")
{
	(void)boot(1);
	(void)spawn("x", has_a_hook_for_the_kernel_fpu, NULL);
	(void)spawn("y", does_nothing, NULL);
	run();
	assert_trace("save:A save:fpu restore:A");
}

/* ---- preemption asked for in a hook ---- */

/* A hook: ask for what would switch at each of these points elsewhere. */
static void
wakes_one_more_urgent(void *arg)
{
	const cpu_t *cp = CPU;

	sim_note("hook-begins");
	setrun(arg);
	sim_point();
	sim_point();
	check(CPU == cp && cp->cpu_thread == curthread);
	sim_note("hook-ends");
}

TEST(a_preemption_asked_for_in_a_restore_hook_waits_for_its_end, "53")
{
	kthread_t *urgent, *x;

	(void)boot(1);
	urgent = spawn_urgent_stopped(
	    "urgent", notes, (void *)(uintptr_t) "urgent");
	x = spawn_stopped("x", notes, (void *)(uintptr_t) "x");
	(void)install_hooks(x, NULL, wakes_one_more_urgent, urgent, "A");
	setrun(x);
	run();
	assert_events(SIM_EV_NOTE,
	    "hook-begins hook-ends urgent hook-begins "
	    "hook-ends x");
}

TEST(a_preemption_asked_for_in_a_save_hook_waits_for_its_end, "53")
{
	kthread_t *urgent, *x;

	(void)boot(1);
	urgent = spawn_urgent_stopped(
	    "urgent", notes, (void *)(uintptr_t) "urgent");
	x = spawn_stopped("x", yields, NULL);
	(void)install_hooks(x, wakes_one_more_urgent, NULL, urgent, "A");
	setrun(x);
	(void)spawn("y", notes, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "hook-begins hook-ends urgent y");
}

static void
surrenders_once(void *arg)
{
	bool *done = arg;

	if (*done)
		return;
	*done = true;
	sim_note("surrender");
	cpu_surrender(curthread);
	sim_point();
	sim_note("hook-ends");
}

TEST(a_surrender_in_a_restore_hook_takes_effect_after_it, "53")
{
	bool done = false;
	kthread_t *x;

	(void)boot(1);
	x = spawn_stopped("x", notes, (void *)(uintptr_t) "x");
	(void)install_hooks(x, NULL, surrenders_once, &done, "A");
	setrun(x);
	(void)spawn("y", notes, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "surrender hook-ends y x");
}

static void
calls_swtch(void *arg)
{
	(void)arg;
	swtch();
}

TEST(swtch_in_a_hook_panics, "")
{
	kthread_t *x;

	(void)boot(1);
	x = spawn_stopped("x", does_nothing, NULL);
	(void)install_hooks(x, NULL, calls_swtch, NULL, "A");
	setrun(x);
	run_expecting(SIM_PANIC, "called in a save or restore hook of x");
}

/* ---- a thread that is woken before it is gone ---- */

static bool saving;
static unsigned waits;

/* Another CPU has chosen t, and waits for its t_lock. */
static bool
is_waited_for(const kthread_t *t)
{
	const sim_t *sim = sim_current();

	for (unsigned i = 0; i < sim->sim_ncpus; i++) {
		const struct sim_cpu *sc = &sim->sim_cpus[i];

		if (sc != cpu_of(CPU) && sc->sc_coming == t &&
		    sc->sc_cpu.cpu_thread == sc->sc_cpu.cpu_idle_thread)
			return (true);
	}
	return (false);
}

static bool
is_on_another_cpu(const kthread_t *t)
{
	const sim_t *sim = sim_current();

	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		if (sim_cpu(sim, i) != CPU && sim_cpu(sim, i)->cpu_thread == t)
			return (true);
	return (false);
}

static void
saves_until_waited_for(void *arg)
{
	(void)arg;
	saving = true;
	for (int i = 0; i < 50 && !is_waited_for(curthread); i++)
		sim_point();
	for (int i = 0; i < 3; i++)
		sim_point();
	check(is_waited_for(curthread));
	sim_note("saved");
	saving = false;
}

static void
restores_on_cpu_1(void *arg)
{
	(void)arg;
	check(!saving);
	check(!is_on_another_cpu(curthread));
	check(curthread->t_lock == 1);
	check(CPU->cpu_id == 1);
	sim_note("restored");
}

static void
delays_with_a_slow_save(void *arg)
{
	(void)arg;
	(void)install_hooks(
	    curthread, saves_until_waited_for, restores_on_cpu_1, NULL, "X");
	delay(1);
}

static void
wakes_it_in_its_save(void *arg)
{
	while (!saving)
		sim_point();
	sim_note("woken");
	setrun(arg);
}

TEST(a_thread_woken_in_its_save_is_restored_only_after_it, "43 45")
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(others_first, NULL) });
	kthread_t *x = spawn("x", delays_with_a_slow_save, NULL);

	saving = false;
	(void)install_op(sim_cpu(sim, 1)->cpu_idle_thread, "idle1");
	(void)spawn("y", wakes_it_in_its_save, x);
	run();
	assert_events(SIM_EV_NOTE, "woken saved restored");
	/* CPU 1 waited on the stack of its idle thread, and not as that. */
	assert_trace("save:idle1 save:X restore:X restore:idle1");
}

/* A thread that is away from all CPUs has been saved and is whole. */
struct traveller {
	bool is_saving;
	bool is_away;
};

static void
departs(void *arg)
{
	struct traveller *tr = arg;

	check(!tr->is_saving && !tr->is_away);
	tr->is_saving = true;
	sim_point();
	sim_point();
	tr->is_saving = false;
	tr->is_away = true;
	waits += is_waited_for(curthread);
}

static void
returns(void *arg)
{
	struct traveller *tr = arg;

	check(!tr->is_saving && tr->is_away);
	check(!is_on_another_cpu(curthread));
	tr->is_away = false;
	sim_point();
}

static void
travels(void *arg)
{
	struct traveller tr = { 0 };

	(void)arg;
	(void)install_hooks(curthread, departs, returns, &tr, "T");
	for (int i = 0; i < 10; i++)
		yield();
	freectx(curthread, 0); /* tr dies with this function */
}

static void
travel_with_seed(uint64_t seed)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_ncpus = 3, .sc_tape = SIM_SEED(seed) });

	for (int i = 0; i < 5; i++)
		(void)spawn("t", travels, NULL);
	run();
	sim_destroy(sim);
}

TEST(no_interleaving_restores_a_thread_before_its_save_is_over, "45")
{
	waits = 0;
	for (uint64_t seed = 0; seed < 200; seed++)
		travel_with_seed(seed);
	assert_true(waits > 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(hooks_nest_like_parentheses),
	UNIT(a_missing_save_handler_is_skipped_and_its_timestamp_stays),
	UNIT(a_missing_restore_handler_is_skipped_and_its_timestamp_stays),
	UNIT(being_chosen_again_runs_no_hook),
	UNIT(a_first_dispatch_restores_without_a_save),
	UNIT(a_zombie_is_not_saved_and_its_successor_is_restored),
	UNIT(idle_runs_its_own_hooks_between_two_threads),
	UNIT(hooks_run_when_a_thread_blocks_with_preemption_disabled),
	UNIT(saves_follow_off_cpu_and_restores_precede_on_cpu),
	UNIT(a_timestamp_is_set_before_its_handler_starts),
	UNIT(save_times_grow_from_hook_to_hook_and_switch_to_switch),
	UNIT(save_runs_in_the_old_process_and_restore_in_the_new_one),
	UNIT(hooks_run_on_the_stack_of_their_thread),
	UNIT(after_a_migration_restore_sees_the_new_cpu),
	UNIT(process_hooks_follow_the_threads_own_in_both_directions),
	UNIT(leaving_with_the_kernel_fpu_in_use_panics_after_the_saves),
	UNIT(staying_with_the_kernel_fpu_in_use_is_legal),
	UNIT(a_save_hook_may_end_the_use_of_the_kernel_fpu),
	UNIT(a_preemption_asked_for_in_a_restore_hook_waits_for_its_end),
	UNIT(a_preemption_asked_for_in_a_save_hook_waits_for_its_end),
	UNIT(a_surrender_in_a_restore_hook_takes_effect_after_it),
	UNIT(swtch_in_a_hook_panics),
	UNIT(a_thread_woken_in_its_save_is_restored_only_after_it),
	UNIT(no_interleaving_restores_a_thread_before_its_save_is_over),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
