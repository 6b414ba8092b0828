/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/trace_view.c: all of a run, for a page. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#define ALL (SIM_EV_ALL | SIM_EV_DETAILS)

static char *
view(const sim_t *sim)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_true(sim_trace_view(sim, out));
	assert_int_equal(fclose(out), 0);
	return (text);
}

static void
assert_viewed(const sim_t *sim, const char *words)
{
	char *text = view(sim);

	if (strstr(text, words) == NULL)
		fail_msg("expected '%s' in:\n%s", words, text);
	free(text);
}

static void
notes(void *arg)
{
	(void)arg;
	sim_note("here");
}

TEST(an_empty_run_is_its_end_alone, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_NOTE });
	char *text;

	run();
	text = view(sim);
	assert_string_equal(text,
	    "{\"outcome\": \"ok\", \"message\": \"\",\n"
	    "\"token\": \"t1\", \"cpus\": 1, \"lost\": 0,\n"
	    "\"events\": [\n"
	    "[0,-1,\"\",0,-1,\"ok\",\"\",\"\",\"\",-1,0,0,0,0]],\n"
	    "\"rings\": []}\n");
	free(text);
}

TEST(an_event_is_a_row_with_its_place, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_NOTE });

	(void)spawn("x", notes, NULL);
	run();
	assert_viewed(
	    sim, ",0,\"x\",1,13,\"here\",\"\",\"\",\"\",-1,0,0,0,0],\n");
}

static void
uses_all(void *arg)
{
	static int registers;
	kmutex_t lock;

	mutex_init(&lock, "m", MUTEX_DEFAULT, NULL);
	sim_name(arg, "guest");
	kpreempt_disable();
	sim_hw_load("registers", arg);
	sim_hw_unload("registers");
	kpreempt_enable();
	mutex_enter(&lock);
	mutex_exit(&lock);
	mutex_destroy(&lock);
	ctxop_install(curthread, &seen_tpl, &registers);
}

TEST(details_are_rows_with_their_objects, "")
{
	static int guest;
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = ALL });

	(void)spawn("x", uses_all, &guest);
	run();
	assert_viewed(sim, "\"kpreempt_disable\",\"\",\"\",\"\",-1,0,0,1,0]");
	assert_viewed(sim, ",15,\"load\",\"registers\",\"guest\",\"\",-1,");
	assert_viewed(sim, ",15,\"unload\",\"registers\",\"guest\",\"\",-1,");
	assert_viewed(sim, "\"kpreempt_enable\",\"\",\"\",\"\",-1,0,0,0,0]");
	assert_viewed(sim, ",16,\"mutex_enter\",\"m\",\"\",\"\",-1,");
	assert_viewed(sim, ",16,\"mutex_exit\",\"m\",\"\",\"\",-1,");
}

static void
removes(void *arg)
{
	ctxop_install(curthread, &seen_tpl, arg);
	(void)ctxop_remove(curthread, &seen_tpl, arg);
}

TEST(the_lock_of_a_ring_goes_by_its_thread, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = ALL });

	(void)spawn("x", removes, NULL);
	run();
	assert_viewed(sim, "\"mutex_enter\",\"t_ctx_lock\",\"x\"");
}

static void
leaves_it_loaded(void *arg)
{
	struct ctxop *op = make_op("op");

	(void)arg;
	ctxop_attach(curthread, op);
	sim_hw_load("what \"it\" is", NULL);
	yield();
}

TEST(a_violation_is_a_row_and_so_is_the_end, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = ALL });

	(void)spawn("x", leaves_it_loaded, NULL);
	(void)spawn("y", yields, NULL);
	run_expecting(SIM_VIOLATION, "still holds");
	assert_viewed(sim,
	    ",18,\"hw-loaded\",\"hw-loaded: CPU 0 still holds "
	    "what \\\"it\\\" is");
	assert_viewed(sim, "\"x\",0,-1,\"violation\",\"hw-loaded: CPU 0");
}

TEST(a_ring_names_the_objects_of_events, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_ATTACH | SIM_EV_RING });

	ctxop_install(spawn("x", yields, NULL), &seen_tpl, NULL);
	assert_viewed(sim, "\"attach\",\"\",\"\",\"\",-1,1,0,1,0],\n");
	assert_viewed(sim, "\"rings\": [\n[0,\"x\",1,[[1,1,1,\"seen\"]]]]}");
}

/* Who asks for the details gets the same lines in all other forms. */
TEST(other_forms_print_no_details, "")
{
	char *texts[2];

	for (unsigned i = 0; i < 2; i++) {
		static int guest;
		size_t len;
		FILE *out = open_memstream(&texts[i], &len);
		sim_t *sim = boot_with((struct sim_config){
		    .sc_trace = i == 0 ? SIM_EV_ALL : ALL });

		(void)spawn("x", uses_all, &guest);
		run();
		sim_trace_list(sim, out);
		sim_trace_dtrace(sim, out, true);
		sim_trace_flow(sim, out, true);
		sim_trace_json(sim, out);
		assert_true(sim_trace_chrome(sim, out));
		assert_int_equal(fclose(out), 0);
		sim_destroy(sim);
	}
	assert_string_equal(texts[0], texts[1]);
	free(texts[0]);
	free(texts[1]);
}

static const struct CMUnitTest tests[] = {
	UNIT(an_empty_run_is_its_end_alone),
	UNIT(an_event_is_a_row_with_its_place),
	UNIT(details_are_rows_with_their_objects),
	UNIT(the_lock_of_a_ring_goes_by_its_thread),
	UNIT(a_violation_is_a_row_and_so_is_the_end),
	UNIT(a_ring_names_the_objects_of_events),
	UNIT(other_forms_print_no_details),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
