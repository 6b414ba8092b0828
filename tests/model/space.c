/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See space.h. The caller is t0 first, until no state is new; then each other
 * thread goes through all of the states, which must lead to none that is new.
 */
#include "space.h"

#include "ctxop_watch.h"
#include "space_operations.h"
#include "states.h"

#include <string.h>

#define NOTHING 0xff
#define SMALL 4 /* ctxops: every caller does everything */

/* Numbers in place of addresses. */
struct image {
	uint8_t im_head[MODEL_THREADS];
	uint8_t im_next[MODEL_OPS], im_prev[MODEL_OPS];
	uint8_t im_alive[MODEL_OPS]; /* 0; 1: with the fields that it should
					have; + 2 * owner: as the machine knows
				      */
	uint8_t im_suspect, im_preempt, im_locks, im_alives;
};

struct search {
	struct lockstep se_lockstep;
	struct states se_states;
	struct operations se_operations;
	struct space_result *se_result;
	size_t se_state;  /* whose turn it is */
	unsigned se_next; /* operation in it */
	bool se_is_there; /* the library is in that state */
	bool se_closed;   /* no state may be new any more */
};

/* ---- the image of what is in memory ---- */

static uint8_t
number_of(const struct lockstep *ls, const struct ctxop *op)
{
	for (unsigned i = 0; i < ls->ls_model.md_nops; i++)
		if (op != NULL && ls->ls_op[i] == op)
			return ((uint8_t)i);
	return (op == NULL ? NOTHING : NOTHING - 1);
}

static uint8_t
owner_of(const struct lockstep *ls, const struct watched *w)
{
	uint8_t t = 0;

	while (t < ls->ls_model.md_nthreads && ls->ls_thread[t] != w->w_owner)
		t++;
	return (w->w_owner == NULL ? 0x7f : t);
}

static void
take_image(const struct lockstep *ls, struct image *im)
{
	const struct model *m = &ls->ls_model;

	memset(im, 0, sizeof(*im));
	for (unsigned t = 0; t < m->md_nthreads; t++) {
		im->im_head[t] = number_of(ls, ls->ls_thread[t]->t_ctx);
		im->im_preempt |= (uint8_t)ls->ls_thread[t]->t_preempt;
		im->im_locks |= ls->ls_thread[t]->t_ctx_lock.m_owner != NULL;
	}
	for (unsigned i = 0; i < m->md_nops; i++) {
		const struct ctxop *op = ls->ls_op[i];
		const struct watched *w = watched_of(ls->ls_sim, op);

		if (op == NULL || !watched_is_alive(w))
			continue;
		im->im_alive[i] =
		    (uint8_t)((handlers_match(op, &space_recipe[i]) ? 1 : 0) +
			2 * owner_of(ls, w));
		im->im_next[i] = number_of(ls, op->next);
		im->im_prev[i] = number_of(ls, op->prev);
	}
	im->im_suspect = ls->ls_sim->sim_suspect;
	im->im_alives = (uint8_t)ls->ls_sim->sim_nctxops;
}

/* ---- to a state ---- */

static void
free_all(const struct lockstep *ls)
{
	for (unsigned t = 0; t < ls->ls_model.md_nthreads; t++)
		freectx(ls->ls_thread[t], 0);
	for (unsigned i = 0; i < ls->ls_model.md_nops; i++)
		if (ls->ls_op[i] != NULL && is_alive(ls->ls_sim, ls->ls_op[i]))
			ctxop_free(ls->ls_op[i]);
}

/* All, so that each has an address of its own; then some are free. */
static void
allocate_some(struct lockstep *ls, const struct image *im)
{
	struct state *st = &ls->ls_model.md_state;

	for (unsigned i = 0; i < ls->ls_model.md_nops; i++) {
		const struct recipe *rc = &space_recipe[i];
		struct ctxop_template tpl;

		handlers_template(rc, &tpl);
		ls->ls_op[i] = ctxop_allocate(&tpl, handlers_arg(rc));
	}
	for (unsigned i = 0; i < ls->ls_model.md_nops; i++) {
		if (im->im_alive[i] == 0) {
			ctxop_free(ls->ls_op[i]);
			continue;
		}
		st->st_recipe[i] = space_recipe[i];
		st->st_op[i] = IS_DETACHED;
	}
}

/* The oldest first. */
static void
attach_all(struct lockstep *ls, const struct image *im, unsigned t)
{
	struct state *st = &ls->ls_model.md_state;
	uint8_t head = im->im_head[t], op = head, n = 0;

	if (head == NOTHING)
		return;
	do {
		st->st_ring[t][n++] = op;
		st->st_op[op] = IS_ATTACHED;
		op = im->im_next[op];
	} while (op != head);
	st->st_length[t] = n;
	while (n-- > 0)
		ctxop_attach(ls->ls_thread[t], ls->ls_op[st->st_ring[t][n]]);
}

static bool
fault(struct search *se, const char *what)
{
	(void)snprintf(se->se_result->sr_fault, sizeof(se->se_result->sr_fault),
	    "state %zu, operation %u: %s", se->se_state, se->se_next, what);
	return (false);
}

