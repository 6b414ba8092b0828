/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_take.c: from the words of a line. */
#include "play.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define IN_THREAD(LINE) "thread a\n" LINE "\nend\n"

/* The one operation of a thread. */
static struct sim_scenario *
parse_line(const char *line)
{
	char text[200];

	(void)snprintf(text, sizeof(text), "thread a\n%s\nend\n", line);
	return (play_parse(text));
}

TEST(an_operation_has_its_operands_and_their_places, "")
{
	struct sim_scenario *sn = parse_line(
	    "  odd all 7 word \"a text\" on -> 3");
	const struct sim_operation *op = &sn->sn_block[0].bl_operation[0];

	assert_string_equal(op->op_consumer->cs_name, "odd");
	assert_string_equal(op->op_verb->vb_name, "all");
	assert_int_equal(op->op_operand[0].so_number, 7);
	assert_int_equal(op->op_operand[0].so_column, 11);
	assert_string_equal(op->op_operand[1].so_text, "word");
	assert_string_equal(op->op_operand[2].so_text, "a text");
	assert_int_equal(op->op_operand[2].so_column, 18);
	assert_int_equal(op->op_operand[3].so_number, 1);
	assert_true(op->op_has_result);
	assert_int_equal(op->op_result, 3);
	assert_int_equal(op->op_line, 2);
	sim_scenario_free(sn);
}

TEST(operands_at_the_end_may_be_left_out, "")
{
	static const char *const lines[] = { "odd perhaps 1",
		"odd perhaps 1 -> 0", "odd perhaps 1 x", "odd perhaps 1 x 2" };

	for (unsigned i = 0; i < 4; i++) {
		struct sim_scenario *sn = parse_line(lines[i]);
		const struct sim_operand *so =
		    sn->sn_block[0].bl_operation[0].op_operand;

		assert_int_equal(
		    so[1].so_type, i < 2 ? SIM_O_NONE : SIM_O_NAME);
		assert_int_equal(
		    so[2].so_type, i < 3 ? SIM_O_NONE : SIM_O_NUMBER);
		sim_scenario_free(sn);
	}
}

TEST(a_result_may_be_the_name_of_an_error, "")
{
	struct sim_scenario *sn = parse_line("seen count 0 -> ENOTSUP");

	assert_int_equal(sn->sn_block[0].bl_operation[0].op_result, ENOTSUP);
	sim_scenario_free(sn);
}

TEST(numbers_go_from_0_to_all_of_32_bits, "")
{
	struct sim_scenario *sn = parse_line("seen count 4294967295");

	assert_int_equal(
	    sn->sn_block[0].bl_operation[0].op_operand[0].so_number,
	    UINT32_MAX);
	sim_scenario_free(sn);
	sn = parse_line("seen count 0");
	assert_int_equal(
	    sn->sn_block[0].bl_operation[0].op_operand[0].so_number, 0);
	sim_scenario_free(sn);
}

#define NO_NUMBER(COLUMN, GOT)                                                 \
	"t:2:" COLUMN                                                          \
	": error: expected a number from 0 to 4294967295, got " GOT "\n"

TEST(what_is_no_number_is_refused, "")
{
	assert_errors(IN_THREAD("delay x"), NO_NUMBER("7", "'x'"));
	assert_errors(IN_THREAD("delay -1"), NO_NUMBER("7", "'-1'"));
	assert_errors(IN_THREAD("delay 0x1"), NO_NUMBER("7", "'0x1'"));
	assert_errors(IN_THREAD("delay \"1\""), NO_NUMBER("7", "'1'"));
	assert_errors(IN_THREAD("delay \"\""), NO_NUMBER("7", "''"));
	assert_errors(
	    IN_THREAD("delay 4294967296"), NO_NUMBER("7", "'4294967296'"));
	assert_errors(IN_THREAD("delay 18446744073709551617"),
	    NO_NUMBER("7", "'18446744073709551617'"));
	assert_errors(
	    IN_THREAD("delay"), NO_NUMBER("6", "the end of the line"));
}

TEST(operands_of_other_kinds_are_refused_by_kind, "")
{
	assert_errors(IN_THREAD("preempt maybe"),
	    "t:2:9: error: expected on or off, got 'maybe'\n");
	assert_errors(IN_THREAD("fail why"),
	    "t:2:6: error: expected a \"string\", got 'why'\n");
	assert_errors(IN_THREAD("note \"why\""),
	    "t:2:6: error: expected a word, got 'why'\n");
	assert_errors(IN_THREAD("attach"),
	    "t:2:7: error: expected a ctxop, got the end of the line\n");
	assert_errors(IN_THREAD("mutex_enter"),
	    "t:2:12: error: expected a mutex, got the end of the line\n");
}

TEST(results_that_are_none_are_refused, "")
{
	assert_errors(IN_THREAD("yield -> x"),
	    "t:2:10: error: expected a number from 0 to 2147483647, got 'x'\n");
	assert_errors(IN_THREAD("yield ->"),
	    "t:2:9: error: expected a number from 0 to 2147483647, got the end "
	    "of the line\n");
	assert_errors("thread a\nrepeat 1 -> 1\nend\nend\n",
	    "t:2:10: error: expected nothing more: 'repeat' has no result, got "
	    "'->'\n");
}

TEST(unknown_operations_are_refused_by_name, "")
{
	assert_errors(IN_THREAD("yeild"),
	    "t:2:1: error: expected an operation or a consumer, got 'yeild'\n");
	assert_errors(IN_THREAD("\"yield\""),
	    "t:2:1: error: expected an operation, got 'yield'\n");
	assert_errors(IN_THREAD("seen"),
	    "t:2:5: error: expected an operation of 'seen', got the end of the "
	    "line\n");
	assert_errors(IN_THREAD("seen yield"),
	    "t:2:6: error: expected an operation of 'seen', got 'yield'\n");
}

TEST(too_much_in_a_line_is_refused, "")
{
	assert_errors(IN_THREAD("yield now"),
	    "t:2:7: error: expected nothing more in this line, got 'now'\n");
	assert_errors(IN_THREAD("delay 1 2"),
	    "t:2:9: error: expected nothing more in this line, got '2'\n");
}

TEST(long_words_are_cut_in_messages, "")
{
	char text[400] = "thread a\nyield ";

	(void)memset(text + strlen(text), 'x', 300);
	assert_errors(text,
	    "t:2:7: error: expected nothing more in this line, got "
	    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'\n"
	    "t:1:1: error: the thread 'a' that begins here has no 'end'\n");
}

static const struct CMUnitTest tests[] = {
	UNIT(an_operation_has_its_operands_and_their_places),
	UNIT(operands_at_the_end_may_be_left_out),
	UNIT(a_result_may_be_the_name_of_an_error),
	UNIT(numbers_go_from_0_to_all_of_32_bits),
	UNIT(what_is_no_number_is_refused),
	UNIT(operands_of_other_kinds_are_refused_by_kind),
	UNIT(results_that_are_none_are_refused),
	UNIT(unknown_operations_are_refused_by_name),
	UNIT(too_much_in_a_line_is_refused),
	UNIT(long_words_are_cut_in_messages),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
