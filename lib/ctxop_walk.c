/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guard of walks over rings (sdt.h): a walk that cannot go on, or would go
 * on for ever, is reported and ends.
 *
 * I1. st_walks has every walk over the ring of a thread on which handlers are
 *     called; a handler may sleep, and other CPUs may walk as well, so they
 *     end in any order. freectx() is none of them: the ring that it walks is
 *     no thread's any more.
 * I2. While sim_suspect is false, every link leads to a ctxop that is alive.
 */
#include "ctxop_watch.h"

static const char *const walks[] = {
	[CTXOP_SAVE] = "savectx",
	[CTXOP_RESTORE] = "restorectx",
	[CTXOP_FORK] = "forkctx",
	[CTXOP_LWP_CREATE] = "lwp_createctx",
	[CTXOP_EXIT] = "exitctx",
	[CTXOP_FREE] = "freectx",
	/* Searches for what is to go. */
	[CTXOP_DETACH] = "ctxop_detach",
	[CTXOP_DEALLOCATE] = "ctxop_remove",
};

/* ---- changes of a ring that is walked ---- */

static void __attribute__((cold, noinline))
mutated(const kthread_t *t, const struct ctxop_walk *wk, const char *who)
{
	sim_t *sim = machine();

	suspect(sim);
	violation(sim, SIM_RING_MUTATED,
	    "%s() by %s changes the ring of %s while %s calls its handlers in "
	    "%s()",
	    who, name_of_thread(curthread), name_of_thread(t),
	    name_of_thread(wk->wk_by), walks[wk->wk_why]);
}

void
check_walks(const kthread_t *t, const char *who)
{
	const struct ctxop_walk *wk = thread_of(t)->st_walks;

	if (wk != NULL)
		mutated(t, wk, who);
}

/* ---- walks ---- */

/* Handlers of this kind are called along a ring that stays. */
static bool
is_open(const struct ctxop_walk *wk)
{
	return (wk->wk_why <= CTXOP_EXIT);
}

void
ctxop_walk_begin(struct ctxop_walk *wk, kthread_t *t, enum ctxop_probe why)
{
	static const bool always = true;
	sim_t *sim = machine();

	wk->wk_why = why;
	wk->wk_t = t;
	wk->wk_by = sim->sim_cpu->sc_cpu.cpu_thread;
	wk->wk_met = 0;
	wk->wk_limit = sim->sim_nctxops;
	wk->wk_gone = NULL;
	if (is_open(wk)) {
		wk->wk_doubt = &sim->sim_suspect;
		wk->wk_another = thread_of(t)->st_walks;
		thread_of(t)->st_walks = wk;
	} else {
		wk->wk_doubt = &always;
		if (why == CTXOP_FREE && t != NULL)
			check_walks(t, "freectx");
	}
}

void
ctxop_walk_end(struct ctxop_walk *wk)
{
	struct ctxop_walk **link;

	if (!is_open(wk))
		return;
	link = &thread_of(wk->wk_t)->st_walks;
	while (*link != NULL && *link != wk)
		link = &(*link)->wk_another;
	if (*link != NULL)
		*link = wk->wk_another;
}

static const char *
whose(const struct ctxop_walk *wk)
{
	return (wk->wk_t != NULL ? name_of_thread(wk->wk_t) : "no thread");
}

static void __attribute__((cold))
meets_null(sim_t *sim, const struct ctxop_walk *wk)
{
	suspect(sim);
	violation(sim, SIM_NULL_WALK,
	    "%s() of %s meets a NULL link after %zu entries", walks[wk->wk_why],
	    whose(wk), wk->wk_met);
}

static void __attribute__((cold))
goes_round(sim_t *sim, const struct ctxop_walk *wk)
{
	suspect(sim);
	violation(sim, SIM_ENDLESS_WALK,
	    "%s() of %s has been at %zu entries, of %zu ctxops that there "
	    "are: it does not come back to where it began",
	    walks[wk->wk_why], whose(wk), wk->wk_met - 1, wk->wk_limit);
}

bool
ctxop_walk_may_visit(struct ctxop_walk *wk, const struct ctxop *op)
{
	sim_t *sim = machine();

	if (op == NULL)
		op = wk->wk_gone;
	if (op == NULL)
		meets_null(sim, wk);
	else if (!is_alive(sim, op))
		used_after_free(SIM_FREED_WALK, walks[wk->wk_why], op);
	else if (wk->wk_met > wk->wk_limit && wk->wk_met > sim->sim_nctxops)
		goes_round(sim, wk);
	else
		return (true);
	return (false);
}

bool
ctxop_walk_may_leave(struct ctxop_walk *wk, const struct ctxop *op)
{
	if (is_alive(machine(), op))
		return (true);
	wk->wk_gone = op;
	return (false);
}
