/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/symbols.c: names of functions, looked up once. */
#include "harness.h"

#include "arch/arch.h"
#include "symbols.h"

#include <stdlib.h>

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
	struct symbols sy = { 0 };
	const char *one = symbols_name(&sy, (uintptr_t)one_function);

	assert_string_equal(one, "one_function");
	assert_string_equal(
	    symbols_name(&sy, (uintptr_t)another_function), "another_function");
	assert_ptr_equal(symbols_name(&sy, (uintptr_t)one_function), one);
	symbols_fini(&sy);
	assert_null(sy.sy_first);
}

TEST(what_is_no_function_is_a_question_mark, "")
{
	struct symbols sy = { 0 };

	assert_string_equal(symbols_name(&sy, 16), "?");
	symbols_fini(&sy);
}

TEST(the_librarys_functions_are_its_own_and_no_others_are, "")
{
	struct symbols sy = { 0 };

	assert_true(symbols_is_own(&sy, (uintptr_t)sim_point));
	assert_true(symbols_is_own(&sy, (uintptr_t)ctxop_attach + 5));
	assert_true(symbols_is_own(&sy, (uintptr_t)arch_switch));
	assert_false(symbols_is_own(&sy, (uintptr_t)one_function));
	assert_false(symbols_is_own(&sy, (uintptr_t)malloc));
	assert_false(symbols_is_own(&sy, 16));
	symbols_fini(&sy);
}

static const struct CMUnitTest tests[] = {
	UNIT(the_librarys_functions_are_its_own_and_no_others_are),
	UNIT(a_function_is_named_and_its_name_stays),
	UNIT(what_is_no_function_is_a_question_mark),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
