/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/preempt.c: involuntary switches, and the points where they happen. */
#include "harness.h"
#include "machine.h"

/* ---- threads and tapes ---- */

static void
notes(void *arg)
{
	sim_note(arg);
}

static kthread_t *
spawn_noting(const char *name)
{
	return (spawn(name, notes, (void *)(uintptr_t)name));
}

static kthread_t *
spawn_urgent_stopped(void)
{
	kthread_t *t = spawn_stopped(
	    "urgent", notes, (void *)(uintptr_t) "urgent");

	t->t_pri = 90;
	return (t);
}

/* A tape on which every time slice is over when it is asked for. */
static uint32_t
always_preempt(void *arg, enum sim_choice choice, uint32_t answers)
{
	unsigned *asked = arg;

	(void)answers;
	if (choice != SIM_CHOICE_PREEMPT)
		return (0);
	(*asked)++;
	return (1);
}

static void
passes_ten_points(void *arg)
{
	pass_points(10);
	sim_note(arg);
}

/* ---- kpreempt_disable() ---- */

static void
wakes_in_two_sections(void *arg)
{
	kpreempt_disable();
	kpreempt_disable();
	setrun(arg);
	sim_point();
	sim_note("woken");
	kpreempt_enable();
	sim_note("inner-end");
	kpreempt_enable();
	sim_note("outer-end");
}

TEST(a_deferred_preemption_happens_in_the_outermost_enable, "")
{
	(void)boot(1);
	(void)spawn("x", wakes_in_two_sections, spawn_urgent_stopped());
	run();
	assert_events(SIM_EV_NOTE, "woken inner-end urgent outer-end");
}

static void
is_left_alone(void *arg)
{
	kpreempt_disable();
	pass_points(10);
	sim_note(arg);
	kpreempt_enable();
}

TEST(the_tape_is_not_asked_while_preemption_is_disabled, "")
{
	unsigned asked = 0;

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(always_preempt, &asked) });
	(void)spawn_at(90, "x", is_left_alone, (void *)(uintptr_t) "x");
	(void)spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "x y");
	assert_int_equal(asked, 0);
}

static void
nest(int depth)
{
	for (int i = 0; i < depth; i++)
		kpreempt_disable();
}

static void
unnest(int depth)
{
	for (int i = 0; i < depth; i++)
		kpreempt_enable();
}

static void
nests_too_deep(void *arg)
{
	(void)arg;
	nest(127);
	check(curthread->t_preempt == 127);
	nest(1);
	check(curthread->t_preempt == -128);
	nest(128);
	check(curthread->t_preempt == 0);
}

static void
nests_deep(void *arg)
{
	(void)arg;
	nest(127);
	unnest(127);
	nest(1);
	unnest(1);
	check(curthread->t_preempt == 0);
}

static void
enables_once_too_often(void *arg)
{
	(void)arg;
	nest(1);
	unnest(2);
	check(curthread->t_preempt == -1);
	nest(1);
}

TEST(a_depth_that_wraps_is_a_violation_and_wraps_as_in_the_kernel, "")
{
	assert_violation(nests_too_deep, SIM_PREEMPT_DEPTH,
	    "kpreempt_disable() by t at depth 127: t_preempt is a char, and "
	    "wraps to -128",
	    SIM_OK);
}

TEST(an_enable_without_a_disable_is_a_violation, "")
{
	assert_violation(enables_once_too_often, SIM_PREEMPT_DEPTH,
	    "kpreempt_enable() by t, whose preemption is not disabled", SIM_OK);
}

TEST(the_greatest_depth_is_legal, "")
{
	assert_no_violation(nests_deep);
}

/* ---- a more urgent thread ---- */

static void
wakes_and_passes_a_point(void *arg)
{
	setrun(arg);
	sim_note("woken");
	sim_point();
	sim_note("x");
}

TEST(a_more_urgent_thread_preempts_at_the_next_point, "")
{
	(void)boot(1);
	(void)spawn("x", wakes_and_passes_a_point, spawn_urgent_stopped());
	run();
	assert_events(SIM_EV_NOTE, "woken urgent x");
}

TEST(a_preempted_thread_stays_before_its_equals, "")
{
	(void)boot(1);
	(void)spawn("x", wakes_and_passes_a_point, spawn_urgent_stopped());
	(void)spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "woken urgent x y");
}

static void
sees_no_request(void *arg)
{
	(void)arg;
	check(!CPU->cpu_kprunrun);
}

static void
wakes_and_yields(void *arg)
{
	kpreempt_disable();
	setrun(arg);
	check(CPU->cpu_kprunrun);
	yield();
	kpreempt_enable();
}

TEST(a_switch_fulfils_the_request_for_one, "")
{
	kthread_t *urgent;

	(void)boot(1);
	urgent = spawn_stopped("urgent", sees_no_request, NULL);
	urgent->t_pri = 90;
	(void)spawn("x", wakes_and_yields, urgent);
	run();
}

static void
wakes_an_equal(void *arg)
{
	setrun(arg);
	pass_points(10);
	sim_note("x");
}

