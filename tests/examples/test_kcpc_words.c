/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/kcpc_words.c: what an agent does, in words. */
#include "stage.h"

/* An agent does this in a process whose second lwp, other, has exited. */
static void
assert_agent(const char *does)
{
	char text[1000];

	(void)snprintf(text, sizeof(text),
	    "process victim\nlwp_create other -> 0\ndelay 1\npause\nend\n"
	    "program other\nkcpc bind\nend\n"
	    "thread debugger\ndelay 2\nstop victim -> 0\n"
	    "agent victim acts -> 0\nwait_agent victim\nkill victim -> 0\n"
	    "end\nprogram acts\n%s\nend\n",
	    does);
	assert_played(text, 0, SIM_OK, "");
}

/* One that has none is left alone. */
TEST(an_agent_binds_and_unbinds_in_words, "")
{
	assert_agent("kcpc unbind-agent victim -> 0\n"
		     "kcpc bind-agent victim -> 0\n"
		     "kcpc unbind-agent victim -> 0");
}

TEST(an_agent_leaves_alone_who_has_exited, "")
{
	assert_agent("kcpc bind-agent other -> ESRCH\n"
		     "kcpc unbind-agent other -> ESRCH");
}

static const struct CMUnitTest tests[] = {
	UNIT(an_agent_binds_and_unbinds_in_words),
	UNIT(an_agent_leaves_alone_who_has_exited),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
