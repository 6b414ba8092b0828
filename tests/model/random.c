/* SPDX-License-Identifier: BSD-2-Clause */
/* See random.h. */
#include "random.h"

#include <string.h>

#define WRONG_ONE_IN 40 /* of the wrong calls that were drawn */

struct dice {
	uint64_t di_state;
	uint64_t di_left;
	struct random_result *di_result;
};

static unsigned
draw(struct dice *di, unsigned below)
{
	uint64_t x = di->di_state;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	di->di_state = x;
	return ((unsigned)((x >> 32) % below));
}

/* Of two kinds and two args; one in four with one handler of the other. */
static struct recipe
draw_recipe(struct dice *di)
{
	struct recipe rc = { .rc_rev = CTXOP_TPL_REV };
	uint8_t function = (uint8_t)(1 + draw(di, 2));

	for (unsigned k = 0; k < KINDS; k++)
		rc.rc_function[k] = function;
	if (draw(di, 4) == 0)
		rc.rc_function[draw(di, KINDS)] = (uint8_t)draw(di, 3);
	if (draw(di, 16) == 0)
		memset(rc.rc_function, 0, sizeof(rc.rc_function));
	rc.rc_arg = (uint8_t)draw(di, 2);
	if (draw(di, 64) == 0)
		rc.rc_rev = (uint8_t)draw(di, 3);
	return (rc);
}

/* How often each is drawn, of all. */
static const uint8_t weights[VERBS] = {
	[V_ALLOCATE] = 12,
	[V_ATTACH] = 16,
	[V_DETACH] = 10,
	[V_FREE] = 3,
	[V_INSTALL] = 6,
	[V_REMOVE] = 10,
	[V_SAVE] = 8,
	[V_RESTORE] = 8,
	[V_FORK] = 3,
	[V_LWP_CREATE] = 3,
	[V_EXIT] = 3,
	[V_FREECTX] = 1,
	[V_EXEC] = 1,
	[V_FREE_RING] = 1,
};

static uint8_t
draw_verb(struct dice *di)
{
	unsigned total = 0, at;
	uint8_t verb = 0;

	for (unsigned v = 0; v < VERBS; v++)
		total += weights[v];
	for (at = draw(di, total); at >= weights[verb]; verb++)
		at -= weights[verb];
	return (verb);
}

static struct operation
draw_operation(struct dice *di, const struct model *m)
{
	struct operation on = { .on_verb = draw_verb(di) };

	on.on_thread = (uint8_t)draw(di, m->md_nthreads);
	on.on_other = (uint8_t)draw(di, m->md_nthreads);
	on.on_op = (uint8_t)draw(di, m->md_nops);
	on.on_recipe = draw_recipe(di);
	return (on);
}

static bool
is_on(const struct model *m, const struct operation *on)
{
	for (unsigned i = 0; i < m->md_state.st_length[on->on_thread]; i++)
		if (m->md_state.st_ring[on->on_thread][i] == on->on_op)
			return (true);
	return (false);
}

/* Is this a call that a good kernel would make? Wrong ones are rarer. */
static bool
is_right(const struct model *m, const struct operation *on)
{
	bool free = m->md_state.st_op[on->on_op] == IS_FREE;
	bool detached = m->md_state.st_op[on->on_op] == IS_DETACHED;
	bool good_rev = on->on_recipe.rc_rev == CTXOP_TPL_REV;

	switch ((enum verb)on->on_verb) {
	case V_ALLOCATE:
	case V_INSTALL:
		return (free && good_rev);
	case V_ATTACH:
	case V_FREE:
		return (detached);
	case V_DETACH:
		return (is_on(m, on) && !m->md_may_run[on->on_thread]);
	case V_REMOVE:
		return (!m->md_may_run[on->on_thread]);
	case V_SAVE:
	case V_RESTORE:
		return (on->on_thread == m->md_caller);
	case V_FREE_RING:
		return (m->md_state.st_length[on->on_thread] > 0);
	default:
		return (true);
	}
}

/* Can it be done at all: a slot for what is new, an address for what is not? */
static bool
is_possible(const struct lockstep *ls, const struct operation *on)
{
	const struct state *st = &ls->ls_model.md_state;

	if (on->on_verb == V_ALLOCATE || on->on_verb == V_INSTALL)
		return (st->st_op[on->on_op] == IS_FREE);
	return (ls->ls_op[on->on_op] != NULL || on->on_verb == V_REMOVE ||
	    on->on_verb >= V_SAVE);
}

/* NULL for the ctxop, where that is one. */
static void
spoil(struct dice *di, struct operation *on)
{
	if (LOCKSTEP_TRAPS && draw(di, 8) == 0 &&
	    (on->on_verb == V_ATTACH || on->on_verb == V_DETACH ||
		on->on_verb == V_FREE))
		on->on_op = NO_OP;
}

static struct operation
next_operation(struct dice *di, const struct lockstep *ls)
{
	struct operation on;

	for (;;) {
		on = draw_operation(di, &ls->ls_model);
		if (!is_possible(ls, &on))
			continue;
		if (is_right(&ls->ls_model, &on))
			return (on);
		if (draw(di, WRONG_ONE_IN) == 0)
			break;
	}
	spoil(di, &on);
	di->di_result->rr_wrong++;
	return (on);
}

static void
script(struct lockstep *ls, void *arg)
{
	struct dice *di = arg;

	while (di->di_left > 0) {
		struct operation on = next_operation(di, ls);

		di->di_left--;
		di->di_result->rr_operations++;
		di->di_result->rr_verb[on.on_verb]++;
		if (!lockstep_do(ls, &on) || ls->ls_expected.oc_doubt)
			return;
	}
}

bool
random_run(struct lockstep *ls, uint64_t count, uint64_t seed,
    struct random_result *result)
{
	struct dice di = {
		.di_state = seed * 2 + 1, .di_left = count, .di_result = result
	};

	memset(result, 0, sizeof(*result));
	for (;;) {
		enum script_end end = lockstep_run(ls, script, &di);

		if (end == SCRIPT_DIFFERS)
			return (false);
		result->rr_ended += end == SCRIPT_ENDED;
		if (di.di_left == 0)
			return (true);
		lockstep_reset(ls);
	}
}