TEST(an_equal_thread_does_not_preempt, "")
{
	kthread_t *y;

	(void)boot(1);
	y = spawn_stopped("y", notes, (void *)(uintptr_t) "y");
	(void)spawn("x", wakes_an_equal, y);
	run();
	assert_events(SIM_EV_NOTE, "x y");
}

/* ---- the end of a time slice ---- */

static void
surrenders(void *arg)
{
	(void)arg;
	cpu_surrender(curthread);
	sim_note("asked");
	sim_point();
	sim_note("x");
}

TEST(a_surrendered_cpu_goes_to_an_equal_at_the_next_point, "")
{
	(void)boot(1);
	(void)spawn("x", surrenders, NULL);
	(void)spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "asked y x");
}

TEST(a_surrendered_cpu_goes_to_no_lower_thread, "")
{
	(void)boot(1);
	(void)spawn_at(61, "x", surrenders, NULL);
	(void)spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "asked x y");
}

static void
surrenders_a_stopped_thread(void *arg)
{
	cpu_surrender(arg);
	check(!CPU->cpu_kprunrun);
	setrun(arg);
}

TEST(a_surrender_of_a_thread_that_does_not_run_is_ignored, "")
{
	kthread_t *y;

	(void)boot(1);
	y = spawn_stopped("y", notes, (void *)(uintptr_t) "y");
	(void)spawn("x", surrenders_a_stopped_thread, y);
	run();
	assert_events(SIM_EV_NOTE, "y");
}

static void
waits_to_be_replaced(void *arg)
{
	const volatile bool *replaced = arg;

	while (!*replaced)
		sim_point();
	sim_note("a");
}

static void
replaces(void *arg)
{
	*(bool *)arg = true;
	sim_note("b");
}

static void
surrenders_another(void *arg)
{
	const kthread_t *t = arg;

	while (t->t_state != TS_ONPROC)
		sim_point();
	pass_points(10);
	sim_note("surrender");
	cpu_surrender(arg);
}

static kthread_t *
spawn_on(unsigned cpu, const char *name, void (*body)(void *), void *arg)
{
	kthread_t *t = spawn_stopped(name, body, arg);

	t->t_bound_cpu = sim_cpu(sim_current(), cpu);
	setrun(t);
	return (t);
}

TEST(a_surrender_reaches_a_thread_on_another_cpu, "")
{
	bool replaced = false;
	kthread_t *a;

	(void)boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_tape = SIM_ASK(others_first, NULL),
	    .sc_budget = 100000 });
	a = spawn_on(1, "a", waits_to_be_replaced, &replaced);
	(void)spawn_on(1, "b", replaces, &replaced);
	(void)spawn_on(0, "c", surrenders_another, a);
	run();
	assert_events(SIM_EV_NOTE, "surrender b a");
}

static void
surrenders_before_it_yields(void *urgent)
{
	kpreempt_disable();
	cpu_surrender(curthread);
	yield();
	kpreempt_enable();
	sim_note("new-slice");
	setrun(urgent);
	sim_point();
	sim_note("x");
}

static void
yields_and_notes(void *arg)
{
	yield();
	sim_note(arg);
}

TEST(a_new_time_slice_forgets_an_earlier_surrender, "")
{
	(void)boot(1);
	(void)spawn("x", surrenders_before_it_yields, spawn_urgent_stopped());
	(void)spawn("y", yields_and_notes, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "new-slice urgent x y");
}

TEST(the_tape_may_end_a_time_slice, "")
{
	unsigned asked = 0;

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(always_preempt, &asked) });
	(void)spawn("x", passes_ten_points, (void *)(uintptr_t) "x");
	(void)spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "y x");
	assert_int_not_equal(asked, 0);
}

TEST(the_tape_is_asked_only_where_another_thread_could_run, "")
{
	unsigned asked = 0;

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(always_preempt, &asked) });
	(void)spawn_at(61, "x", passes_ten_points, (void *)(uintptr_t) "x");
	(void)spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "x y");
	assert_int_equal(asked, 0);
}

/* ---- the clock ---- */

TEST(the_clock_ends_a_time_slice, "")
{
	(void)boot_with((struct sim_config){ .sc_tick = 5 * POINT_NS });
	(void)spawn("x", passes_ten_points, (void *)(uintptr_t) "x");
	(void)spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "y x");
}

TEST(a_thread_keeps_its_cpu_within_a_time_slice, "")
{
	(void)boot_with((struct sim_config){ .sc_tick = 50 * POINT_NS });
	(void)spawn("x", passes_ten_points, (void *)(uintptr_t) "x");
	(void)spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "x y");
}

TEST(without_a_clock_nothing_ends_a_time_slice, "")
{
	(void)boot(1);
	(void)spawn("x", passes_ten_points, (void *)(uintptr_t) "x");
	(void)spawn_noting("y");
	run();
	assert_events(SIM_EV_NOTE, "x y");
}

static void
wakes_an_equal_in_its_second_slice(void *arg)
{
	pass_points(60);
	setrun(arg);
	pass_points(10);
	sim_note("x");
}

