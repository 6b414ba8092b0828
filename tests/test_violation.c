/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/violation.c: what is found wrong, is counted, kept and printed. */
#include "harness.h"
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#define KEPT 1000

/* Not the last thing that its function does: keeps the frame. */
#define KEEP_FRAME() __asm__ volatile("")

/* One that is quick to commit, by each kernel. */
static __attribute__((noinline)) void
enables_too_often(void)
{
	kpreempt_enable();
	KEEP_FRAME();
	kpreempt_disable();
}

static void
commits(void *times)
{
	for (unsigned i = 0; i < *(unsigned *)times; i++)
		enables_too_often();
	KEEP_FRAME();
}

static void
commits_another(void *arg)
{
	void *p;

	(void)arg;
	kpreempt_disable();
	p = kmem_alloc(8, KM_SLEEP);
	kpreempt_enable();
	kmem_free(p, 8);
}

static sim_t *
run_with(enum sim_setting setting, unsigned times, enum sim_outcome outcome)
{
	sim_t *sim = boot_with(set_all((struct sim_config){ 0 }, setting));

	(void)spawn("t", commits, &times);
	run_expecting(outcome, "");
	return (sim);
}

/* ---- names ---- */

TEST(each_kind_has_a_name_of_its_own, "")
{
	static const char *const names[] = { "hook-blocks", "kmem-sleeps",
		"ring-mutated", "null-walk", "endless-walk", "freed-walk",
		"double-attach", "two-threads", "attach-freed", "free-attached",
		"wrong-thread", "detach-detached", "double-free", "hw-loaded",
		"exit-armed", "preempt-depth", "ctxop-leaked", "race" };

	assert_int_equal(sizeof(names) / sizeof(*names), (int)SIM_NVIOLATIONS);
	for (unsigned v = 0; v < SIM_NVIOLATIONS; v++)
		assert_string_equal(sim_violation_name(v), names[v]);
}

/* ---- the three settings ---- */

TEST(a_fatal_violation_ends_the_run_and_is_counted, "57")
{
	sim_t *sim = run_with(SIM_V_FATAL, 3, SIM_VIOLATION);

	assert_seen(SIM_PREEMPT_DEPTH, 1);
	assert_int_equal(sim_report(sim)->sr_violations, 1);
	assert_string_equal(
	    sim_violation_message(sim, 0), sim_report(sim)->sr_message);
	assert_null(sim_violation_message(sim, 1));
}

TEST(a_recorded_violation_is_counted_and_the_run_goes_on, "")
{
	sim_t *sim = run_with(SIM_V_RECORD, 3, SIM_OK);

	assert_seen(SIM_PREEMPT_DEPTH, 3);
	assert_int_equal(sim_report(sim)->sr_violations, 3);
	for (size_t n = 0; n < 3; n++)
		assert_string_equal(sim_violation_message(sim, n),
		    "preempt-depth: kpreempt_enable() by t, whose preemption "
		    "is not disabled");
	assert_null(sim_violation_message(sim, 3));
}

TEST(a_violation_that_is_off_is_not_even_counted, "")
{
	sim_t *sim = run_with(SIM_V_OFF, 3, SIM_OK);

	assert_seen(SIM_PREEMPT_DEPTH, 0);
	assert_int_equal(sim_report(sim)->sr_violations, 0);
	assert_null(sim_violation_message(sim, 0));
	assert_report_shows_no(sim_violations_print, "preempt-depth");
}

TEST(each_kind_has_a_setting_of_its_own, "")
{
	unsigned once = 1;
	sim_t *sim = boot_with((struct sim_config){
	    .sc_violation[SIM_PREEMPT_DEPTH] = SIM_V_RECORD });

	(void)spawn("t", commits, &once);
	(void)spawn("u", commits_another, NULL);
	run_expecting(SIM_VIOLATION, "kmem-sleeps: a KM_SLEEP request of u");
	assert_seen(SIM_PREEMPT_DEPTH, 1);
	assert_seen(SIM_KMEM_SLEEPS, 1);
	assert_non_null(strstr(sim_violation_message(sim, 0), "preempt-depth"));
	assert_non_null(strstr(sim_violation_message(sim, 1), "kmem-sleeps"));
	assert_null(sim_violation_message(sim, 2));
}

