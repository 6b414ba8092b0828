/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/trace.c: what is recorded, and what is not. */
#include "harness.h"

#include "machine.h"

#include <stdlib.h>
#include <string.h>

static const struct event *
event_at(const sim_t *sim, size_t i)
{
	assert_in_range(i, 0, sim->sim_events.r_count - 1);
	return ((const struct event *)sim->sim_events.r_base + i);
}

/* ---- kinds ---- */

/* One turn of a ctxop's life, all in one thread. */
static void
lives_with_an_op(void *arg)
{
	struct ctxop *op = ctxop_allocate(&seen_tpl, arg);

	sim_name(op, "op");
	ctxop_attach(curthread, op);
	sim_note("attached");
	forkctx(curthread, arg);
	lwp_createctx(curthread, arg);
	yield();
	ctxop_detach(curthread, op);
	ctxop_free(op);
}

static void
live(struct sim_config cfg)
{
	(void)boot_with(cfg);
	(void)spawn("x", lives_with_an_op, NULL);
	(void)spawn("y", yields, NULL);
	run();
}

TEST(each_kind_of_event_is_recorded_under_its_word, "")
{
	live((struct sim_config){ 0 });
	assert_events(SIM_EV_ALLOCATE, "allocate");
	assert_events(SIM_EV_ATTACH, "attach:op");
	assert_events(SIM_EV_FORK, "fork:op");
	assert_events(SIM_EV_LWP_CREATE, "lwp_create:op");
	assert_events(SIM_EV_SAVE, "save:op");
	assert_events(SIM_EV_RESTORE, "restore:op");
	assert_events(SIM_EV_DETACH, "detach:op");
	assert_events(SIM_EV_FREE, "free:op");
	assert_events(SIM_EV_DEALLOCATE, "deallocate:op");
	assert_events(SIM_EV_NOTE, "attached");
	assert_events(SIM_EV_FUNCTION, "savectx restorectx");
}

TEST(events_are_in_the_order_in_which_they_happened, "")
{
	live((struct sim_config){ 0 });
	assert_events(SIM_EV_HOOKS | SIM_EV_ALLOCATE | SIM_EV_ATTACH |
		SIM_EV_DETACH | SIM_EV_DEALLOCATE | SIM_EV_NOTE |
		SIM_EV_FUNCTION,
	    "allocate attach:op attached fork:op lwp_create:op "
	    "savectx save:op restorectx restore:op "
	    "detach:op free:op deallocate:op");
}

TEST(switches_and_states_go_by_the_thread, "")
{
	(void)boot(1);
	(void)spawn("x", yields, NULL);
	run();
	assert_events(SIM_EV_SWITCH | SIM_EV_STATE,
	    "create:t1 off-cpu:idle0 on-cpu:x remain-cpu:x exit:x off-cpu:x "
	    "on-cpu:idle0 wakeup:thread_reaper off-cpu:idle0 "
	    "on-cpu:thread_reaper sleep:thread_reaper off-cpu:thread_reaper "
	    "on-cpu:idle0");
}

TEST(the_exit_handler_is_recorded, "")
{
	(void)boot(1);
	ctxop_install(spawn("x", yields, NULL), &seen_tpl, NULL);
	run();
	assert_events(SIM_EV_EXIT, "exit:seen");
}

TEST(only_the_kinds_asked_for_are_recorded, "")
{
	live((struct sim_config){ .sc_trace = SIM_EV_SAVE | SIM_EV_NOTE });
	assert_events(SIM_EV_ALL, "attached save:op");
}

TEST(a_machine_that_is_not_asked_records_nothing, "")
{
	sim_t *sim = sim_create(&(struct sim_config){ 0 }, NULL, 0);

	(void)spawn("x", lives_with_an_op, NULL);
	run();
	assert_events(SIM_EV_ALL, "");
	assert_int_equal(sim_trace_lost(sim), 0);
}

TEST(what_the_host_does_is_recorded_on_no_cpu, "")
{
	sim_t *sim = boot(1);
	struct ctxop *op = make_op("op");

	ctxop_free(op);
	assert_int_equal(event_at(sim, 0)->ev_cpu, -1);
	assert_string_equal(event_at(sim, 0)->ev_thread, "t0");
}

/* ---- choices ---- */

/* The last answer to the first question of each kind; the CPU stays. */
static uint32_t
loud_once(void *asked, enum sim_choice choice, uint32_t answers)
{
	unsigned bit = 1U << choice, *kinds = asked;

	if (choice == SIM_CHOICE_CPU || (*kinds & bit) != 0)
		return (0);
	*kinds |= bit;
	return (answers - 1);
}

