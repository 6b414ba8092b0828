/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_parse.c: from text to a scenario. */
#include "play.h"

#include <stdlib.h>
#include <string.h>

TEST(blocks_are_read_with_their_options, "")
{
	struct sim_scenario *sn = play_parse(
	    "thread a times 3 priority 70 cpu 1 stopped\nend\n"
	    "process b bare\nend\nprogram c\nyield\nend\n");
	const struct sim_block *bl = sn->sn_block;

	assert_int_equal(sn->sn_nblocks, 3);
	assert_int_equal(bl[0].bl_kind, SIM_B_THREAD);
	assert_int_equal(bl[0].bl_times, 3);
	assert_int_equal(bl[0].bl_priority, 70);
	assert_int_equal(bl[0].bl_cpu, 1);
	assert_true(bl[0].bl_stopped && !bl[0].bl_bare);
	assert_int_equal(bl[1].bl_kind, SIM_B_PROCESS);
	assert_true(bl[1].bl_bare && !bl[1].bl_stopped);
	assert_int_equal(bl[1].bl_cpu, -1);
	assert_int_equal(bl[2].bl_kind, SIM_B_PROGRAM);
	assert_int_equal(bl[2].bl_noperations, 1);
	assert_int_equal(bl[2].bl_line, 5);
	sim_scenario_free(sn);
}

TEST(templates_are_read_with_their_handlers, "")
{
	struct sim_scenario *sn = play_parse(
	    "template t rev 2 save=p free\ntemplate u\n"
	    "program p\nend\nthread a\nend\n");
	const struct sim_template_form *tf = sn->sn_template;

	assert_int_equal(sn->sn_ntemplates, 2);
	assert_int_equal(tf[0].tf_rev, 2);
	assert_true(tf[0].tf_handler[SIM_H_SAVE].hf_is_there);
	assert_int_equal(tf[0].tf_handler[SIM_H_SAVE].hf_program.so_block, 0);
	assert_true(tf[0].tf_handler[SIM_H_FREE].hf_is_there);
	assert_false(tf[0].tf_handler[SIM_H_RESTORE].hf_is_there);
	assert_int_equal(tf[1].tf_rev, CTXOP_TPL_REV);
	sim_scenario_free(sn);
}

TEST(expectations_are_read, "")
{
	struct sim_scenario *sn = play_parse(
	    "thread a\nend\nexpect outcome deadlock\nexpect panic \"p p\"\n"
	    "expect failed \"\"\nexpect violation null-walk 3\n"
	    "expect violation null-walk\nexpect hooks save:x  restore:x\n"
	    "expect hooks\nexpect livelock \"in vain\"\n");
	const struct sim_expectation *ex = sn->sn_expectation;

	assert_int_equal(sn->sn_nexpectations, 8);
	assert_int_equal(ex[7].ex_kind, SIM_E_LIVELOCK);
	assert_string_equal(ex[7].ex_text, "in vain");
	assert_int_equal(ex[0].ex_number, SIM_DEADLOCK);
	assert_string_equal(ex[1].ex_text, "p p");
	assert_int_equal(ex[2].ex_kind, SIM_E_FAILED);
	assert_int_equal(ex[3].ex_number, SIM_NULL_WALK);
	assert_int_equal(ex[3].ex_times, 3);
	assert_int_equal(ex[4].ex_times, 0);
	assert_string_equal(ex[5].ex_text, "save:x restore:x");
	assert_string_equal(ex[6].ex_text, "");
	sim_scenario_free(sn);
}

TEST(repeats_stand_in_each_other, "")
{
	struct sim_scenario *sn = play_parse(
	    "thread a\nrepeat 2\nrepeat 3\nyield\nend\nyield\nend\nend\n");
	const struct sim_operation *op = sn->sn_block[0].bl_operation;

	assert_int_equal(sn->sn_block[0].bl_noperations, 6);
	assert_int_equal(op[0].op_partner, 5);
	assert_int_equal(op[5].op_partner, 0);
	assert_int_equal(op[1].op_partner, 3);
	assert_int_equal(op[3].op_partner, 1);
	sim_scenario_free(sn);
}

TEST(an_empty_text_runs_nothing_and_says_so, "")
{
	static const char error[] =
	    "t:1:1: error: nothing runs: expected a thread or a process\n";

	assert_errors("", error);
	assert_errors("\n\n# only a comment\n\n", error);
	assert_errors("program p\nend\n", error);
	assert_null(sim_scenario_parse("", 0, "t", NULL, NULL));
}

