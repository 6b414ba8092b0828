/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bridge to CMocka from the inside. Its files call only downwards:
 *
 *	test.c		tests: a machine for each, and which are run
 *	run.c		runs, and what happened in them
 *	assert.c	CMocka's assertions, in threads too
 */
#ifndef BRIDGE_H
#define BRIDGE_H

#include <ctxop_cmocka.h>

/* ---- assert.c ---- */

/*
 * How the last run ended badly, as far as assertions know: one of them in a
 * thread did it, and where (or NULL); one on the host expected it.
 */
struct bridge_end {
	const char *be_file;
	int be_line;
	bool be_is_expected;
};
extern _Thread_local struct bridge_end bridge_end;

/* Fail the test, on the host, at this place. */
void bridge_fail(const char *file, int line) __attribute__((noreturn, cold));

/*
 * On the host, fail the test, and print both: in two lines, so that one sees
 * where they part. In a thread, the same in one.
 */
void bridge_differ(const char *file, int line, const char *what,
    const char *expected, const char *seen) __attribute__((noreturn, cold));

/* ---- run.c ---- */

/* Fail the test if its last run ended badly, and no assertion expected it. */
void bridge_check_end(const sim_t *, const char *file, int line);

#endif /* BRIDGE_H */
