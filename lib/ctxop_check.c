/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is wrong with the use of ctxops, beyond what the kernel asserts. ctxop.c
 * says what it is about to do (sdt.h); here that is compared with what was done
 * before.
 *
 * After a violation that is not fatal the kernel goes on and corrupts its rings
 * as a real one does, with one exception: what would touch memory that is free
 * is left undone.
 */
#include "ctxop_watch.h"

#define INVOLVED_ATTACHED(W)                                                   \
	((const struct involved[]){                                            \
	    { "it was attached", (W)->w_stack }, { NULL, NULL } })

bool
ctxop_check_alive(const struct ctxop *op)
{
	if (op == NULL || is_alive(machine(), op))
		return (true); /* NULL is for the page fault */
	used_after_free(SIM_ATTACH_FREED, "ctxop_attach", op);
	return (false);
}

bool
ctxop_check_free(const struct ctxop *op)
{
	sim_t *sim = machine();
	struct watched *w = watched_of(sim, op);

	if (op == NULL)
		return (true);
	if (!watched_is_alive(w)) {
		used_after_free(SIM_DOUBLE_FREE, "ctxop_free", op);
		return (false);
	}
	if (w->w_owner == NULL)
		return (true);
	suspect(sim);
	violation_with(sim, SIM_FREE_ATTACHED, INVOLVED_ATTACHED(w),
	    "ctxop_free() of ctxop " OP ", which is attached to %s: its ring "
	    "keeps a freed entry",
	    OP_ARGS(sim, op), name_of_thread(w->w_owner));
	w->w_owner = NULL;
	return (true);
}

/* ---- rings that are to be changed ---- */

/* May a link that leads here be followed, to write there? */
static bool
is_writable(const struct ctxop *op, const char *who)
{
	if (op == NULL)
		panic("BAD TRAP: page fault in %s: a NULL pointer was followed "
		      "in %s",
		    name_of_thread(curthread), who);
	if (is_alive(machine(), op))
		return (true);
	used_after_free(SIM_FREED_WALK, who, op);
	return (false);
}

static bool
is_linkable(const kthread_t *t, const char *who)
{
	const struct ctxop *head = t->t_ctx;

	return (head == NULL ||
	    (is_writable(head, who) && is_writable(head->prev, who)));
}

bool
ctxop_check_attach(kthread_t *t, const struct ctxop *op)
{
	sim_t *sim = machine();
	struct watched *w = watched_of(sim, op);

	if (op == NULL)
		return (true);
	check_walks(t, "ctxop_attach");
	if (w->w_owner != NULL) {
		suspect(sim);
		violation_with(sim,
		    w->w_owner == t ? SIM_DOUBLE_ATTACH : SIM_TWO_THREADS,
		    INVOLVED_ATTACHED(w),
		    "ctxop_attach() of ctxop " OP " to %s, while it is "
		    "attached to %s",
		    OP_ARGS(sim, op), name_of_thread(t),
		    name_of_thread(w->w_owner));
	}
	if (sim->sim_suspect && !is_linkable(t, "ctxop_attach"))
		return (false);
	RACE(sim, hooks_change, t);
	if (sim->sim_race.ra_laps)
		walk_by_hand_forget(sim);
	w->w_owner = t;
	w->w_stack = stack_note(sim, w->w_stack);
	return (true);
}

void
ctxop_check_target(const kthread_t *t, bool is_valid, const char *who)
{
	sim_t *sim;

	if (is_valid)
		return;
	sim = machine();
	suspect(sim);
	violation(sim, SIM_WRONG_THREAD,
	    "%s() from %s by %s: expected the thread itself, its process's "
	    "agent, or a target that is TS_STOPPED or whose process is SIDL",
	    who, name_of_thread(t), name_of_thread(curthread));
}

/* What a kernel finds out by following NULL, or not at all. */
static void
check_owner(sim_t *sim, const kthread_t *t, const struct ctxop *op,
    const struct watched *w, const char *who)
{
	if (op->next == NULL && op->prev == NULL) {
		suspect(sim);
		violation(sim, SIM_DETACH_DETACHED,
		    "%s() of ctxop " OP " from %s: it is attached to no thread",
		    who, OP_ARGS(sim, op), name_of_thread(t));
	} else if (w->w_owner != NULL && w->w_owner != t) {
		suspect(sim);
		violation_with(sim, SIM_WRONG_THREAD, INVOLVED_ATTACHED(w),
		    "%s() of ctxop " OP " from %s: it is attached to %s", who,
		    OP_ARGS(sim, op), name_of_thread(t),
		    name_of_thread(w->w_owner));
	}
}

bool
ctxop_check_detach(kthread_t *t, const struct ctxop *op, const char *who)
{
	sim_t *sim = machine();
	struct watched *w = watched_of(sim, op);

	if (op == NULL)
		return (true);
	check_walks(t, who);
	if (!watched_is_alive(w)) {
		used_after_free(SIM_DETACH_DETACHED, who, op);
		return (false);
	}
	check_owner(sim, t, op, w, who);
	if (sim->sim_suspect &&
	    !(is_writable(op->prev, who) && is_writable(op->next, who)))
		return (false);
	RACE(sim, hooks_change, t);
	w->w_owner = NULL;
	return (true);
}
