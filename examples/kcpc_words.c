/* SPDX-License-Identifier: BSD-2-Clause */
/* The words for counters of threads: see kcpc.h. */
#include "kcpc.h"

#include <errno.h>
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

/* ---- agents ---- */

static bool
is_in(const proc_t *p, const kthread_t *t)
{
	const kthread_t *at = p->p_tlist;

	if (at == NULL)
		return (false);
	while (at != t && at->t_forw != p->p_tlist)
		at = at->t_forw;
	return (at == t);
}

/*
 * A thread that is killed meanwhile may come, but not leave the process while
 * p_lock is held. ESRCH: it has left.
 */
static int
as_agent(kthread_t *t, void (*act)(kthread_t *))
{
	proc_t *p = curproc;
	int error = ESRCH;

	mutex_enter(&p->p_lock);
	if (is_in(p, t)) {
		act(t);
		error = 0;
	}
	mutex_exit(&p->p_lock);
	return (error);
}

static void
bind_plainly(kthread_t *t)
{
	kcpc_bind(t, 0);
}

static void
unbind_if_bound(kthread_t *t)
{
	if (t->t_cpc_ctx != NULL)
		kcpc_unbind(t);
}

SIM_VERB(bind_agent)
{
	return (as_agent(v->sv_thread, bind_plainly));
}

SIM_VERB(unbind_agent)
{
	return (as_agent(v->sv_thread, unbind_if_bound));
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
	    "THREAD: count its events, as the agent of its process; ESRCH: it "
	    "has exited" },
	{ "unbind-agent", { SIM_O_THREAD }, unbind_agent,
	    "THREAD: count them no more, if they were" },
	{ "work", { SIM_O_NUMBER }, work, "EVENTS: so many happen" },
	{ "check", { 0 }, check, "the counter shows the thread's own events" },
	{ .vb_name = NULL },
};

const struct sim_consumer kcpc_words = {
	.cs_name = "kcpc",
	.cs_verb = verbs,
};
