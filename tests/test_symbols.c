/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/symbols.c: names of functions, looked up once. */
#include "harness.h"

#include "arch/arch.h"
#include "machine.h"
#include "symbols.h"
#include "unwind.h"

#include <stdlib.h>
#include <string.h>

static void
one_function(void *arg)
{
	(void)arg;
	sim_point();
}

static void
another_function(void *arg)
{
	(void)arg;
	sim_note("another");
}

TEST(a_function_is_named_and_its_name_stays, "")
{
	struct symbols *sy = symbols_new();
	const char *one = symbols_name(sy, (uintptr_t)one_function);

	assert_string_equal(one, "one_function");
	assert_string_equal(
	    symbols_name(sy, (uintptr_t)another_function), "another_function");
	assert_ptr_equal(symbols_name(sy, (uintptr_t)one_function), one);
	symbols_free(sy);
}

TEST(a_list_that_is_cleared_looks_names_up_again, "")
{
	struct symbols *sy = symbols_new();

	(void)symbols_name(sy, (uintptr_t)one_function);
	symbols_clear(sy);
	assert_string_equal(
	    symbols_name(sy, (uintptr_t)one_function), "one_function");
	symbols_free(sy);
	symbols_free(NULL);
}

TEST(what_is_no_function_is_a_question_mark, "")
{
	struct symbols *sy = symbols_new();

	assert_string_equal(symbols_name(sy, 16), "?");
	symbols_free(sy);
}

TEST(the_librarys_functions_are_its_own_and_no_others_are, "")
{
	struct symbols *sy = symbols_new();

	assert_true(symbols_is_own(sy, (uintptr_t)sim_point));
	assert_true(symbols_is_own(sy, (uintptr_t)ctxop_attach + 5));
	assert_true(symbols_is_own(sy, (uintptr_t)arch_switch));
	assert_false(symbols_is_own(sy, (uintptr_t)one_function));
	assert_false(symbols_is_own(sy, (uintptr_t)malloc));
	assert_false(symbols_is_own(sy, 16));
	symbols_free(sy);
}

/* ---- stacks ---- */

static char *
printed(struct symbols *sy, const struct stack_frames *sf)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	symbols_print(sy, sf, out);
	assert_int_equal(fclose(out), 0);
	return (text);
}

/* Whether names are kept, and whether they are known already, is not seen. */
static void
assert_printed(struct stack_frames sf, const char *expected)
{
	struct symbols *sy = symbols_new();
	struct symbols *lists[] = { NULL, sy, sy };

	for (unsigned i = 0; i < 3; i++) {
		char *text = printed(lists[i], &sf);

		assert_string_equal(text, expected);
		free(text);
	}
	symbols_free(sy);
}

TEST(a_printed_frame_has_the_offset_that_it_returns_to, "")
{
	uintptr_t first = (uintptr_t)one_function;

	assert_printed((struct stack_frames){ 2, { first + 2, first + 3 } },
	    "\tone_function+0x2()\n\tone_function+0x3()\n");
}

TEST(a_return_to_the_end_of_a_function_is_not_taken_for_the_next_one, "")
{
	uintptr_t first = (uintptr_t)one_function;
	struct stack_frames sf = { 2, { first + 2, first } };
	char *text = printed(NULL, &sf);

	assert_memory_equal(text, "\tone_function+0x2()\n", 20);
	assert_null(strstr(text + 20, "one_function"));
	free(text);
}

TEST(the_way_out_is_left_out_at_the_inner_end_only, "")
{
	uintptr_t own = (uintptr_t)one_function + 3;
	uintptr_t out = (uintptr_t)fiber_switch + 3;
	uintptr_t from = (uintptr_t)cpu_go_to + 3;

	assert_printed((struct stack_frames){ 4, { out, from, own, out } },
	    "\tone_function+0x3()\n\tfiber_switch+0x3()\n");
}

static const struct CMUnitTest tests[] = {
	UNIT(the_librarys_functions_are_its_own_and_no_others_are),
	UNIT(a_function_is_named_and_its_name_stays),
	UNIT(a_list_that_is_cleared_looks_names_up_again),
	UNIT(what_is_no_function_is_a_question_mark),
	UNIT(a_printed_frame_has_the_offset_that_it_returns_to),
	UNIT(a_return_to_the_end_of_a_function_is_not_taken_for_the_next_one),
	UNIT(the_way_out_is_left_out_at_the_inner_end_only),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
