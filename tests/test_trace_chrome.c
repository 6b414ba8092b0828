/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/trace_chrome.c: the trace for Perfetto. The slices: test_trace_slices.c
 */
#include "tracks.h"

#include <stdlib.h>
#include <string.h>

/* These lines are in the chart, in this order. */
static void
assert_lines(const sim_t *sim, const char *const *lines)
{
	char *text = chrome_text(sim);
	const char *at = text;

	for (; *lines != NULL; lines++) {
		at = strstr(at, *lines);
		if (at == NULL)
			fail_msg("expected %s in:\n%s", *lines, text);
		at += strlen(*lines);
	}
	free(text);
}
#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* How often these words are in it. */
static unsigned
count(const sim_t *sim, const char *words)
{
	char *text = chrome_text(sim);
	unsigned n = 0;

	for (const char *at = text; (at = strstr(at, words)) != NULL; at++)
		n++;
	free(text);
	return (n);
}

/* ---- flows ---- */

/* Some thread has come to another CPU. */
static void
assert_moves(const sim_t *sim)
{
	char *words = sim_trace_words(sim, SIM_EV_SWITCH);

	assert_non_null(strstr(words, "migrate:"));
	free(words);
}

static void
moves_there_and_back(void *arg)
{
	(void)arg;
	thread_affinity_set(curthread, 1);
	thread_affinity_set(curthread, 0);
}

TEST(an_arrow_leads_from_a_stay_to_the_next_on_another_cpu, "")
{
	sim_t *sim = boot(2);
	kthread_t *t = spawn_stopped("x", moves_there_and_back, NULL);

	thread_affinity_set(t, 0);
	setrun(t);
	run();
	assert_track(sim, "x", "CPU 0() CPU 1() CPU 0()");
	assert_int_equal(count(sim, "\"ph\": \"s\""), 2);
	assert_int_equal(count(sim, "\"ph\": \"f\""), 2);
	assert_lines(sim,
	    LINES("\"tid\": 2, \"ts\": 0.128, \"cat\": \"thread\", \"name\": "
		  "\"x\"}",
		"{\"ph\": \"s\", \"pid\": 1, \"tid\": 2, ",
		"\"bp\": \"e\", \"id\": 1, \"cat\": \"migrate\", \"name\": "
		"\"migrate\"},\n{\"ph\": \"E\", \"pid\": 1, \"tid\": 2, ",
		"\"name\": \"CPU 1\"},\n{\"ph\": \"f\", \"pid\": 1, \"tid\": "
		"3, ",
		"\"bp\": \"e\", \"id\": 1, ",
		"{\"ph\": \"s\", \"pid\": 1, \"tid\": 3, ", "\"id\": 2, ",
		"{\"ph\": \"f\", \"pid\": 1, \"tid\": 2, ", "\"id\": 2, "));
}

/* It is made for CPU 0, and has not been there. */
TEST(no_arrow_leads_to_a_first_stay, "")
{
	sim_t *sim = boot(2);
	kthread_t *t = spawn_stopped("x", does_nothing, NULL);

	thread_affinity_set(t, 1);
	setrun(t);
	run();
	assert_moves(sim);
	assert_int_equal(count(sim, "\"migrate\""), 0);
}

static void
forgets_and_moves(void *arg)
{
	(void)arg;
	sim_trace_clear(sim_current());
	thread_affinity_set(curthread, 1 - CPU->cpu_id);
}

TEST(no_arrow_comes_from_a_stay_whose_beginning_was_forgotten, "")
{
	sim_t *sim = boot(2);

	(void)spawn("x", forgets_and_moves, NULL);
	run();
	assert_moves(sim);
	assert_int_equal(count(sim, "\"migrate\""), 0);
}

/* ---- names, instants, and the rest ---- */

static void
names_itself(void *arg)
{
	(void)arg;
	check(thread_setname(curthread, "a \"b\"") == 0);
	sim_note("a\nnote");
}

TEST(tracks_have_the_last_names_of_their_threads, "")
{
	sim_t *sim = boot(1);

	(void)spawn("x", names_itself, NULL);
	run();
	assert_lines(sim,
	    LINES("{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n{",
		"\"process_name\", \"args\": {\"name\": \"CPUs\"}}",
		"\"process_name\", \"args\": {\"name\": \"threads\"}}",
		"\"pid\": 1, \"tid\": 1, ",
		"\"thread_name\", \"args\": {\"name\": \"host\"}}",
		"\"pid\": 1, \"tid\": 2, ",
		"\"thread_name\", \"args\": {\"name\": \"CPU 0\"}}",
		"\"pid\": 2, \"tid\": 100, ",
		"\"thread_name\", \"args\": {\"name\": \"t0\"}}",
		"\"thread_name\", \"args\": {\"name\": \"a \\\"b\\\"\"}}",
		"\n], \"otherData\": {\"lost\": 0}}\n"));
}

static void
chooses(void *arg)
{
	(void)arg;
	(void)sim_choose(3);
	sim_note("done");
}

TEST(what_is_no_call_is_an_instant_of_its_thread, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_NOTE | SIM_EV_CHOICE,
		.sc_tape = SIM_ASK(last_answers, NULL) });

	(void)spawn("x", chooses, NULL);
	run();
	assert_lines(sim,
	    LINES("{\"ph\": \"i\", \"pid\": 2, \"tid\": 100, \"ts\": 0.384, "
		  "\"name\": \"choice\", \"s\": \"t\", \"args\": {\"name\": "
		  "\"user\", \"number\": 2}},\n",
		"\"name\": \"done\", \"s\": \"t\"},\n"));
}

TEST(a_handler_is_a_slice_of_its_kind_with_its_ctxop, "")
{
	sim_t *sim = boot(1);

	struct ctxop *op = ctxop_allocate(&seen_tpl, NULL);

	sim_name(op, "A");
	ctxop_free(op);
	assert_lines(sim,
	    LINES("\"cat\": \"free\", \"name\": \"",
		"\", \"args\": {\"ctxop\": \"A\"}},\n"));
	assert_int_equal(count(sim, "\"cat\": \"free\""), 2);
}

TEST(events_that_were_not_kept_are_told, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_ALL, .sc_trace_max = 4 });

	(void)spawn("x", yields, NULL);
	run();
	assert_true(sim_trace_lost(sim) > 0);
	assert_int_equal(count(sim, "\"otherData\": {\"lost\": 0}"), 0);
	assert_int_equal(count(sim, "\"otherData\": {\"lost\": "), 1);
}

TEST(an_empty_trace_is_names, "")
{
	sim_t *sim = boot(2);

	assert_int_equal(count(sim, "\"ph\": "), 5);
}

static const struct CMUnitTest tests[] = {
	UNIT(an_arrow_leads_from_a_stay_to_the_next_on_another_cpu),
	UNIT(no_arrow_leads_to_a_first_stay),
	UNIT(no_arrow_comes_from_a_stay_whose_beginning_was_forgotten),
	UNIT(tracks_have_the_last_names_of_their_threads),
	UNIT(what_is_no_call_is_an_instant_of_its_thread),
	UNIT(a_handler_is_a_slice_of_its_kind_with_its_ctxop),
	UNIT(events_that_were_not_kept_are_told),
	UNIT(an_empty_trace_is_names),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
