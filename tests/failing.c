/* SPDX-License-Identifier: BSD-2-Clause */
/* See failing.h. */
#include "failing.h"

#include "harness.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

int
run_tests_of(const char *command, const char *tests, char *text, size_t len)
{
	char line[1000];
	size_t n;
	int status;
	FILE *out;

	(void)snprintf(line, sizeof(line), "%s %s 2>&1", command, tests);
	out = popen(line, "r");
	assert_non_null(out);
	n = fread(text, 1, len - 1, out);
	text[n] = '\0';
	status = pclose(out);
	assert_true(WIFEXITED(status));
	return (WEXITSTATUS(status));
}

void
assert_test_fails(const char *command, const char *test, const char *words)
{
	char text[8000];
	int status = run_tests_of(command, test, text, sizeof(text));

	if (status != 1 || strstr(text, words) == NULL)
		fail_msg("%s:\n  expected: status 1, ...%s...\n"
			 "  seen:     status %d, %s",
		    test, words, status, text);
	assert_non_null(strstr(text, "1 FAILED TEST(S)"));
}