static void
asks_for_all(void *arg)
{
	(void)sim_choose(5);
	(void)sim_choose(5);
	kmem_free(kmem_alloc(8, KM_SLEEP), 8);
	check(kmem_alloc(8, KM_NOSLEEP) == NULL);
	check(sim_fork1(does_nothing, arg, NULL) != 0);
	check(sim_lwp_create(does_nothing, arg, NULL) != 0);
	sim_intr(0, 5, does_nothing, NULL);
}

TEST(what_the_tape_chose_is_recorded_and_quiet_answers_are_not, "")
{
	unsigned asked = 0;

	(void)boot_with((struct sim_config){
	    .sc_trace = SIM_EV_CHOICE, .sc_tape = SIM_ASK(loud_once, &asked) });
	(void)start_process("sh", asks_for_all, NULL);
	(void)spawn("other", does_nothing, NULL);
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_ALL,
	    "choice:preempt choice:user4 choice:sleep choice:fail choice:fork2 "
	    "choice:lwp_create2 choice:copyout choice:later");
}

static void
passes_points(void *arg)
{
	(void)arg;
	pass_points(10);
}

/* Whatever is recorded next is done by the CPU that was chosen. */
TEST(the_choice_of_a_cpu_names_the_one_that_goes_on, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_ncpus = 4, .sc_tape = SIM_SEED(7) });
	unsigned chosen = 0;

	for (unsigned i = 0; i < 6; i++)
		(void)spawn("x", passes_points, NULL);
	run();
	for (size_t i = 0; i + 1 < sim->sim_events.r_count; i++) {
		const struct event *ev = event_at(sim, i);

		if (ev->ev_kind != SIM_EV_CHOICE ||
		    strcmp(ev->ev_name, "cpu") != 0)
			continue;
		assert_int_equal(event_at(sim, i + 1)->ev_cpu, ev->ev_number);
		chosen |= 1U << ev->ev_number;
	}
	assert_int_equal(chosen, 0xf);
}

/* ---- who, where and when ---- */

static void
notes(void *arg)
{
	thread_affinity_set(curthread, 1);
	sim_note(arg);
	delay(1);
	sim_note(arg);
}

static const struct event *
note(const sim_t *sim, unsigned nth)
{
	size_t i = 0;

	while (event_at(sim, i)->ev_kind != SIM_EV_NOTE || nth-- > 0)
		i++;
	return (event_at(sim, i));
}

TEST(an_event_tells_the_thread_the_cpu_and_the_time, "")
{
	sim_t *sim = boot(2);

	(void)spawn("x", notes, (void *)(uintptr_t) "word");
	run();
	assert_string_equal(note(sim, 0)->ev_thread, "x");
	assert_int_equal(note(sim, 0)->ev_cpu, 1);
	assert_true(
	    note(sim, 1)->ev_time >= note(sim, 0)->ev_time + CLOCK_TICK_NS);
}

static void
inner(void)
{
	SIM_FUNCTION();
	sim_note("deep");
}

static void
outer(void *arg)
{
	SIM_FUNCTION();
	(void)arg;
	inner();
	sim_note("shallow");
}

TEST(an_event_tells_how_many_functions_are_around_it, "")
{
	sim_t *sim = boot(1);

	(void)spawn("x", outer, NULL);
	run();
	assert_int_equal(note(sim, 0)->ev_depth, 2);
	assert_int_equal(note(sim, 1)->ev_depth, 1);
	assert_events(
	    SIM_EV_FUNCTION | SIM_EV_NOTE, "outer inner deep shallow");
}

static void
notes_in_a_hook(void *arg)
{
	(void)arg;
	sim_note("hook");
}

static const struct ctxop_template noting_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_restore = notes_in_a_hook,
};

TEST(a_handler_is_one_deeper_than_the_traversal_that_calls_it, "")
{
	sim_t *sim = boot(1);

	ctxop_install(spawn("x", outer, NULL), &noting_tpl, NULL);
	run();
	assert_int_equal(note(sim, 0)->ev_depth, 2);
	assert_int_equal(note(sim, 1)->ev_depth, 2);
}

TEST(depth_is_counted_even_where_nothing_is_recorded, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_NOTE });

	ctxop_install(spawn("x", outer, NULL), &noting_tpl, NULL);
	run();
	assert_int_equal(note(sim, 0)->ev_depth, 2);
	assert_int_equal(note(sim, 1)->ev_depth, 2);
	assert_int_equal(note(sim, 2)->ev_depth, 1);
}