TEST(what_was_recorded_stays_over_the_next_run, "")
{
	sim_t *sim = run_with(SIM_V_RECORD, 1, SIM_OK);

	(void)spawn("u", commits_another, NULL);
	run();
	assert_int_equal(sim_report(sim)->sr_violations, 2);
	assert_non_null(strstr(sim_violation_message(sim, 1), "of u with"));
}

/* ---- too many ---- */

TEST(the_first_thousand_are_kept_and_all_are_counted, "")
{
	sim_t *sim = run_with(SIM_V_RECORD, KEPT + 5, SIM_OK);

	assert_seen(SIM_PREEMPT_DEPTH, KEPT + 5);
	assert_non_null(sim_violation_message(sim, KEPT - 1));
	assert_null(sim_violation_message(sim, KEPT));
	assert_null(sim_violation_message(sim, SIZE_MAX));
	REPORT_SHOWS(sim_violations_print, "\nand 5 more\n");
}

TEST(exactly_a_thousand_are_no_more, "")
{
	(void)run_with(SIM_V_RECORD, KEPT, SIM_OK);
	assert_report_shows_no(sim_violations_print, "more");
}

TEST(a_fatal_one_is_kept_after_any_number_of_others, "")
{
	unsigned times = KEPT + 5;
	sim_t *sim = boot_with((struct sim_config){
	    .sc_violation[SIM_PREEMPT_DEPTH] = SIM_V_RECORD });

	(void)spawn("t", commits, &times);
	(void)spawn("u", commits_another, NULL);
	run_expecting(SIM_VIOLATION, "kmem-sleeps");
	assert_string_equal(
	    sim_violation_message(sim, KEPT), sim_report(sim)->sr_message);
	assert_null(sim_violation_message(sim, KEPT + 1));
}

/* ---- print ---- */

TEST(a_recorded_one_is_printed_with_place_and_stack, "")
{
	(void)run_with(SIM_V_RECORD, 2, SIM_OK);
	REPORT_SHOWS(sim_violations_print,
	    "recorded: preempt-depth: kpreempt_enable() by t, whose "
	    "preemption is not disabled\n  on CPU 0, thread t, t_preempt 0, "
	    "at ",
	    " ns\n\t", "kpreempt_enable", "()\n\tenables_too_often+0x",
	    "()\n\tcommits+0x", "()\nrecorded: preempt-depth: ");
}

TEST(its_stack_begins_with_what_went_wrong, "")
{
	(void)run_with(SIM_V_RECORD, 1, SIM_OK);
	assert_report_shows_no(sim_violations_print, "unwind_caller");
	assert_report_shows_no(sim_violations_print, "\tviolation");
	assert_report_shows_no(sim_violations_print, "\treport");
}

TEST(the_report_prints_what_was_recorded_before_the_tape, "")
{
	(void)run_with(SIM_V_RECORD, 1, SIM_OK);
	REPORT_SHOWS(sim_report_print, "ok: \n", "recorded: preempt-depth",
	    "enables_too_often+0x", "\n  tape: t1\n");
}

TEST(the_report_prints_a_fatal_one_once, "")
{
	char *text, *first;

	(void)run_with(SIM_V_FATAL, 1, SIM_VIOLATION);
	text = report_text(sim_report_print);
	assert_ptr_equal(strstr(text, "violation: preempt-depth"), text);
	first = strstr(text, "preempt-depth");
	assert_null(strstr(first + 1, "preempt-depth"));
	assert_null(strstr(text, "stop+0x"));
	assert_null(strstr(text, "violation+0x"));
	free(text);
	REPORT_SHOWS(sim_violations_print, "fatal: preempt-depth: ");
}

TEST(where_nothing_was_recorded_nothing_is_printed, "")
{
	char *text;

	(void)boot(1);
	(void)spawn("t", does_nothing, NULL);
	run();
	text = report_text(sim_violations_print);
	assert_string_equal(text, "");
	free(text);
}

TEST(a_terse_machine_counts_without_words_and_stack, "")
{
	unsigned twice = 2;
	sim_t *sim = boot_with(
	    set_all((struct sim_config){ .sc_audit = true }, SIM_V_RECORD));

	sim->sim_is_terse = true;
	(void)spawn("t", commits, &twice);
	run();
	assert_int_equal(sim_violations(sim, SIM_PREEMPT_DEPTH), 2);
	assert_string_equal(sim_violation_message(sim, 1), "");
	assert_report_shows_no(sim_violations_print, "()\n");
	assert_null(stack_note(sim, NULL));
}

