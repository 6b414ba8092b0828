/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/trace_slices.c: slices in slices, on a CPU's track and on a thread's. */
#include "tracks.h"

static void
saves(void *arg)
{
	(void)arg;
	SIM_FUNCTION();
}

static const struct ctxop_template tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = saves,
};

static void
installs_and_yields(void *arg)
{
	ctxop_install(curthread, &tpl, arg);
	yield();
}

TEST(a_stay_is_a_slice_for_its_cpu_and_for_its_thread, "")
{
	sim_t *sim = boot(1);

	(void)spawn("x", installs_and_yields, NULL);
	(void)spawn("y", yields, NULL);
	run();
	assert_track(sim, "CPU 0",
	    "x() savectx(saves(saves())) y() restorectx() x() y() "
	    "idle0() thread_reaper() idle0()");
	assert_track(
	    sim, "x", "CPU 0() savectx(saves(saves())) restorectx() CPU 0()");
	assert_track(sim, "y", "CPU 0() CPU 0()");
}

static void
inner(void)
{
	SIM_FUNCTION();
	yield();
}

static void
outer(void *arg)
{
	(void)arg;
	SIM_FUNCTION();
	inner();
	inner();
}

TEST(calls_that_span_a_switch_end_there_and_begin_again, "")
{
	sim_t *sim = boot(1);

	(void)spawn("x", outer, NULL);
	(void)spawn("y", outer, NULL);
	run();
	assert_track(sim, "x",
	    "CPU 0(outer(inner())) CPU 0(outer(inner() inner())) "
	    "CPU 0(outer(inner()))");
	assert_track(sim, "CPU 0",
	    "x(outer(inner())) y(outer(inner())) x(outer(inner() inner())) "
	    "y(outer(inner() inner())) x(outer(inner())) y(outer(inner())) "
	    "idle0() thread_reaper() idle0()");
}

/* ---- interrupts ---- */

static void
handler(void *arg)
{
	SIM_FUNCTION();
	if (arg != NULL)
		yield();
}

static void
is_interrupted(void *arg)
{
	SIM_FUNCTION();
	sim_intr(0, 5, handler, arg);
	inner();
}

TEST(an_interrupt_is_a_slice_in_that_of_whom_it_pins, "")
{
	sim_t *sim = boot(1);

	(void)spawn("x", is_interrupted, NULL);
	run();
	assert_track(sim, "CPU 0",
	    "x(is_interrupted(intr0/5(handler()) inner())) idle0() "
	    "thread_reaper() idle0()");
	assert_track(sim, "x", "CPU 0(is_interrupted(inner()))");
	assert_track(sim, "intr0/5", "CPU 0(handler())");
}

static void
is_interrupted_twice(void *arg)
{
	sim_intr(0, 5, handler, arg);
	sim_intr(0, 3, handler, arg);
	sim_point();
}

TEST(an_interrupt_ends_as_its_handler_is_done, "")
{
	sim_t *sim = boot(1);

	(void)spawn("x", is_interrupted_twice, NULL);
	run();
	assert_track(sim, "CPU 0",
	    "x(intr0/5(handler()) intr0/3(handler())) idle0() "
	    "thread_reaper() idle0()");
}

TEST(an_interrupt_that_blocks_ends_in_it_and_comes_back_for_itself, "")
{
	sim_t *sim = boot(1);

	(void)spawn("x", is_interrupted, sim);
	run();
	assert_track(sim, "CPU 0",
	    "x(is_interrupted(intr0/5(handler()))) "
	    "intr0/5(handler()) x(is_interrupted(inner())) idle0() "
	    "thread_reaper() idle0()");
	assert_track(sim, "intr0/5", "CPU 0(handler()) CPU 0(handler())");
}

/* ---- a trace that lacks something ---- */

TEST(calls_nest_where_no_switch_was_recorded, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_FUNCTION });

	(void)spawn("x", outer, NULL);
	(void)spawn("y", outer, NULL);
	run();
	assert_track(
	    sim, "CPU 0", "outer(inner(outer(inner())) inner(inner()))");
}

static void
passes_by(void *arg)
{
	SIM_FUNCTION();
	(void)arg;
	thread_exit();
}

TEST(a_call_that_never_returns_ends_with_the_stay, "")
{
	sim_t *sim = boot(1);

	(void)spawn("x", passes_by, NULL);
	run();
	assert_track(sim, "x", "CPU 0(passes_by())");
}

TEST(a_call_whose_return_was_not_kept_ends_with_the_trace, "")
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_trace = SIM_EV_FUNCTION, .sc_trace_max = 3 });

	(void)spawn("x", outer, NULL);
	run();
	assert_track(sim, "x", "outer(inner())");
}

static void
forgets(void)
{
	SIM_FUNCTION();
	sim_trace_clear(sim_current());
	inner();
}

static void
calls_what_forgets(void *arg)
{
	SIM_FUNCTION();
	(void)arg;
	forgets();
}

TEST(a_return_whose_call_was_forgotten_is_no_slice, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_FUNCTION });

	(void)spawn("x", calls_what_forgets, NULL);
	run();
	assert_track(sim, "x", "inner()");
}

static const struct CMUnitTest tests[] = {
	UNIT(a_stay_is_a_slice_for_its_cpu_and_for_its_thread),
	UNIT(calls_that_span_a_switch_end_there_and_begin_again),
	UNIT(an_interrupt_is_a_slice_in_that_of_whom_it_pins),
	UNIT(an_interrupt_ends_as_its_handler_is_done),
	UNIT(an_interrupt_that_blocks_ends_in_it_and_comes_back_for_itself),
	UNIT(calls_nest_where_no_switch_was_recorded),
	UNIT(a_call_that_never_returns_ends_with_the_stay),
	UNIT(a_call_whose_return_was_not_kept_ends_with_the_trace),
	UNIT(a_return_whose_call_was_forgotten_is_no_slice),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
