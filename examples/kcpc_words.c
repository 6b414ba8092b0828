/* SPDX-License-Identifier: BSD-2-Clause */
/* The words for counters of threads: see kcpc.h. */
#include "kcpc.h"

#include <string.h>

SIM_VERB(bind)
{
	const char *how = v[0].sv_name;

	if (how == NULL)
		kcpc_bind(curthread, 0);
	else if (strcmp(how, "inherit") == 0)
		kcpc_bind(curthread, KCPC_CTX_LWPINHERIT);
	else if (strcmp(how, "without-hook") == 0)
		kcpc_bind_without_hook(curthread);
	else
		sim_fail("kcpc bind: expected inherit, without-hook or "
			 "nothing, got %s",
		    how);
	return (0);
}

SIM_VERB(unbind)
{
	kcpc_unbind(curthread);
	return (0);
}

static kthread_t *
thread(const struct sim_value *v)
{
	if (v->sv_thread == NULL)
		sim_fail("thread %s is not there", v->sv_name);
	return (v->sv_thread);
}

SIM_VERB(bind_agent)
{
	kcpc_bind(thread(v), 0);
	return (0);
}

SIM_VERB(unbind_agent)
{
	kcpc_unbind(thread(v));
	return (0);
}

SIM_VERB(work)
{
	kcpc_work(v[0].sv_number);
	return (0);
}

SIM_VERB(check)
{
	kcpc_check();
	return (0);
}

static const struct sim_verb verbs[] = {
	{ "bind", { SIM_O_NAME | SIM_O_OPTIONAL }, bind,
	    "[inherit|without-hook]: count the thread's events; and those of "
	    "lwps that it makes; or forget the ctxop" },
	{ "unbind", { 0 }, unbind, "count them no more" },
	{ "bind-agent", { SIM_O_THREAD }, bind_agent,
	    "THREAD: count its events, as the agent of its process" },
	{ "unbind-agent", { SIM_O_THREAD }, unbind_agent,
	    "THREAD: count them no more" },
	{ "work", { SIM_O_NUMBER }, work, "EVENTS: so many happen" },
	{ "check", { 0 }, check, "the counter shows the thread's own events" },
	{ .vb_name = NULL },
};

const struct sim_consumer kcpc_words = {
	.cs_name = "kcpc",
	.cs_verb = verbs,
};
