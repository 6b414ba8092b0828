/* SPDX-License-Identifier: BSD-2-Clause */
/* The oracle's rings, and the handlers that are called along them. */
#include "model_parts.h"

#include <string.h>

/* ---- rings ---- */

void
model_push(struct model *m, unsigned t, unsigned op)
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

bool
model_is_on(const struct model *m, unsigned t, unsigned op)
{
	for (unsigned i = 0; i < m->md_state.st_length[t]; i++)
		if (m->md_state.st_ring[t][i] == op)
			return (true);
	return (false);
}

/* ---- handlers ---- */

static void call(struct model *, struct outcome *, unsigned op, enum kind,
    unsigned first, unsigned second);

void
model_discard(struct model *m, struct outcome *out, unsigned op, int isexec)
{
	const struct recipe *rc = &m->md_state.st_recipe[op];

	call(m, out, op, FREE, rc->rc_arg, (unsigned)isexec);
	m->md_state.st_op[op] = IS_FREE;
	m->md_state.st_recipe[op] = (struct recipe){ 0 };
	m->md_save_ts[op] = m->md_restore_ts[op] = 0;
}

/* Take it off, inside the lock and without preemption; then perhaps free it. */
void
model_take_inside(
    struct model *m, struct outcome *out, unsigned t, unsigned op, bool frees)
{
	m->md_locked[t] = true;
	m->md_preempt++;
	take(m, t, op);
	if (frees)
		model_discard(m, out, op, 0);
	m->md_preempt--;
	m->md_locked[t] = false;
}

static void
take_partner(struct model *m, struct outcome *out, unsigned op, bool frees)
{
	for (unsigned t = 0; t < m->md_nthreads; t++)
		if (model_is_on(m, t, op) && !m->md_locked[t]) {
			model_take_inside(m, out, t, op, frees);
			return;
		}
}

static void
do_duty(struct model *m, struct outcome *out, enum kind kind,
    const struct duty *du, unsigned second)
{
	bool detached = m->md_state.st_op[du->du_partner] == IS_DETACHED;

	if (du->du_deed == ATTACH_TO_CHILD && kind == FORK && detached)
		model_push(m, second, du->du_partner);
	if (du->du_deed == ATTACH_TO_SELF && kind == FREE && second == 1 &&
	    detached)
		model_push(m, m->md_caller, du->du_partner);
	if (du->du_deed == FREE_PARTNER && kind == FREE && detached)
		model_discard(m, out, du->du_partner, 0);
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

void
model_walk(struct model *m, enum kind kind, unsigned t, unsigned other,
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

void
model_free_all(struct model *m, unsigned t, int isexec, struct outcome *out)
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
		model_discard(m, out, ring[i], isexec);
	m->md_preempt--;
}
