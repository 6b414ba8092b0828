/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_check.c: are all names of a scenario known? */
#include "play.h"

#include "scenario_parts.h"

#include <string.h>

#define IN_THREAD(LINE) "thread a\n" LINE "\nend\n"

TEST(names_may_be_used_before_they_are_defined, "")
{
	struct sim_scenario *sn = play_parse(
	    "thread a\nfork p\ninstall t x\nattach b.y\nsetrun b\nend\n"
	    "program p\nend\nthread b\nallocate y t\nend\ntemplate t\n");
	const struct sim_operation *op = sn->sn_block[0].bl_operation;

	assert_int_equal(op[0].op_operand[0].so_block, 1);
	assert_int_equal(op[1].op_operand[0].so_index, 0);
	assert_int_equal(op[2].op_operand[0].so_block, 2);
	assert_int_equal(op[2].op_operand[0].so_index, 1);
	assert_int_equal(op[3].op_operand[0].so_block, 2);
	assert_int_equal(sn->sn_nctxops, 2);
	sim_scenario_free(sn);
}

TEST(threads_of_a_block_are_known_by_number, "")
{
	struct sim_scenario *sn = play_parse(
	    "thread a times 12\nsetrun a0\nsetrun a11\nend\n");
	const struct sim_operation *op = sn->sn_block[0].bl_operation;

	assert_int_equal(op[0].op_operand[0].so_nth, 0);
	assert_int_equal(op[1].op_operand[0].so_nth, 11);
	sim_scenario_free(sn);
}

#define NO_THREAD(GOT)                                                         \
	"t:2:8: error: expected a thread, got '" GOT "': none is called so\n"

TEST(threads_that_are_none_are_named, "")
{
	assert_errors(IN_THREAD("setrun b"), NO_THREAD("b"));
	assert_errors(IN_THREAD("setrun a0"), NO_THREAD("a0"));
	assert_errors("thread a times 2\nsetrun a\nend\n", NO_THREAD("a"));
	assert_errors("thread a times 2\nsetrun a2\nend\n", NO_THREAD("a2"));
	assert_errors("thread a times 2\nsetrun a01\nend\n", NO_THREAD("a01"));
	assert_errors("thread a times 2\nsetrun a1x\nend\n", NO_THREAD("a1x"));
	assert_errors("thread a times 2\nsetrun a18446744073709551616\nend\n",
	    NO_THREAD("a18446744073709551616"));
}

TEST(what_is_of_another_kind_is_named, "")
{
	assert_errors(IN_THREAD("fork a"),
	    "t:2:6: error: expected a program, got 'a': none is called so\n");
	assert_errors(IN_THREAD("stop a"),
	    "t:2:6: error: expected a process, got 'a': none is called so\n");
	assert_errors(IN_THREAD("install pair x"),
	    "t:2:9: error: expected a template, got 'pair': neither the file "
	    "nor a consumer has it\n");
}

TEST(ctxops_that_nobody_makes_are_named, "")
{
	assert_errors(IN_THREAD("free x"),
	    "t:2:6: error: expected a ctxop, got 'x': nothing allocates or "
	    "installs it\n");
	assert_errors("template t\nthread a\ninstall t x\nfree b.x\nfree a.y\n"
		      "install t a.z\nend\n",
	    "t:6:11: error: expected a name without a dot, got 'a.z': a thread "
	    "makes its own ctxops\n"
	    "t:4:6: error: expected a thread before the dot, got 'b': none is "
	    "called so\n"
	    "t:5:6: error: expected a ctxop, got 'a.y': nothing allocates or "
	    "installs it\n");
}

TEST(names_are_given_once, "")
{
	assert_errors("thread a\nend\nprogram a\nend\ntemplate t\n"
		      "template t\ntemplate seen_both\n",
	    "t:3:1: error: 'a' is there already: line 1\n"
	    "t:6:1: error: 't' is there already: line 5\n");
	assert_errors("thread a0\nend\nthread a times 2\nend\n",
	    "t:3:1: error: 'a0' is there already: line 1\n");
}

