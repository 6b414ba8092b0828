/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/trace_json.c: the trace as lines of JSON. */
#include "harness.h"

#include <stdlib.h>

static void
assert_json(const sim_t *sim, const char *lines)
{
	char *text = report_text(sim_trace_json);

	(void)sim;
	assert_string_equal(text, lines);
	free(text);
}

static void
saves(void *arg)
{
	(void)arg;
}

static const struct ctxop_template tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = saves,
};

static void
installs_and_yields(void *arg)
{
	ctxop_install(curthread, &tpl, arg);
	sim_name(curthread->t_ctx, "A");
	yield();
}

TEST(a_line_has_time_cpu_thread_and_event, "")
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_trace = SIM_EV_SAVE | SIM_EV_FUNCTION | SIM_EV_NOTE });

	sim_hide(saves);
	(void)spawn("x", installs_and_yields, NULL);
	(void)spawn("y", yields, NULL);
	sim_note("\"here\"");
	run();
	assert_json(sim,
	    "{\"time\": 0, \"cpu\": -1, \"thread\": \"t0\", \"did\": 0, "
	    "\"depth\": 0, \"event\": \"\\\"here\\\"\"}\n"
	    "{\"time\": 640, \"cpu\": 0, \"thread\": \"x\", \"did\": 1, "
	    "\"depth\": 0, \"event\": \"savectx\"}\n"
	    "{\"time\": 640, \"cpu\": 0, \"thread\": \"x\", \"did\": 1, "
	    "\"depth\": 1, \"event\": \"save\", \"name\": \"A\", \"handler\": "
	    "\"saves\", \"hidden\": true}\n"
	    "{\"time\": 641, \"cpu\": 0, \"thread\": \"x\", \"did\": 1, "
	    "\"depth\": 1, \"event\": \"save\", \"return\": true}\n"
	    "{\"time\": 641, \"cpu\": 0, \"thread\": \"x\", \"did\": 1, "
	    "\"depth\": 0, \"event\": \"savectx\", \"return\": true}\n"
	    "{\"time\": 1153, \"cpu\": 0, \"thread\": \"x\", \"did\": 1, "
	    "\"depth\": 0, \"event\": \"restorectx\"}\n"
	    "{\"time\": 1153, \"cpu\": 0, \"thread\": \"x\", \"did\": 1, "
	    "\"depth\": 0, \"event\": \"restorectx\", \"return\": true}\n");
}

TEST(a_choice_has_what_was_asked_and_the_answer, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_CHOICE,
	    .sc_tape = SIM_ASK(last_answers, NULL) });

	(void)sim_choose(3);
	assert_json(sim,
	    "{\"time\": 0, \"cpu\": -1, \"thread\": \"t0\", \"did\": 0, "
	    "\"depth\": 0, \"event\": \"choice\", \"name\": \"user\", "
	    "\"number\": 2}\n");
}

TEST(the_last_line_says_how_many_were_not_kept, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_NOTE, .sc_trace_max = 1 });

	assert_json(sim, "");
	sim_note("a");
	sim_note("b");
	sim_note("c");
	assert_json(sim,
	    "{\"time\": 0, \"cpu\": -1, \"thread\": \"t0\", \"did\": 0, "
	    "\"depth\": 0, \"event\": \"a\"}\n"
	    "{\"lost\": 2}\n");
}

static const struct CMUnitTest tests[] = {
	UNIT(a_line_has_time_cpu_thread_and_event),
	UNIT(a_choice_has_what_was_asked_and_the_answer),
	UNIT(the_last_line_says_how_many_were_not_kept),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