TEST(what_stands_outside_of_blocks_is_refused_by_name, "")
{
	assert_errors("yield\n",
	    "t:1:1: error: expected cpus, tick, budget, patience, tape, "
	    "audit, violation, template, thread, process, program or expect, "
	    "got "
	    "'yield'\n");
	assert_errors("end\n",
	    "t:1:1: error: expected cpus, tick, budget, patience, tape, "
	    "audit, violation, template, thread, process, program or expect, "
	    "got "
	    "'end'\n");
}

TEST(options_of_blocks_are_checked, "")
{
	assert_errors("thread\nend\nthread a times 0\nend\n"
		      "thread b cpu 64\nend\nthread c priority 170\nend\n"
		      "thread d times\nend\nthread e often\nend\n",
	    "t:1:7: error: expected a name, got the end of the line\n"
	    "t:3:16: error: expected a number from 1 to 1000000, got '0'\n"
	    "t:5:14: error: expected a number from 0 to 63, got '64'\n"
	    "t:7:19: error: expected a number from 0 to 169, got '170'\n"
	    "t:9:15: error: expected a number from 1 to 1000000, got the end "
	    "of the line\n"
	    "t:11:10: error: expected times, priority, cpu, stopped or bare, "
	    "got 'often'\n");
}

TEST(expectations_are_checked, "")
{
	assert_errors("expect\nexpect peace\nexpect outcome fine\n"
		      "expect panic\nexpect violation x\n"
		      "expect violation null-walk 0\nviolation x off\n"
		      "violation null-walk loud\ntemplate\n"
		      "template t load\n",
	    "t:1:7: error: expected outcome, panic, failed, livelock, "
	    "violation or "
	    "hooks, got the end of the line\n"
	    "t:2:8: error: expected outcome, panic, failed, livelock, "
	    "violation or "
	    "hooks, got 'peace'\n"
	    "t:3:16: error: expected the name of an outcome, got 'fine'\n"
	    "t:4:13: error: expected a \"string\", got the end of the line\n"
	    "t:5:18: error: expected the name of a violation, got 'x'\n"
	    "t:6:28: error: expected a number from 1 to 4294967295, got '0'\n"
	    "t:7:11: error: expected the name of a violation, got 'x'\n"
	    "t:8:21: error: expected fatal, record or off, got 'loud'\n"
	    "t:9:9: error: expected a name, got the end of the line\n"
	    "t:10:12: error: expected save, restore, fork, lwp_create, exit, "
	    "free or rev, got 'load'\n");
}

TEST(a_block_without_an_end_is_named_where_it_begins, "")
{
	assert_errors("\nthread a\nrepeat 2\nyield\nend\n",
	    "t:2:1: error: the thread 'a' that begins here has no 'end'\n");
}

TEST(lines_may_end_as_on_other_systems, "")
{
	struct sim_scenario *sn = play_parse("thread a\r\n\tyield\r\nend\r\n");

	assert_int_equal(sn->sn_block[0].bl_noperations, 1);
	sim_scenario_free(sn);
}

TEST(a_huge_text_is_read, "")
{
	const size_t lines = 200000;
	char *text = malloc(6 * lines + 40), *end;

	assert_non_null(text);
	end = stpcpy(text, "thread a\n");
	for (size_t i = 0; i < lines; i++)
		end = stpcpy(end, "yield\n");
	(void)stpcpy(end, "end\n");
	struct sim_scenario *sn = play_parse(text);
	assert_int_equal(sn->sn_block[0].bl_noperations, lines);
	sim_scenario_free(sn);
	free(text);
}

TEST(many_errors_are_counted_and_the_first_are_told, "")
{
	char text[1000] = "", *end = text;
	char *errors = NULL;
	size_t len = 0;
	FILE *err = open_memstream(&errors, &len);

	for (unsigned i = 0; i < 50; i++)
		end = stpcpy(end, "x\n");
	assert_null(sim_scenario_parse(text, strlen(text), "t", NULL, err));
	assert_int_equal(fclose(err), 0);
	assert_non_null(strstr(errors, "t:20:1: error:"));
	assert_null(strstr(errors, "t:21:1: error:"));
	assert_non_null(strstr(errors, "t: 30 errors more\n"));
	free(errors);
}

static const struct CMUnitTest tests[] = {
	UNIT(blocks_are_read_with_their_options),
	UNIT(templates_are_read_with_their_handlers),
	UNIT(expectations_are_read),
	UNIT(repeats_stand_in_each_other),
	UNIT(an_empty_text_runs_nothing_and_says_so),
	UNIT(what_stands_outside_of_blocks_is_refused_by_name),
	UNIT(options_of_blocks_are_checked),
	UNIT(expectations_are_checked),
	UNIT(a_block_without_an_end_is_named_where_it_begins),
	UNIT(lines_may_end_as_on_other_systems),
	UNIT(a_huge_text_is_read),
	UNIT(many_errors_are_counted_and_the_first_are_told),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