static void
renames_itself(void *arg)
{
	(void)arg;
	sim_note("before");
	(void)thread_setname(curthread, "new");
	sim_note("after");
}

TEST(an_event_keeps_the_name_that_its_thread_had_then, "")
{
	sim_t *sim = boot(1);

	(void)spawn("old", renames_itself, NULL);
	run();
	assert_string_equal(note(sim, 0)->ev_thread, "old");
	assert_string_equal(note(sim, 1)->ev_thread, "new");
}

/* ---- room ---- */

static void
notes_five(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 5; i++)
		sim_note(i < 3 ? "kept" : "lost");
}

static sim_t *
overflow(void)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_NOTE, .sc_trace_max = 3 });

	(void)spawn("x", notes_five, NULL);
	run();
	return (sim);
}

TEST(events_that_do_not_fit_are_counted, "")
{
	assert_int_equal(sim_trace_lost(overflow()), 2);
	assert_events(SIM_EV_ALL, "kept kept kept");
}

static void
notes_three(void *arg)
{
	(void)arg;
	sim_note("one");
	SIM_FUNCTION();
	sim_note("two");
	sim_note("three");
}

/* The host's own, and returns, do not end it. */
TEST(a_run_ends_where_its_trace_is_to_end, "")
{
	(void)boot_with((struct sim_config){
	    .sc_trace_end = 2, .sc_trace = SIM_EV_NOTE | SIM_EV_FUNCTION });
	sim_note("host");
	sim_note("host");
	sim_note("host");
	(void)spawn("a", notes_three, NULL);
	run_expecting(SIM_BUDGET, "the trace has the events it is to have");
	assert_events(SIM_EV_ALL, "host host host");
	(void)boot_with((struct sim_config){
	    .sc_trace_end = 3, .sc_trace = SIM_EV_NOTE | SIM_EV_FUNCTION });
	(void)spawn("a", notes_three, NULL);
	run_expecting(SIM_BUDGET, "the trace has the events it is to have");
	assert_events(SIM_EV_ALL, "one notes_three two");
}

TEST(a_run_whose_trace_is_shorter_ends_as_ever, "")
{
	(void)boot_with((struct sim_config){
	    .sc_trace_end = 4, .sc_trace = SIM_EV_NOTE | SIM_EV_FUNCTION });
	(void)spawn("a", notes_three, NULL);
	run();
	assert_events(SIM_EV_ALL, "one notes_three two three");
}

TEST(a_cleared_trace_has_room_again, "")
{
	sim_t *sim = overflow();

	sim_trace_clear(sim);
	assert_events(SIM_EV_ALL, "");
	assert_int_equal(sim_trace_lost(sim), 0);
	sim_note("fresh");
	assert_events(SIM_EV_ALL, "fresh");
}

TEST(a_cleared_trace_leaves_nothing_in_later_events, "")
{
	live((struct sim_config){ 0 });
	sim_trace_clear(sim_current());
	for (unsigned i = 0; i < 3; i++)
		sim_note("fresh");
	assert_events(SIM_EV_ALL, "fresh fresh fresh");
}

static const struct CMUnitTest tests[] = {
	UNIT(each_kind_of_event_is_recorded_under_its_word),
	UNIT(events_are_in_the_order_in_which_they_happened),
	UNIT(switches_and_states_go_by_the_thread),
	UNIT(the_exit_handler_is_recorded),
	UNIT(only_the_kinds_asked_for_are_recorded),
	UNIT(a_machine_that_is_not_asked_records_nothing),
	UNIT(what_the_host_does_is_recorded_on_no_cpu),
	UNIT(what_the_tape_chose_is_recorded_and_quiet_answers_are_not),
	UNIT(the_choice_of_a_cpu_names_the_one_that_goes_on),
	UNIT(an_event_tells_the_thread_the_cpu_and_the_time),
	UNIT(an_event_tells_how_many_functions_are_around_it),
	UNIT(a_handler_is_one_deeper_than_the_traversal_that_calls_it),
	UNIT(depth_is_counted_even_where_nothing_is_recorded),
	UNIT(an_event_keeps_the_name_that_its_thread_had_then),
	UNIT(events_that_do_not_fit_are_counted),
	UNIT(a_run_ends_where_its_trace_is_to_end),
	UNIT(a_run_whose_trace_is_shorter_ends_as_ever),
	UNIT(a_cleared_trace_has_room_again),
	UNIT(a_cleared_trace_leaves_nothing_in_later_events),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
