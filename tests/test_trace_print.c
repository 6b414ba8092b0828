/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/trace_print.c: the trace as a line of words, as rows, and as a flow. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#define HEADER "CPU     ID                    FUNCTION:NAME\n"
#define SPANS (SIM_EV_HOOKS | SIM_EV_FUNCTION)

/* ---- a thread with two ctxops, whose handlers have names ---- */

static void
fpu_save(void *arg)
{
	(void)arg;
}

static void
fpu_restore(void *arg)
{
	(void)arg;
}

static void
vmm_copy_out(void)
{
	SIM_FUNCTION();
}

static bool copies_out; /* vmm_save() does */

static void
vmm_save(void *arg)
{
	(void)arg;
	if (copies_out)
		vmm_copy_out();
}

static void
vmm_restore(void *arg)
{
	(void)arg;
}

static const struct ctxop_template fpu_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = fpu_save,
	.ct_restore = fpu_restore,
};

static const struct ctxop_template vmm_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = vmm_save,
	.ct_restore = vmm_restore,
};

static void
yields_twice(void *arg)
{
	(void)arg;
	yield();
	yield();
}

static void
yields_with_both(void *arg)
{
	copies_out = true;
	ctxop_install(curthread, &fpu_tpl, arg);
	ctxop_install(curthread, &vmm_tpl, arg);
	yields_twice(NULL);
}

/* Run a thread x of that body beside one that only yields_twice. */
static sim_t *
watch(unsigned kinds, void (*body)(void *))
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = kinds });

	(void)spawn("x", body, NULL);
	(void)spawn("y", yields_twice, NULL);
	run();
	return (sim);
}

/* ---- printing ---- */

typedef void print_t(const sim_t *, FILE *, bool hidden);

static void
assert_prints(const sim_t *sim, print_t *print, bool hidden, const char *text)
{
	char *seen = NULL;
	size_t len;
	FILE *out = open_memstream(&seen, &len);

	assert_non_null(out);
	print(sim, out, hidden);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(seen, text);
	free(seen);
}

static void
stay_of_x(const sim_t *sim, FILE *out, bool hidden)
{
	assert_true(sim_trace_stay(sim, "x", out, hidden));
}

/* ---- rows ---- */

static void
yields_once_with_fpu(void *arg)
{
	ctxop_install(curthread, &fpu_tpl, arg);
	yield();
}

TEST(rows_stand_under_the_header_in_widths_3_6_and_32, "")
{
	assert_prints(watch(SPANS, yields_once_with_fpu), sim_trace_dtrace,
	    false,
	    HEADER "  0      1                    savectx:entry\n"
		   "  0      2                   fpu_save:entry\n"
		   "  0      3                 restorectx:entry\n"
		   "  0      4                fpu_restore:entry\n");
}

static void
notes_twice(void *arg)
{
	(void)arg;
	sim_note("go");
	sim_note("stop");
	sim_note("go");
}

TEST(a_probe_keeps_the_number_of_its_first_row, "")
{
	assert_prints(watch(SIM_EV_NOTE, notes_twice), sim_trace_dtrace, false,
	    HEADER "  0      1                             x:go\n"
		   "  0      2                           x:stop\n"
		   "  0      1                             x:go\n");
}

static void
exits(void *arg)
{
	(void)arg;
}

TEST(a_row_of_a_thread_has_what_happened_in_the_place_of_entry, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_STATE });

	(void)spawn("x", exits, NULL);
	assert_int_equal(sim_run(sim), SIM_OK);
	assert_prints(sim, sim_trace_dtrace, false,
	    HEADER " -1      1                        t1:create\n"
		   "  0      2                           x:exit\n"
		   " -1      3             thread_reaper:wakeup\n"
		   "  0      4              thread_reaper:sleep\n");
}

