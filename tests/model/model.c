/* SPDX-License-Identifier: BSD-2-Clause */
/* See model.h. */
#include "model.h"

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

/* ---- rings ---- */

static void
push(struct model *m, unsigned t, unsigned op)
{
	struct state *st = &m->md_state;

	for (unsigned i = st->st_length[t]; i > 0; i--)
		st->st_ring[t][i] = st->st_ring[t][i - 1];
	st->st_ring[t][0] = (uint8_t)op;
	st->st_length[t]++;
	st->st_op[op] = IS_ATTACHED;
}

static void
take(struct model *m, unsigned t, unsigned op)
{
	struct state *st = &m->md_state;
	unsigned i = 0;

	while (st->st_ring[t][i] != op)
		i++;
	for (; i + 1 < st->st_length[t]; i++)
		st->st_ring[t][i] = st->st_ring[t][i + 1];
	st->st_length[t]--;
	st->st_ring[t][st->st_length[t]] = 0;
	st->st_op[op] = IS_DETACHED;
}

static bool
is_on(const struct model *m, unsigned t, unsigned op)
{
	for (unsigned i = 0; i < m->md_state.st_length[t]; i++)
		if (m->md_state.st_ring[t][i] == op)
			return (true);
	return (false);
}

/* ---- handlers ---- */

static void call(struct model *, struct outcome *, unsigned op, enum kind,
    unsigned first, unsigned second);

static void
discard(struct model *m, struct outcome *out, unsigned op, int isexec)
{
	const struct recipe *rc = &m->md_state.st_recipe[op];

	call(m, out, op, FREE, rc->rc_arg, (unsigned)isexec);
	m->md_state.st_op[op] = IS_FREE;
	m->md_state.st_recipe[op] = (struct recipe){ 0 };
	m->md_save_ts[op] = m->md_restore_ts[op] = 0;
}

/* Take it off, inside the lock and without preemption; then perhaps free it. */
static void
take_inside(
    struct model *m, struct outcome *out, unsigned t, unsigned op, bool frees)
{
	m->md_locked[t] = true;
	m->md_preempt++;
	take(m, t, op);
	if (frees)
		discard(m, out, op, 0);
	m->md_preempt--;
	m->md_locked[t] = false;
}

static void
take_partner(struct model *m, struct outcome *out, unsigned op, bool frees)
{
	for (unsigned t = 0; t < m->md_nthreads; t++)
		if (is_on(m, t, op) && !m->md_locked[t]) {
			take_inside(m, out, t, op, frees);
			return;
		}
}

static void
do_duty(struct model *m, struct outcome *out, enum kind kind,
    const struct duty *du, unsigned second)
{
	bool detached = m->md_state.st_op[du->du_partner] == IS_DETACHED;

	if (du->du_deed == ATTACH_TO_CHILD && kind == FORK && detached)
		push(m, second, du->du_partner);
	if (du->du_deed == ATTACH_TO_SELF && kind == FREE && second == 1 &&
	    detached)
		push(m, m->md_caller, du->du_partner);
	if (du->du_deed == FREE_PARTNER && kind == FREE && detached)
		discard(m, out, du->du_partner, 0);
	if (du->du_deed == DETACH_PARTNER && kind == FREE)
		take_partner(m, out, du->du_partner, false);
	if (du->du_deed == REMOVE_PARTNER && kind == FREE)
		take_partner(m, out, du->du_partner, true);
}

/* What a handler finds when it is called. */
static void
note(const struct model *m, struct outcome *out, struct called called)
{
	called.ca_preempt = m->md_preempt > 0;
	for (unsigned t = 0; t < m->md_nthreads; t++) {
		called.ca_locks += m->md_locked[t];
		called.ca_linked += m->md_state.st_length[t];
	}
	if (out->oc_ncalled < MODEL_CALLS)
		out->oc_called[out->oc_ncalled] = called;
	out->oc_ncalled++;
}

static void
call(struct model *m, struct outcome *out, unsigned op, enum kind kind,
    unsigned first, unsigned second)
{
	unsigned function = m->md_state.st_recipe[op].rc_function[kind];
	bool frees = kind == FREE;
	uint8_t before = m->md_state.st_op[op];

	if (function == 0)
		return;
	if (kind == SAVE)
		m->md_save_ts[op] = ++m->md_now;
	if (kind == RESTORE)
		m->md_restore_ts[op] = ++m->md_now;
	note(m, out,
	    (struct called){ .ca_kind = (uint8_t)kind,
		.ca_function = (uint8_t)function,
		.ca_first = (uint8_t)first,
		.ca_stamped = kind == SAVE || kind == RESTORE,
		.ca_second = (uint8_t)second });
	/* What is being freed is nobody's partner any more. */
	if (frees)
		m->md_state.st_op[op] = IS_DYING;
	do_duty(m, out, kind, &m->md_duty[function - 1], second);
	if (frees)
		m->md_state.st_op[op] = before;
}

