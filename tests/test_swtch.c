/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/swtch.c: the order of things when a CPU leaves a thread for another. */
#include "harness.h"

static void
yields(void *arg)
{
	(void)arg;
	yield();
}

static void
installs_three_and_yields(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "A");
	(void)install_op(curthread, "B");
	(void)install_op(curthread, "C");
	yield();
}

TEST(hooks_nest_like_parentheses, "37 38")
{
	(void)boot(1);
	(void)spawn("x", installs_three_and_yields, NULL);
	(void)spawn("y", yields, NULL);
	run();
	assert_trace("save:C save:B save:A restore:A restore:B restore:C");
}

static const struct CMUnitTest tests[] = {
	UNIT(hooks_nest_like_parentheses),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