TEST(a_row_of_a_ctxop_names_the_function_that_was_called, "")
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_trace = SIM_EV_ALLOCATE | SIM_EV_DEALLOCATE });

	ctxop_free(make_op("op"));
	assert_prints(sim, sim_trace_dtrace, false,
	    HEADER " -1      1             ctxop_allocate:entry\n"
		   " -1      2           ctxop_deallocate:entry\n");
}

TEST(an_empty_trace_is_a_header, "")
{
	assert_prints(boot(1), sim_trace_dtrace, false, HEADER);
	assert_prints(sim_current(), sim_trace_flow, false, "CPU FUNCTION\n");
}

/* ---- the flow ---- */

TEST(the_flow_indents_calls_and_names_what_returns, "")
{
	assert_prints(watch(SPANS, yields_with_both), sim_trace_flow, false,
	    "CPU FUNCTION\n"
	    "  0  -> savectx\n"
	    "  0    -> vmm_save\n"
	    "  0      -> vmm_copy_out\n"
	    "  0      <- vmm_copy_out\n"
	    "  0    <- vmm_save\n"
	    "  0    -> fpu_save\n"
	    "  0    <- fpu_save\n"
	    "  0  <- savectx\n"
	    "  0  -> restorectx\n"
	    "  0    -> fpu_restore\n"
	    "  0    <- fpu_restore\n"
	    "  0    -> vmm_restore\n"
	    "  0    <- vmm_restore\n"
	    "  0  <- restorectx\n"
	    "  0  -> savectx\n"
	    "  0    -> vmm_save\n"
	    "  0      -> vmm_copy_out\n"
	    "  0      <- vmm_copy_out\n"
	    "  0    <- vmm_save\n"
	    "  0    -> fpu_save\n"
	    "  0    <- fpu_save\n"
	    "  0  <- savectx\n"
	    "  0  -> restorectx\n"
	    "  0    -> fpu_restore\n"
	    "  0    <- fpu_restore\n"
	    "  0    -> vmm_restore\n"
	    "  0    <- vmm_restore\n"
	    "  0  <- restorectx\n");
}

static void
notes_in_a_function(void *arg)
{
	SIM_FUNCTION();
	sim_note("here");
	(void)arg;
}

TEST(the_flow_marks_what_neither_calls_nor_returns_with_a_bar, "")
{
	assert_prints(watch(SIM_EV_FUNCTION | SIM_EV_NOTE, notes_in_a_function),
	    sim_trace_flow, false,
	    "CPU FUNCTION\n"
	    "  0  -> notes_in_a_function\n"
	    "  0     | x:here\n"
	    "  0  <- notes_in_a_function\n");
}

static void
yields_in_a_function(void *arg)
{
	SIM_FUNCTION();
	(void)arg;
	yield();
}

TEST(the_flow_finds_the_call_of_a_return_across_other_threads, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_FUNCTION });

	(void)spawn("x", yields_in_a_function, NULL);
	(void)spawn("y", notes_in_a_function, NULL);
	run();
	assert_prints(sim, sim_trace_flow, false,
	    "CPU FUNCTION\n"
	    "  0  -> yields_in_a_function\n"
	    "  0  -> notes_in_a_function\n"
	    "  0  <- notes_in_a_function\n"
	    "  0  <- yields_in_a_function\n");
}

static void
clears_in_a_function(void *arg)
{
	SIM_FUNCTION();
	(void)arg;
	sim_trace_clear(sim_current());
	sim_note("cleared");
}

TEST(the_flow_names_a_return_whose_call_was_cleared, "")
{
	assert_prints(
	    watch(SIM_EV_FUNCTION | SIM_EV_NOTE, clears_in_a_function),
	    sim_trace_flow, false,
	    "CPU FUNCTION\n"
	    "  0     | x:cleared\n"
	    "  0  <- clears_in_a_function\n");
}

/* ---- hidden handlers ---- */

static sim_t *
watch_with_vmm_save_hidden(void)
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SPANS });

	sim_hide(vmm_save);
	(void)spawn("x", yields_with_both, NULL);
	(void)spawn("y", exits, NULL);
	run();
	return (sim);
}