static bool
go_to_state(struct search *se)
{
	struct lockstep *ls = &se->se_lockstep;
	struct model *m = &ls->ls_model;
	struct image wanted, seen;

	memcpy(
	    &wanted, states_get(&se->se_states, se->se_state), sizeof(wanted));
	handlers_current = NULL; /* on the way, nobody listens */
	free_all(ls);
	memset(&m->md_state, 0, sizeof(m->md_state));
	memset(m->md_save_ts, 0, sizeof(m->md_save_ts));
	memset(m->md_restore_ts, 0, sizeof(m->md_restore_ts));
	allocate_some(ls, &wanted);
	for (unsigned t = 0; t < m->md_nthreads; t++)
		attach_all(ls, &wanted, t);
	handlers_current = &ls->ls_handlers;
	take_image(ls, &seen);
	se->se_is_there = true;
	return (memcmp(&wanted, &seen, sizeof(seen)) == 0 ||
	    fault(se, "rebuilt, the state is another one"));
}

/* ---- operations ---- */

static bool
is_possible(const struct lockstep *ls, const struct operation *on)
{
	return ((on->on_verb != V_ALLOCATE && on->on_verb != V_INSTALL) ||
	    ls->ls_model.md_state.st_op[on->on_op] == IS_FREE);
}

/* After an operation that the machine has survived. */
static bool
arrive(struct search *se)
{
	struct image im;
	size_t count = se->se_states.ss_count;

	take_image(&se->se_lockstep, &im);
	if (memcmp(&im, states_get(&se->se_states, se->se_state), sizeof(im)) ==
	    0)
		return (true);
	se->se_is_there = false;
	(void)states_add(&se->se_states, &im);
	return (!se->se_closed || se->se_states.ss_count == count ||
	    fault(se, "another caller comes to a new state"));
}

/* False: it is over, or the machine is. */
static bool
try_next(struct search *se)
{
	struct lockstep *ls = &se->se_lockstep;
	const struct operation *on = &se->se_operations.os_list[se->se_next++];

	if (!is_possible(ls, on))
		return (true);
	se->se_result->sr_transitions++;
	if (!lockstep_do(ls, on))
		return (false);
	/* A recorded violation leaves doubts, which are no state of rings. */
	if (ls->ls_expected.oc_violation >= 0)
		return (false);
	return (arrive(se));
}

static void
script(struct lockstep *ls, void *arg)
{
	struct search *se = arg;

	(void)ls;
	se->se_is_there = false;
	for (; se->se_state < se->se_states.ss_count; se->se_state++) {
		while (se->se_next < se->se_operations.os_count) {
			if (!se->se_is_there && !go_to_state(se))
				return;
			if (!try_next(se))
				return;
		}
		se->se_next = 0;
		se->se_is_there = false;
	}
}

/* Until no state is left, with one caller. */
static bool
explore(struct search *se, unsigned nthreads, unsigned nops, unsigned caller,
    enum sim_setting setting)
{
	struct lockstep *ls = &se->se_lockstep;
	struct space_result *sr = se->se_result;
	enum script_end end;

	lockstep_init(ls, nthreads, nops, caller, setting);
	se->se_state = se->se_next = 0;
	for (;;) {
		end = lockstep_run(ls, script, se);
		if (end == SCRIPT_DIFFERS)
			(void)fault(se, ls->ls_difference);
		sr->sr_ended += end == SCRIPT_ENDED;
		if (sr->sr_fault[0] != '\0' ||
		    se->se_state == se->se_states.ss_count)
			break;
		lockstep_reset(ls);
	}
	lockstep_fini(ls);
	return (sr->sr_fault[0] == '\0');
}

/* Nothing is allocated. */
static void
add_empty(struct states *ss, unsigned nthreads)
{
	struct image im;

	memset(&im, 0, sizeof(im));
	memset(im.im_head, NOTHING, nthreads);
	(void)states_add(ss, &im);
}

bool
space_explore(unsigned nthreads, unsigned nops, enum sim_setting setting,
    struct space_result *sr)
{
	static struct search se;
	bool good = true;

	memset(sr, 0, sizeof(*sr));
	memset(&se, 0, sizeof(se));
	se.se_result = sr;
	states_init(&se.se_states, sizeof(struct image));
	add_empty(&se.se_states, nthreads);
	for (unsigned caller = 0; good && caller < nthreads; caller++) {
		space_operations(&se.se_operations, nthreads, nops,
		    caller == 0 || nops <= SMALL);
		good = explore(&se, nthreads, nops, caller, setting);
		se.se_closed = true;
	}
	sr->sr_states = se.se_states.ss_count;
	states_fini(&se.se_states);
	return (good);
}

/* ---- how many there must be ---- */

static uint64_t
choose_of(uint64_t n, uint64_t k)
{
	uint64_t c = 1;

	for (uint64_t i = 1; i <= k; i++)
		c = c * (n - k + i) / i;
	return (c);
}

/* m of them are on rings, in any order, cut in any places; others are not. */
uint64_t
space_expected(unsigned nthreads, unsigned nops)
{
	uint64_t sum = 0, orders = 1;

	for (unsigned m = 0; m <= nops; m++) {
		orders *= m > 0 ? m : 1;
		sum += choose_of(nops, m) * orders *
			choose_of(m + nthreads - 1, nthreads - 1)
		    << (nops - m);
	}
	return (sum);
}
