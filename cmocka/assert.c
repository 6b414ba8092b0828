/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CMocka's assertions, where they can be used in threads and handlers too.
 * CMocka fails a test by longjmp() to the host's stack. From the stack of a
 * thread the machine has to go there by itself: the place is noted, the run
 * ends, and run.c fails the test at that place.
 *
 * A name of CMocka's in parentheses is CMocka's own function.
 */
#include "bridge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Thread_local struct bridge_end bridge_end;

/* The host is on a CPU that the machine does not have. */
static bool
on_host(void)
{
	return (sim_current() == NULL || CPU->cpu_id < 0);
}

/* CMocka's never returns, but does not say so. */
void
bridge_fail(const char *file, int line)
{
	(_fail)(file, line);
	abort();
}

void
ctxop_test_fail(const char *file, int line, const char *fmt, ...)
{
	char text[400] = "";
	va_list ap;

	va_start(ap, fmt);
	if (on_host()) {
		(void)fputs("ERROR: ", stderr);
		(void)vfprintf(stderr, fmt, ap);
		(void)fputc('\n', stderr);
	} else
		(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (on_host())
		bridge_fail(file, line);
	bridge_end = (struct bridge_end){ .be_file = file, .be_line = line };
	sim_fail("%s:%d: %s", file, line, text);
}

void
bridge_differ(const char *file, int line, const char *what,
    const char *expected, const char *seen)
{
	if (on_host())
		ctxop_test_fail(file, line,
		    "%s:\n  expected: %s\n  seen:     %s", what, expected,
		    seen);
	ctxop_test_fail(
	    file, line, "%s: expected: %s; seen: %s", what, expected, seen);
}

void
ctxop_test_fail_at(const char *file, int line)
{
	if (on_host())
		bridge_fail(file, line);
	ctxop_test_fail(file, line, "fail()");
}

void
ctxop_test_skip_at(const char *file, int line)
{
	if (on_host())
		(_skip)(file, line);
	ctxop_test_fail(file, line, "skip() is for the host, not for threads");
}

/* ---- CMocka's: the host's own, or whether it holds ---- */

void
ctxop_assert_true(LargestIntegralType result, const char *expression,
    const char *file, int line)
{
	if (on_host())
		(_assert_true)(result, expression, file, line);
	else if (!result)
		ctxop_test_fail(file, line, "expected %s", expression);
}

/* CMocka hides its own behind longjmp(): R1 goes for those that expect it. */
void
ctxop_mock_assert(
    int result, const char *expression, const char *file, int line)
{
	if (on_host() || global_expecting_assert)
		(mock_assert)(result, expression, file, line);
	else if (!result)
		ctxop_test_fail(file, line, "expected %s", expression);
}

/* len bytes of a negative number are one, whatever it was cast to. */
void
ctxop_assert_return_code(LargestIntegralType result, size_t len,
    LargestIntegralType error, const char *expression, const char *file,
    int line)
{
	const unsigned sign = (unsigned)(8 * len - 1);

	if (on_host())
		(_assert_return_code)(
		    result, len, error, expression, file, line);
	else if (result >> sign & 1)
		ctxop_test_fail(file, line, "%s < 0, errno %d: %s", expression,
		    (int)error, strerror((int)error));
}

#define NUMBER LargestIntegralTypePrintfFormat

void
ctxop_assert_int_equal(
    LargestIntegralType a, LargestIntegralType b, const char *file, int line)
{
	if (on_host())
		(_assert_int_equal)(a, b, file, line);
	else if (a != b)
		ctxop_test_fail(file, line, NUMBER " != " NUMBER, a, b);
}

void
ctxop_assert_int_not_equal(
    LargestIntegralType a, LargestIntegralType b, const char *file, int line)
{
	if (on_host())
		(_assert_int_not_equal)(a, b, file, line);
	else if (a == b)
		ctxop_test_fail(file, line, NUMBER " == " NUMBER, a, b);
}

void
ctxop_assert_string_equal(
    const char *a, const char *b, const char *file, int line)
{
	if (on_host())
		(_assert_string_equal)(a, b, file, line);
	else if (strcmp(a, b) != 0)
		ctxop_test_fail(file, line, "\"%s\" != \"%s\"", a, b);
}

void
ctxop_assert_string_not_equal(
    const char *a, const char *b, const char *file, int line)
{
	if (on_host())
		(_assert_string_not_equal)(a, b, file, line);
	else if (strcmp(a, b) == 0)
		ctxop_test_fail(file, line, "\"%s\" == \"%s\"", a, b);
}

/* How many bytes are the same at the beginning. */
static size_t
common(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a, *y = b;
	size_t i = 0;

	while (i < size && x[i] == y[i])
		i++;
	return (i);
}

void
ctxop_assert_memory_equal(
    const void *a, const void *b, size_t size, const char *file, int line)
{
	const size_t at = common(a, b, size);

	if (on_host())
		(_assert_memory_equal)(a, b, size, file, line);
	else if (at < size)
		ctxop_test_fail(file, line,
		    "%zu bytes differ, first at %zu: 0x%02x != 0x%02x", size,
		    at, ((const unsigned char *)a)[at],
		    ((const unsigned char *)b)[at]);
}

void
ctxop_assert_memory_not_equal(
    const void *a, const void *b, size_t size, const char *file, int line)
{
	if (on_host())
		(_assert_memory_not_equal)(a, b, size, file, line);
	else if (common(a, b, size) == size)
		ctxop_test_fail(file, line, "%zu bytes are the same", size);
}

void
ctxop_assert_in_range(LargestIntegralType value, LargestIntegralType minimum,
    LargestIntegralType maximum, const char *file, int line)
{
	if (on_host())
		(_assert_in_range)(value, minimum, maximum, file, line);
	else if (value < minimum || value > maximum)
		ctxop_test_fail(file, line,
		    NUMBER " is not within the range " NUMBER "-" NUMBER, value,
		    minimum, maximum);
}

void
ctxop_assert_not_in_range(LargestIntegralType value,
    LargestIntegralType minimum, LargestIntegralType maximum, const char *file,
    int line)
{
	if (on_host())
		(_assert_not_in_range)(value, minimum, maximum, file, line);
	else if (value >= minimum && value <= maximum)
		ctxop_test_fail(file, line,
		    NUMBER " is within the range " NUMBER "-" NUMBER, value,
		    minimum, maximum);
}

static bool
is_in(LargestIntegralType value, const LargestIntegralType *set, size_t n)
{
	size_t i = 0;

	while (i < n && set[i] != value)
		i++;
	return (i < n);
}

void
ctxop_assert_in_set(LargestIntegralType value, const LargestIntegralType *set,
    size_t n, const char *file, int line)
{
	if (on_host())
		(_assert_in_set)(value, set, n, file, line);
	else if (!is_in(value, set, n))
		ctxop_test_fail(file, line,
		    NUMBER " is not in the set of %zu numbers", value, n);
}

void
ctxop_assert_not_in_set(LargestIntegralType value,
    const LargestIntegralType *set, size_t n, const char *file, int line)
{
	if (on_host())
		(_assert_not_in_set)(value, set, n, file, line);
	else if (is_in(value, set, n))
		ctxop_test_fail(file, line,
		    NUMBER " is in the set of %zu numbers", value, n);
}