TEST(rows_leave_hidden_handlers_out_unless_asked, "")
{
	sim_t *sim = watch_with_vmm_save_hidden();

	assert_prints(sim, sim_trace_dtrace, false,
	    HEADER "  0      1                    savectx:entry\n"
		   "  0      2               vmm_copy_out:entry\n"
		   "  0      3                   fpu_save:entry\n"
		   "  0      4                 restorectx:entry\n"
		   "  0      5                fpu_restore:entry\n"
		   "  0      6                vmm_restore:entry\n");
	assert_prints(sim, sim_trace_dtrace, true,
	    HEADER "  0      1                    savectx:entry\n"
		   "  0      2                   vmm_save:entry\n"
		   "  0      3               vmm_copy_out:entry\n"
		   "  0      4                   fpu_save:entry\n"
		   "  0      5                 restorectx:entry\n"
		   "  0      6                fpu_restore:entry\n"
		   "  0      7                vmm_restore:entry\n");
}

TEST(the_flow_leaves_calls_and_returns_of_hidden_handlers_out, "")
{
	assert_prints(watch_with_vmm_save_hidden(), sim_trace_flow, false,
	    "CPU FUNCTION\n"
	    "  0  -> savectx\n"
	    "  0      -> vmm_copy_out\n"
	    "  0      <- vmm_copy_out\n"
	    "  0    -> fpu_save\n"
	    "  0    <- fpu_save\n"
	    "  0  <- savectx\n"
	    "  0  -> restorectx\n"
	    "  0    -> fpu_restore\n"
	    "  0    <- fpu_restore\n"
	    "  0    -> vmm_restore\n"
	    "  0    <- vmm_restore\n"
	    "  0  <- restorectx\n");
}

TEST(words_show_hidden_handlers, "")
{
	(void)watch_with_vmm_save_hidden();
	assert_trace("save:vmm_save save:fpu_save "
		     "restore:fpu_restore restore:vmm_restore");
}

/* ---- one stay on a CPU ---- */

#define STAY                                                                   \
	HEADER "  0      1                 restorectx:entry\n"                 \
	       "  0      2                fpu_restore:entry\n"                 \
	       "  0      3                vmm_restore:entry\n"                 \
	       "...\n"                                                         \
	       "  0      4                    savectx:entry\n"                 \
	       "  0      5                   vmm_save:entry\n"                 \
	       "  0      6               vmm_copy_out:entry\n"                 \
	       "  0      7                   fpu_save:entry\n"

TEST(a_stay_is_what_was_restored_an_ellipsis_and_what_was_saved, "")
{
	assert_prints(watch(SPANS, yields_with_both), stay_of_x, false, STAY);
}

static void
notes_between(void *arg)
{
	(void)arg;
	copies_out = true;
	ctxop_install(curthread, &fpu_tpl, NULL);
	ctxop_install(curthread, &vmm_tpl, NULL);
	yield();
	notes_in_a_function(NULL);
	yield();
}

TEST(a_stay_leaves_out_what_the_thread_itself_did, "")
{
	assert_prints(watch(SIM_EV_ALL, notes_between), stay_of_x, false, STAY);
}

static void
stays_in_a_function(void *arg)
{
	SIM_FUNCTION();
	notes_between(arg);
}

TEST(a_stay_in_the_middle_of_a_function_looks_the_same, "")
{
	assert_prints(
	    watch(SIM_EV_ALL, stays_in_a_function), stay_of_x, false, STAY);
}

/* Stays with one ctxop, with two, and with two that do less. */
static void
stays_three_times(void *arg)
{
	(void)arg;
	yields_once_with_fpu(NULL);
	yield();
	ctxop_install(curthread, &vmm_tpl, NULL);
	copies_out = true;
	yields_twice(NULL);
	copies_out = false;
	yield();
}

static void
yields_often(void *arg)
{
	yields_twice(arg);
	yields_twice(arg);
	yields_twice(arg);
}

