/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_cause.c: is it the same again? */
#include "harness.h"

#include "explore_parts.h"

static bool
same(const char *one, const char *other)
{
	return (is_same_cause(SIM_PANIC, one, SIM_PANIC, other));
}

TEST(equal_messages_are_the_same, "")
{
	assert_true(same("", ""));
	assert_true(same("a b", "a b"));
	assert_false(same("a b", "a c"));
	assert_false(same("a", "a b"));
	assert_false(same("a b", "a"));
}

TEST(numbers_do_not_count, "")
{
	assert_true(same("step 1 of 2", "step 10 of 3"));
	assert_true(same("vcpu0 lost", "vcpu12 lost"));
	assert_true(same("at 0x1f", "at 0x2a0"));
	assert_true(same("7", "8"));
	assert_false(same("step 1", "step"));
	assert_false(same("step", "step 1"));
	assert_false(same("1 a", "2 b"));
}

TEST(other_ends_are_other_causes, "")
{
	assert_false(is_same_cause(SIM_PANIC, "a", SIM_FAILED, "a"));
}

static const struct CMUnitTest tests[] = {
	UNIT(equal_messages_are_the_same),
	UNIT(numbers_do_not_count),
	UNIT(other_ends_are_other_causes),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
