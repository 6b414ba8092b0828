/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/cmn_err.c, ctxop_debug.h: what a kernel says on its console. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

static char said[200];

/* body as the only thread; what it prints is in said[]. */
static void
listen(void (*body)(void *))
{
	FILE *console = stderr;

	memset(said, 0, sizeof(said));
	stderr = fmemopen(said, sizeof(said), "w");
	assert_non_null(stderr);
	boot(1);
	(void)spawn("t", body, NULL);
	(void)sim_run(sim_current());
	(void)fclose(stderr);
	stderr = console;
}

static void
says_all(void *arg)
{
	(void)arg;
	cmn_err(CE_CONT, "%s %d, ", "part", 1);
	cmn_err(CE_CONT, "?part %d\n", 2);
	cmn_err(CE_NOTE, "!vcpu %d is %s", 3, "up");
	cmn_err(CE_WARN, "^vcpu %d is lost", 4);
	cmn_err(CE_IGNORE, "nothing");
}

TEST(each_level_has_its_words_and_signs_are_left_out, "")
{
	listen(says_all);
	assert_string_equal(said,
	    "part 1, part 2\nNOTICE: vcpu 3 is up\nWARNING: vcpu 4 is lost\n");
	assert_int_equal(sim_report(sim_current())->sr_outcome, SIM_OK);
}

static void
gives_up(void *arg)
{
	(void)arg;
	cmn_err(CE_PANIC, "!vcpu %d is lost", 5);
}

TEST(the_level_of_a_panic_is_one, "")
{
	listen(gives_up);
	assert_string_equal(said, "");
	assert_int_equal(sim_report(sim_current())->sr_outcome, SIM_PANIC);
	assert_string_equal(
	    sim_report(sim_current())->sr_message, "vcpu 5 is lost");
}

static void
warns(void *arg)
{
	(void)arg;
	cmn_err(CE_WARN, "a line, and the number %d", 6);
}

static void
warns_with_the_registers_in_use(void *arg)
{
	check_keeps_registers(warns, arg);
}

TEST(a_message_leaves_the_vector_registers_as_they_are, "")
{
	listen(warns_with_the_registers_in_use);
	assert_int_equal(sim_report(sim_current())->sr_outcome, SIM_OK);
	assert_non_null(strstr(said, "the number 6"));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNIT(each_level_has_its_words_and_signs_are_left_out),
		UNIT(the_level_of_a_panic_is_one),
		UNIT(a_message_leaves_the_vector_registers_as_they_are),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