TEST(a_violation_of_the_host_is_recorded_as_its_own, "")
{
	unsigned once = 1;

	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	commits(&once);
	REPORT_SHOWS(sim_violations_print, "kpreempt_enable() by t0, whose",
	    "on CPU -1, thread t0,");
}

TEST(equal_runs_print_equal_bytes, "")
{
	char *first, *second;

	(void)run_with(SIM_V_RECORD, 3, SIM_OK);
	first = report_text(sim_violations_print);
	sim_destroy(sim_current());
	(void)run_with(SIM_V_RECORD, 3, SIM_OK);
	second = report_text(sim_violations_print);
	assert_string_equal(first, second);
	free(first);
	free(second);
}

TEST(machines_record_for_themselves, "")
{
	sim_t *first = run_with(SIM_V_RECORD, 1, SIM_OK);
	sim_t *second = run_with(SIM_V_RECORD, 2, SIM_OK);

	assert_null(sim_violation_message(first, 1));
	assert_non_null(sim_violation_message(second, 1));
	sim_destroy(first);
}

/* ---- the thread goes on ---- */

static void
is_small(void *arg)
{
	commits(arg);
	sim_note("went-on");
}

TEST(the_smallest_stack_has_room_for_a_record, "")
{
	unsigned once = 1;

	(void)boot_with(set_all(
	    (struct sim_config){ .sc_stksize = (size_t)16384 * SAN_STACK_FACTOR,
		.sc_audit = true },
	    SIM_V_RECORD));
	(void)spawn("t", is_small, &once);
	run();
	assert_events(SIM_EV_NOTE, "went-on");
	assert_seen(SIM_PREEMPT_DEPTH, 1);
}

/* The sanitizers' own code between here and there uses them. */
#if defined(__x86_64__) && !defined(__SSE__) && !defined(SAN_THREAD) &&        \
    !defined(SAN_ADDRESS)
static void
keeps_a_register(void *arg)
{
	uint64_t seen;

	(void)arg;
	for (unsigned i = 0; i < 3; i++) {
		__asm__ volatile("movq %0, %%xmm0\n\tmovq %0, %%xmm15"
				 :
				 : "r"((uint64_t)42));
		enables_too_often();
		__asm__ volatile("movq %%xmm15, %0" : "=r"(seen));
		check(seen == 42);
		__asm__ volatile("movq %%xmm0, %0" : "=r"(seen));
		check(seen == 42);
	}
}
#else
static void
keeps_a_register(void *arg)
{
	(void)arg;
	enables_too_often();
}
#endif

TEST(recording_leaves_the_vector_registers_alone, "")
{
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", keeps_a_register, NULL);
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(each_kind_has_a_name_of_its_own),
	UNIT(a_fatal_violation_ends_the_run_and_is_counted),
	UNIT(a_recorded_violation_is_counted_and_the_run_goes_on),
	UNIT(a_violation_that_is_off_is_not_even_counted),
	UNIT(each_kind_has_a_setting_of_its_own),
	UNIT(what_was_recorded_stays_over_the_next_run),
	UNIT(the_first_thousand_are_kept_and_all_are_counted),
	UNIT(exactly_a_thousand_are_no_more),
	UNIT(a_fatal_one_is_kept_after_any_number_of_others),
	UNIT(a_recorded_one_is_printed_with_place_and_stack),
	UNIT(its_stack_begins_with_what_went_wrong),
	UNIT(the_report_prints_what_was_recorded_before_the_tape),
	UNIT(the_report_prints_a_fatal_one_once),
	UNIT(where_nothing_was_recorded_nothing_is_printed),
	UNIT(a_terse_machine_counts_without_words_and_stack),
	UNIT(a_violation_of_the_host_is_recorded_as_its_own),
	UNIT(equal_runs_print_equal_bytes),
	UNIT(machines_record_for_themselves),
	UNIT(the_smallest_stack_has_room_for_a_record),
	UNIT(recording_leaves_the_vector_registers_alone),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
