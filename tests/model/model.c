/* SPDX-License-Identifier: BSD-2-Clause */
/* See model.h. */
#include "model_parts.h"

#include <string.h>

/* ---- how a call ends ---- */

static void
panics(struct model *m, struct outcome *out, const char *how)
{
	out->oc_ending = PANICS;
	out->oc_panic = how;
	out->oc_preempt = m->md_preempt;
	for (unsigned t = 0; t < m->md_nthreads; t++)
		out->oc_locks += m->md_locked[t];
}

/* NULL was followed: where exactly is the compiler's choice. */
static void
traps(struct model *m, struct outcome *out)
{
	panics(m, out, "BAD TRAP: page fault");
	out->oc_trap = true;
}

/* True: it is recorded, and what follows is up to the caller. */
static bool
violates(struct model *m, struct outcome *out, enum sim_violation v)
{
	out->oc_violation = (int)v;
	if (!m->md_fatal)
		return (true);
	out->oc_ending = VIOLATES;
	out->oc_preempt = m->md_preempt;
	for (unsigned t = 0; t < m->md_nthreads; t++)
		out->oc_locks += m->md_locked[t];
	return (false);
}

/* ---- calls ---- */

/* The kernel with DEBUG wants the thread itself, or one that is stopped. */
static bool
is_valid_target(struct model *m, struct outcome *out, unsigned t)
{
	if (t == m->md_caller || !m->md_may_run[t])
		return (true);
	if (m->md_debug)
		panics(m, out, "assertion failed: is_valid_target(t)");
	else
		return (violates(m, out, SIM_WRONG_THREAD));
	return (false);
}

static bool
allocate(struct model *m, const struct operation *on, struct outcome *out)
{
	if (on->on_recipe.rc_rev != MODEL_REV) {
		panics(m, out, "assertion failed: ct->ct_rev == CTXOP_TPL_REV");
		return (false);
	}
	m->md_state.st_op[on->on_op] = IS_DETACHED;
	m->md_state.st_recipe[on->on_op] = on->on_recipe;
	return (true);
}

static void
attach(struct model *m, const struct operation *on, struct outcome *out)
{
	unsigned t = on->on_thread, op = on->on_op;

	if (op == NO_OP) {
		traps(m, out);
		out->oc_preempt = !m->md_debug;
	} else if (m->md_state.st_op[op] == IS_DETACHED) {
		model_push(m, t, op);
	} else if (m->md_state.st_op[op] == IS_FREE) {
		(void)violates(m, out, SIM_ATTACH_FREED);
	} else if (m->md_debug) {
		panics(m, out, "assertion failed: op->next == NULL");
	} else {
		m->md_preempt = 1;
		out->oc_doubt = violates(m, out,
		    model_is_on(m, t, op) ? SIM_DOUBLE_ATTACH :
					    SIM_TWO_THREADS);
	}
}

/* It is not on the ring of t, which is not empty. */
static void
detach_other(struct model *m, unsigned op, struct outcome *out)
{
	bool recorded;

	if (m->md_debug)
		panics(m, out, "assertion failed: is_member(t, op)");
	else if (op == NO_OP)
		traps(m, out);
	else if (m->md_state.st_op[op] == IS_FREE)
		(void)violates(m, out, SIM_DETACH_DETACHED);
	else {
		recorded = violates(m, out,
		    m->md_state.st_op[op] == IS_DETACHED ? SIM_DETACH_DETACHED :
							   SIM_WRONG_THREAD);
		out->oc_doubt = recorded;
	}
}

static void
detach(struct model *m, const struct operation *on, struct outcome *out)
{
	unsigned t = on->on_thread;

	if (!is_valid_target(m, out, t))
		return;
	if (on->on_op != NO_OP && model_is_on(m, t, on->on_op)) {
		model_take_inside(m, out, t, on->on_op, false);
		return;
	}
	m->md_locked[t] = true;
	m->md_preempt = 1;
	if (m->md_state.st_length[t] == 0)
		panics(m, out, "assertion failed: t->t_ctx != NULL");
	else
		detach_other(m, on->on_op, out);
	m->md_locked[t] = false;
	m->md_preempt = 0;
}

static void
free_op(struct model *m, const struct operation *on, struct outcome *out)
{
	unsigned op = on->on_op;

	if (op == NO_OP)
		traps(m, out);
	else if (m->md_state.st_op[op] == IS_FREE)
		(void)violates(m, out, SIM_DOUBLE_FREE);
	else if (m->md_state.st_op[op] == IS_ATTACHED)
		out->oc_doubt = violates(m, out, SIM_FREE_ATTACHED);
	else
		model_discard(m, out, op, 0);
}

