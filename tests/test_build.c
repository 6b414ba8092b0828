/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/build.c: which build is this? */
#include "harness.h"

#include <ctxop_access.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TEST(a_build_is_eight_digits_that_stay_the_same, "")
{
	const char *build = sim_build();

	assert_int_equal(strlen(build), 8);
	assert_int_equal(strspn(build, "0123456789abcdef"), 8);
	assert_string_not_equal(build, "00000000");
	assert_string_equal(sim_build(), build);
}

static const char place_of_this;

/* Loaded elsewhere, and not from a shell: prints what it finds, and is gone. */
static void __attribute__((constructor)) print_if_asked(void)
{
	if (getenv("TEST_BUILD") == NULL)
		return;
	(void)printf("%s %p\n", sim_build(), (const void *)&place_of_this);
	(void)fflush(stdout);
	_exit(0);
}

static void
ask_another(char *build, size_t len, void **place)
{
	char line[64], command[8192], self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	FILE *out;

	assert_true(n > 0);
	self[n] = '\0';
	(void)snprintf(
	    command, sizeof(command), "TEST_BUILD=1 %s '%s'", EMULATOR, self);
	out = popen(command, "r");
	assert_non_null(out);
	assert_non_null(fgets(line, sizeof(line), out));
	assert_int_equal(pclose(out), 0);
	(void)snprintf(build, len, "%.8s", line);
	assert_int_equal(sscanf(line + 8, " %p", place), 1);
}

TEST(a_build_is_the_same_wherever_the_program_is_loaded, "")
{
	char build[9];
	void *first, *place;
	unsigned tries = 0;

	ask_another(build, sizeof(build), &first);
	do {
		ask_another(build, sizeof(build), &place);
		assert_string_equal(build, sim_build());
	} while (place == first && ++tries < 8);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_build_is_eight_digits_that_stay_the_same),
	UNIT(a_build_is_the_same_wherever_the_program_is_loaded),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
