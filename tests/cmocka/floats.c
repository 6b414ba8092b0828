/* SPDX-License-Identifier: BSD-2-Clause */
/* More of failing.c: numbers of a kind that a kernel does not have. */
#include <ctxop_cmocka.h>

static volatile float one = 1;

static void
floats_are_equal(void *arg)
{
	(void)arg;
	assert_float_equal(one, 1.05f, 0.1f);
	assert_float_equal(one, 1.5f, 0.1f);
}

CTXOP_TEST(an_assert_float_equal)
{
	(void)ctxop_test_thread("t", floats_are_equal, NULL);
	assert_run();
}

static void
floats_are_not_equal(void *arg)
{
	(void)arg;
	assert_float_not_equal(one, 1.5f, 0.1f);
	assert_float_not_equal(one, 1.05f, 0.1f);
}

CTXOP_TEST(an_assert_float_not_equal)
{
	(void)ctxop_test_thread("t", floats_are_not_equal, NULL);
	assert_run();
}