static bool
matches(const struct recipe *a, const struct recipe *b)
{
	for (unsigned k = 0; k < KINDS; k++)
		if (a->rc_function[k] != b->rc_function[k])
			return (false);
	return (a->rc_arg == b->rc_arg);
}

static void
remove_op(struct model *m, const struct operation *on, struct outcome *out)
{
	const struct state *st = &m->md_state;
	unsigned t = on->on_thread;

	if (!is_valid_target(m, out, t))
		return;
	for (unsigned i = 0; i < st->st_length[t]; i++)
		if (matches(
			&st->st_recipe[st->st_ring[t][i]], &on->on_recipe)) {
			model_take_inside(m, out, t, st->st_ring[t][i], true);
			out->oc_value = 1;
			return;
		}
}

static void
save_or_restore(
    struct model *m, const struct operation *on, struct outcome *out)
{
	if (m->md_debug && on->on_thread != m->md_caller)
		panics(m, out, "assertion failed: t == curthread");
	else
		model_walk(m, on->on_verb == V_SAVE ? SAVE : RESTORE,
		    on->on_thread, 0, out);
}

static void
free_ring(struct model *m, const struct operation *on, struct outcome *out)
{
	if (m->md_debug && m->md_state.st_length[on->on_thread] == 0)
		panics(m, out, "assertion failed: newest != NULL");
	else
		model_free_all(m, on->on_thread, 0, out);
}

static void
do_walk(struct model *m, const struct operation *on, struct outcome *out)
{
	unsigned t = on->on_thread;

	switch ((enum verb)on->on_verb) {
	case V_SAVE:
	case V_RESTORE:
		save_or_restore(m, on, out);
		break;
	case V_FORK:
		model_walk(m, FORK, t, on->on_other, out);
		break;
	case V_LWP_CREATE:
		model_walk(m, LWP_CREATE, t, on->on_other, out);
		break;
	case V_EXIT:
		model_walk(m, EXIT, t, 0, out);
		break;
	case V_FREECTX:
	case V_EXEC:
		model_free_all(m, t, on->on_verb == V_EXEC, out);
		break;
	case V_FREE_RING:
		free_ring(m, on, out);
		break;
	default:
		break;
	}
}

static void
dispatch(struct model *m, const struct operation *on, struct outcome *out)
{
	switch ((enum verb)on->on_verb) {
	case V_ALLOCATE:
		(void)allocate(m, on, out);
		break;
	case V_INSTALL:
		if (allocate(m, on, out))
			model_push(m, on->on_thread, on->on_op);
		break;
	case V_ATTACH:
		attach(m, on, out);
		break;
	case V_DETACH:
		detach(m, on, out);
		break;
	case V_FREE:
		free_op(m, on, out);
		break;
	case V_REMOVE:
		remove_op(m, on, out);
		break;
	default:
		do_walk(m, on, out);
		break;
	}
}

static void
begin(struct model *m, struct outcome *out)
{
	out->oc_ending = RETURNS;
	out->oc_panic = NULL;
	out->oc_violation = -1;
	out->oc_value = 0;
	out->oc_preempt = out->oc_locks = 0;
	out->oc_doubt = out->oc_trap = false;
	out->oc_ncalled = 0;
	m->md_preempt = 0;
	memset(m->md_locked, 0, sizeof(m->md_locked));
}

void
model_do(struct model *m, const struct operation *on, struct outcome *out)
{
	begin(m, out);
	dispatch(m, on, out);
}

/* ---- turns ---- */

/* Its last switch saves nothing; the reaper is no thread of ours. */
static void
exits(struct model *m, unsigned t, struct outcome *out)
{
	m->md_preempt = 1;
	model_walk(m, EXIT, t, 0, out);
	m->md_preempt = 0;
	m->md_caller = NOBODY;
	model_free_all(m, t, 0, out);
	m->md_present[t] = false;
}

static void
forks(struct model *m, unsigned t, unsigned child, struct outcome *out)
{
	m->md_present[child] = true;
	model_walk(m, FORK, t, child, out);
	model_walk(m, SAVE, t, 0, out);
	model_walk(m, RESTORE, child, 0, out);
	model_walk(m, SAVE, child, 0, out);
}

void
model_turn(struct model *m, const struct operation *on, struct outcome *out)
{
	unsigned t = on->on_by;

	begin(m, out);
	m->md_caller = on->on_by;
	m->md_present[t] = true;
	model_walk(m, RESTORE, t, 0, out);
	if (on->on_verb == V_EXITS) {
		exits(m, t, out);
	} else if (on->on_verb == V_FORK1) {
		forks(m, t, on->on_other, out);
	} else {
		if (on->on_verb == V_EXECS)
			model_free_all(m, t, 1, out);
		else
			dispatch(m, on, out);
		model_walk(m, SAVE, t, 0, out);
	}
}