/* ---- traversals ---- */

static void
walk(struct model *m, enum kind kind, unsigned t, unsigned other,
    struct outcome *out)
{
	unsigned n = m->md_state.st_length[t];

	for (unsigned i = 0; i < n; i++) {
		unsigned at = kind == RESTORE ? n - 1 - i : i;
		unsigned op = m->md_state.st_ring[t][at];
		unsigned arg = m->md_state.st_recipe[op].rc_arg;

		if (kind == SAVE || kind == RESTORE)
			call(m, out, op, kind, arg, 0);
		else if (kind == EXIT)
			call(m, out, op, kind, t, 0);
		else
			call(m, out, op, kind, t, other);
	}
}

static void
free_all(struct model *m, unsigned t, int isexec, struct outcome *out)
{
	struct state *st = &m->md_state;
	unsigned n = st->st_length[t];
	uint8_t ring[MODEL_OPS];

	memcpy(ring, st->st_ring[t], sizeof(ring));
	memset(st->st_ring[t], 0, sizeof(ring));
	st->st_length[t] = 0;
	for (unsigned i = 0; i < n; i++)
		st->st_op[ring[i]] = IS_DYING;
	m->md_preempt++;
	for (unsigned i = 0; i < n; i++)
		discard(m, out, ring[i], isexec);
	m->md_preempt--;
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
		push(m, t, op);
	} else if (m->md_state.st_op[op] == IS_FREE) {
		(void)violates(m, out, SIM_ATTACH_FREED);
	} else if (m->md_debug) {
		panics(m, out, "assertion failed: op->next == NULL");
	} else {
		m->md_preempt = 1;
		out->oc_doubt = violates(m, out,
		    is_on(m, t, op) ? SIM_DOUBLE_ATTACH : SIM_TWO_THREADS);
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
	if (on->on_op != NO_OP && is_on(m, t, on->on_op)) {
		take_inside(m, out, t, on->on_op, false);
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
		discard(m, out, op, 0);
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
			take_inside(m, out, t, st->st_ring[t][i], true);
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
		walk(m, on->on_verb == V_SAVE ? SAVE : RESTORE, on->on_thread,
		    0, out);
}

static void
free_ring(struct model *m, const struct operation *on, struct outcome *out)
{
	if (m->md_debug && m->md_state.st_length[on->on_thread] == 0)
		panics(m, out, "assertion failed: newest != NULL");
	else
		free_all(m, on->on_thread, 0, out);
}

static void
dispatch(struct model *m, const struct operation *on, struct outcome *out)
{
	unsigned t = on->on_thread;

	switch ((enum verb)on->on_verb) {
	case V_ALLOCATE:
		(void)allocate(m, on, out);
		break;
	case V_INSTALL:
		if (allocate(m, on, out))
			push(m, t, on->on_op);
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
	case V_SAVE:
	case V_RESTORE:
		save_or_restore(m, on, out);
		break;
	case V_FORK:
		walk(m, FORK, t, on->on_other, out);
		break;
	case V_LWP_CREATE:
		walk(m, LWP_CREATE, t, on->on_other, out);
		break;
	case V_EXIT:
		walk(m, EXIT, t, 0, out);
		break;
	case V_FREECTX:
	case V_EXEC:
		free_all(m, t, on->on_verb == V_EXEC, out);
		break;
	case V_FREE_RING:
		free_ring(m, on, out);
		break;
	default:
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
	walk(m, EXIT, t, 0, out);
	m->md_preempt = 0;
	m->md_caller = NOBODY;
	free_all(m, t, 0, out);
	m->md_present[t] = false;
}

static void
forks(struct model *m, unsigned t, unsigned child, struct outcome *out)
{
	m->md_present[child] = true;
	walk(m, FORK, t, child, out);
	walk(m, SAVE, t, 0, out);
	walk(m, RESTORE, child, 0, out);
	walk(m, SAVE, child, 0, out);
}

void
model_turn(struct model *m, const struct operation *on, struct outcome *out)
{
	unsigned t = on->on_by;

	begin(m, out);
	m->md_caller = on->on_by;
	m->md_present[t] = true;
	walk(m, RESTORE, t, 0, out);
	if (on->on_verb == V_EXITS) {
		exits(m, t, out);
	} else if (on->on_verb == V_FORK1) {
		forks(m, t, on->on_other, out);
	} else {
		if (on->on_verb == V_EXECS)
			free_all(m, t, 1, out);
		else
			dispatch(m, on, out);
		walk(m, SAVE, t, 0, out);
	}
}