static sim_t *
watch_three_stays(void)
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SPANS });

	(void)spawn("x", stays_three_times, NULL);
	(void)spawn("y", yields_often, NULL);
	run();
	return (sim);
}

TEST(the_first_stay_with_the_most_hooks_at_both_ends_is_taken, "")
{
	assert_prints(watch_three_stays(), stay_of_x, false, STAY);
}

TEST(a_stay_leaves_hidden_handlers_out_unless_asked, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SPANS });

	sim_hide(fpu_save);
	(void)spawn("x", yields_with_both, NULL);
	(void)spawn("y", yields_twice, NULL);
	run();
	assert_prints(sim, stay_of_x, true, STAY);
	assert_prints(sim, stay_of_x, false,
	    HEADER "  0      1                 restorectx:entry\n"
		   "  0      2                fpu_restore:entry\n"
		   "  0      3                vmm_restore:entry\n"
		   "...\n"
		   "  0      4                    savectx:entry\n"
		   "  0      5                   vmm_save:entry\n"
		   "  0      6               vmm_copy_out:entry\n");
}

/* ---- a stay while another CPU is busy ---- */

static void
lets_others_in(void *arg)
{
	(void)arg;
	sim_point();
}

static kmutex_t lock;
static kcondvar_t cv;
static bool done;

static void
waits_twice(void *arg)
{
	static const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV,
		.ct_save = lets_others_in,
		.ct_restore = lets_others_in,
	};

	ctxop_install(curthread, &tpl, arg);
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	cv_wait(&cv, &lock);
	done = true;
	mutex_exit(&lock);
}

static void
makes_noise(void *waiter)
{
	const kthread_t *t = waiter;

	while (!done) {
		sim_note("noise");
		if (t->t_lock == 0) /* it has left its CPU */
			cv_signal(&cv);
		sim_point();
	}
}

static uint32_t
the_other_cpu(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	return (choice == SIM_CHOICE_CPU);
}

TEST(a_stay_leaves_out_what_other_cpus_did_meanwhile, "")
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(the_other_cpu, NULL) });
	kthread_t *x = spawn("x", waits_twice, NULL);

	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	done = false;
	thread_affinity_set(x, 0);
	thread_affinity_set(spawn("y", makes_noise, x), 1);
	run();
	assert_prints(sim, stay_of_x, false,
	    HEADER "  0      1                 restorectx:entry\n"
		   "  0      2             lets_others_in:entry\n"
		   "...\n"
		   "  0      3                    savectx:entry\n"
		   "  0      2             lets_others_in:entry\n");
}

static void
no_stay(const sim_t *sim, FILE *out, bool hidden)
{
	assert_false(sim_trace_stay(sim, "y", out, hidden));
	assert_false(sim_trace_stay(sim, "nobody", out, hidden));
}

TEST(a_thread_without_a_stay_prints_nothing, "")
{
	assert_prints(watch(SPANS, yields_with_both), no_stay, false, "");
}

/* ---- what was lost ---- */

TEST(events_without_room_are_mentioned_at_the_end, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_NOTE, .sc_trace_max = 1 });

	(void)spawn("x", notes_twice, NULL);
	run();
	assert_prints(sim, sim_trace_dtrace, false,
	    HEADER "  0      1                             x:go\n"
		   "2 later events were not kept: there was room for 1\n");
	assert_prints(sim, sim_trace_flow, false,
	    "CPU FUNCTION\n"
	    "  0   | x:go\n"
	    "2 later events were not kept: there was room for 1\n");
}

/* ---- words ---- */

static void
assert_attached_as(const char *op_name, const char *arg_name, const char *words)
{
	static char arg;
	struct ctxop *op;
	kthread_t *t;

	(void)boot(1);
	t = spawn("x", exits, NULL);
	op = ctxop_allocate(&fpu_tpl, &arg);
	if (op_name != NULL)
		sim_name(op, op_name);
	if (arg_name != NULL)
		sim_name(&arg, arg_name);
	ctxop_attach(t, op);
	run();
	assert_events(SIM_EV_ATTACH | SIM_EV_RESTORE, words);
	sim_destroy(sim_current());
}