TEST(a_thread_that_is_chosen_again_has_a_new_slice, "")
{
	kthread_t *y;

	(void)boot_with((struct sim_config){ .sc_tick = 50 * POINT_NS });
	y = spawn_stopped("y", notes, (void *)(uintptr_t) "y");
	(void)spawn("x", wakes_an_equal_in_its_second_slice, y);
	run();
	assert_events(SIM_EV_NOTE, "x y");
}

static void
passes_a_point(void *arg)
{
	(void)arg;
	sim_point();
}

static const struct ctxop_template point_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_restore = passes_a_point,
};

static void
passes_a_whole_slice(void *arg)
{
	(void)arg;
	pass_points(60);
}

TEST(a_point_in_a_restore_hook_takes_nothing_from_the_new_slice, "")
{
	kthread_t *y;

	(void)boot_with((struct sim_config){ .sc_tick = 50 * POINT_NS });
	(void)spawn_at(61, "w", passes_a_whole_slice, NULL);
	y = spawn_stopped("y", passes_ten_points, (void *)(uintptr_t) "y");
	ctxop_install(y, &point_tpl, NULL);
	setrun(y);
	(void)spawn_noting("z");
	run();
	assert_events(SIM_EV_NOTE, "y z");
}

/* ---- yield(), sim_choose(), the host ---- */

static void
yields_three_times(void *arg)
{
	for (int i = 0; i < 3; i++) {
		sim_note(arg);
		yield();
	}
}

TEST(yielding_threads_take_turns, "")
{
	(void)boot(1);
	(void)spawn("x", yields_three_times, (void *)(uintptr_t) "x");
	(void)spawn("y", yields_three_times, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "x y x y x y");
}

TEST(yield_makes_no_room_for_lower_priorities, "")
{
	(void)boot(1);
	(void)spawn_at(61, "x", yields_three_times, (void *)(uintptr_t) "x");
	(void)spawn("y", yields_three_times, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "x x x y y y");
}

static uint32_t
last_answer(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	return (choice == SIM_CHOICE_USER ? answers - 1 : 0);
}

static void
chooses(void *arg)
{
	const uint32_t *answers = arg;

	check(sim_choose(answers[0]) == answers[1]);
	check(sim_choose(1) == 0);
}

TEST(sim_choose_gives_the_answer_of_the_tape, "")
{
	uint32_t answers[] = { 7, 6 };

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(last_answer, NULL) });
	(void)spawn("x", chooses, answers);
	run();
}

TEST(sim_choose_is_0_on_a_quiet_tape, "")
{
	uint32_t answers[] = { 7, 0 };

	(void)boot(1);
	(void)spawn("x", chooses, answers);
	run();
}

static void
chooses_from_nothing(void *arg)
{
	(void)arg;
	(void)sim_choose(0);
}

TEST(sim_choose_from_nothing_panics, "")
{
	assert_panics(chooses_from_nothing, NULL, "at least 1 answer, got 0");
}

TEST(a_point_on_the_host_is_nothing, "")
{
	(void)boot(1);
	sim_point();
	kpreempt_disable();
	kpreempt_enable();
	run();
	assert_int_equal(sim_report(sim_current())->sr_points, 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_deferred_preemption_happens_in_the_outermost_enable),
	UNIT(the_tape_is_not_asked_while_preemption_is_disabled),
	UNIT(a_depth_that_wraps_is_a_violation_and_wraps_as_in_the_kernel),
	UNIT(an_enable_without_a_disable_is_a_violation),
	UNIT(the_greatest_depth_is_legal),
	UNIT(a_more_urgent_thread_preempts_at_the_next_point),
	UNIT(a_preempted_thread_stays_before_its_equals),
	UNIT(a_switch_fulfils_the_request_for_one),
	UNIT(an_equal_thread_does_not_preempt),
	UNIT(a_surrendered_cpu_goes_to_an_equal_at_the_next_point),
	UNIT(a_surrendered_cpu_goes_to_no_lower_thread),
	UNIT(a_surrender_of_a_thread_that_does_not_run_is_ignored),
	UNIT(a_surrender_reaches_a_thread_on_another_cpu),
	UNIT(a_new_time_slice_forgets_an_earlier_surrender),
	UNIT(the_tape_may_end_a_time_slice),
	UNIT(the_tape_is_asked_only_where_another_thread_could_run),
	UNIT(the_clock_ends_a_time_slice),
	UNIT(a_thread_keeps_its_cpu_within_a_time_slice),
	UNIT(without_a_clock_nothing_ends_a_time_slice),
	UNIT(a_thread_that_is_chosen_again_has_a_new_slice),
	UNIT(a_point_in_a_restore_hook_takes_nothing_from_the_new_slice),
	UNIT(yielding_threads_take_turns),
	UNIT(yield_makes_no_room_for_lower_priorities),
	UNIT(sim_choose_gives_the_answer_of_the_tape),
	UNIT(sim_choose_is_0_on_a_quiet_tape),
	UNIT(sim_choose_from_nothing_panics),
	UNIT(a_point_on_the_host_is_nothing),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