TEST(names_are_short_and_plain, "")
{
	assert_errors("thread a.b\nend\nthread a=b\nend\n"
		      "thread a23456789012345678901234\nend\ntemplate x.y\n",
	    "t:1:1: error: expected a name for the thread, of at most 23 "
	    "characters without . and =, got 'a.b'\n"
	    "t:3:1: error: expected a name for the thread, of at most 23 "
	    "characters without . and =, got 'a=b'\n"
	    "t:5:1: error: expected a name for the thread, of at most 23 "
	    "characters without . and =, got 'a23456789012345678901234'\n"
	    "t:7:1: error: expected a name for the template, of at most 23 "
	    "characters without . and =, got 'x.y'\n");
}

TEST(handlers_that_may_have_a_program_are_three, "")
{
	assert_errors("program p\nend\nthread a\nend\n"
		      "template t save=p restore=p free=p fork=p exit=q\n",
	    "t:5:41: error: a program is for save, restore and free handlers, "
	    "not for fork\n"
	    "t:5:48: error: expected a program, got 'q': none is called so\n"
	    "t:5:48: error: a program is for save, restore and free handlers, "
	    "not for exit\n");
}

TEST(repeats_go_only_so_deep, "")
{
	char text[400] = "thread a\n", *end = text + strlen(text);

	for (unsigned i = 0; i < SIM_REPEATS + 1; i++)
		end = stpcpy(end, "repeat 2\n");
	for (unsigned i = 0; i < SIM_REPEATS + 2; i++)
		end = stpcpy(end, "end\n");
	assert_errors(text,
	    "t:10:8: error: expected at most 8 repeats, one in the other\n");
}

/* What the parser would not let pass. */
TEST(repeats_of_a_program_are_checked_too, "")
{
	struct sim_scenario *sn = sim_scenario_create("t", NULL);
	struct sim_block *bl = sim_scenario_add_block(sn, SIM_B_THREAD, "a");
	struct sim_operation *op = sim_scenario_add_operation(bl);

	op->op_verb = sim_scenario_verb(sn, NULL, "repeat", &op->op_consumer);
	assert_false(sim_scenario_check(sn, NULL));
	op = sim_scenario_add_operation(bl);
	op->op_verb = sim_scenario_verb(sn, NULL, "end", &op->op_consumer);
	assert_true(sim_scenario_check(sn, NULL));
	op = sim_scenario_add_operation(bl);
	op->op_verb = sim_scenario_verb(sn, NULL, "end", &op->op_consumer);
	assert_false(sim_scenario_check(sn, NULL));
	sim_scenario_free(sn);
}

TEST(a_scenario_may_be_checked_again_after_a_change, "")
{
	struct sim_scenario *sn = play_parse(
	    "template t\nthread a\ninstall t x\nmutex_enter m\nend\n");

	assert_true(sim_scenario_check(sn, stderr));
	assert_int_equal(sn->sn_nctxops, 1);
	assert_int_equal(sn->sn_nmutexes, 1);
	sim_scenario_free(sn);
}

static const struct CMUnitTest tests[] = {
	UNIT(names_may_be_used_before_they_are_defined),
	UNIT(threads_of_a_block_are_known_by_number),
	UNIT(threads_that_are_none_are_named),
	UNIT(what_is_of_another_kind_is_named),
	UNIT(ctxops_that_nobody_makes_are_named),
	UNIT(names_are_given_once),
	UNIT(names_are_short_and_plain),
	UNIT(handlers_that_may_have_a_program_are_three),
	UNIT(repeats_go_only_so_deep),
	UNIT(repeats_of_a_program_are_checked_too),
	UNIT(a_scenario_may_be_checked_again_after_a_change),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