TEST(a_ctxop_goes_by_its_name_else_its_args_else_its_handlers, "")
{
	assert_attached_as("op", "arg", "attach:op restore:op");
	assert_attached_as(NULL, "arg", "attach:arg restore:arg");
	assert_attached_as(NULL, NULL, "attach restore:fpu_restore");
}

TEST(words_of_kinds_that_did_not_happen_are_none, "")
{
	(void)watch(SPANS, yields_with_both);
	assert_events(SIM_EV_FORK | SIM_EV_NOTE, "");
}

static void
notes_and_installs(void *arg)
{
	(void)arg;
	sim_note("hello");
	(void)install_op(curthread, "A");
}

TEST(the_list_has_time_cpu_thread_and_event, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_NOTE | SIM_EV_ATTACH });
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	(void)spawn("writer", notes_and_installs, NULL);
	run();
	sim_trace_list(sim, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text,
	    "        TIME CPU THREAD           EVENT\n"
	    "         384   0 writer           hello\n"
	    "         384   0 writer           attach:A\n");
	free(text);
}

static void
chooses_and_notes(void *arg)
{
	(void)arg;
	(void)sim_choose(2);
	sim_note("done");
}

/* DTrace knows nothing of a tape. */
TEST(choices_are_marked_in_the_list_and_are_no_probes, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_NOTE | SIM_EV_CHOICE,
		.sc_tape = SIM_ASK(last_answers, NULL) });

	(void)spawn("x", chooses_and_notes, NULL);
	run();
	assert_events(SIM_EV_ALL, "choice:user1 done");
	REPORT_SHOWS(sim_trace_list, " EVENT\n",
	    " x                choice:user1  <-- the tape\n",
	    " x                done\n");
	assert_prints(sim, sim_trace_dtrace, false,
	    HEADER "  0      1                           x:done\n");
	assert_prints(
	    sim, sim_trace_flow, false, "CPU FUNCTION\n  0   | x:done\n");
}

static const struct CMUnitTest tests[] = {
	UNIT(choices_are_marked_in_the_list_and_are_no_probes),
	UNIT(the_list_has_time_cpu_thread_and_event),
	UNIT(rows_stand_under_the_header_in_widths_3_6_and_32),
	UNIT(a_probe_keeps_the_number_of_its_first_row),
	UNIT(a_row_of_a_thread_has_what_happened_in_the_place_of_entry),
	UNIT(a_row_of_a_ctxop_names_the_function_that_was_called),
	UNIT(an_empty_trace_is_a_header),
	UNIT(the_flow_indents_calls_and_names_what_returns),
	UNIT(the_flow_marks_what_neither_calls_nor_returns_with_a_bar),
	UNIT(the_flow_finds_the_call_of_a_return_across_other_threads),
	UNIT(the_flow_names_a_return_whose_call_was_cleared),
	UNIT(rows_leave_hidden_handlers_out_unless_asked),
	UNIT(the_flow_leaves_calls_and_returns_of_hidden_handlers_out),
	UNIT(words_show_hidden_handlers),
	UNIT(a_stay_is_what_was_restored_an_ellipsis_and_what_was_saved),
	UNIT(a_stay_leaves_out_what_the_thread_itself_did),
	UNIT(a_stay_in_the_middle_of_a_function_looks_the_same),
	UNIT(the_first_stay_with_the_most_hooks_at_both_ends_is_taken),
	UNIT(a_stay_leaves_hidden_handlers_out_unless_asked),
	UNIT(a_stay_leaves_out_what_other_cpus_did_meanwhile),
	UNIT(a_thread_without_a_stay_prints_nothing),
	UNIT(events_without_room_are_mentioned_at_the_end),
	UNIT(a_ctxop_goes_by_its_name_else_its_args_else_its_handlers),
	UNIT(words_of_kinds_that_did_not_happen_are_none),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
