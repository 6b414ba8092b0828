/* SPDX-License-Identifier: BSD-2-Clause */
/* What both sides have seen is compared. See lockstep.h. */
#include "lockstep.h"

#include "ctxop_watch.h"

#include <stdarg.h>
#include <string.h>

/* ---- how they differ ---- */

bool
lockstep_differ(struct lockstep *ls, const char *fmt, ...)
{
	char words[MODEL_WORDS];
	va_list ap;
	int n;

	n = snprintf(ls->ls_difference, sizeof(ls->ls_difference),
	    "%s, called by t%u, %s kernel: ",
	    model_operation_words(&ls->ls_doing, words), ls->ls_model.md_caller,
	    ls->ls_model.md_debug ? "DEBUG" : "other");
	va_start(ap, fmt);
	(void)vsnprintf(ls->ls_difference + n,
	    sizeof(ls->ls_difference) - (size_t)n, fmt, ap);
	va_end(ap);
	ls->ls_differs = true;
	return (false);
}

static bool
differ_in_words(struct lockstep *ls)
{
	char expected[MODEL_WORDS], seen[MODEL_WORDS];

	return (lockstep_differ(ls, "\n  expected: %s\n  seen:     %s",
	    model_outcome_words(&ls->ls_model, &ls->ls_model.md_state,
		&ls->ls_expected, expected),
	    model_outcome_words(
		&ls->ls_model, &ls->ls_state, &ls->ls_seen, seen)));
}

/* ---- looking at the library ---- */

static unsigned
number_of(const struct lockstep *ls, const struct ctxop *op)
{
	unsigned i = 0;

	while (i < ls->ls_model.md_nops && ls->ls_op[i] != op)
		i++;
	return (i);
}

/* What this ctxop holds, as a recipe: the expected one if it fits. */
static struct recipe
recipe_of(const struct lockstep *ls, unsigned i)
{
	const struct recipe *expected = &ls->ls_model.md_state.st_recipe[i];
	const struct recipe odd = { .rc_rev = 1, .rc_arg = NOBODY };

	return (handlers_match(ls->ls_op[i], expected) ? *expected : odd);
}

static bool
look_at_ring(struct lockstep *ls, unsigned t, struct state *st)
{
	const struct ctxop *head = ls->ls_thread[t]->t_ctx, *op = head;
	unsigned n = 0, i;

	while (op != NULL) {
		i = number_of(ls, op);
		if (i == ls->ls_model.md_nops || !is_alive(ls->ls_sim, op))
			return (lockstep_differ(
			    ls, "entry %u of t%u is none", n, t));
		if (st->st_op[i] == IS_ATTACHED)
			return (lockstep_differ(
			    ls, "c%u is on two places of rings", i));
		if (op->next == NULL || op->next->prev != op)
			return (lockstep_differ(
			    ls, "next of c%u does not lead back", i));
		st->st_op[i] = IS_ATTACHED;
		st->st_ring[t][n++] = (uint8_t)i;
		op = op->next == head ? NULL : op->next;
	}
	st->st_length[t] = (uint8_t)n;
	return (true);
}

static bool
look_at_op(struct lockstep *ls, unsigned i, struct state *st)
{
	const struct ctxop *op = ls->ls_op[i];

	if (op == NULL || !is_alive(ls->ls_sim, op))
		return (true);
	st->st_recipe[i] = recipe_of(ls, i);
	if (st->st_op[i] == IS_ATTACHED)
		return (true);
	if (op->next != NULL || op->prev != NULL)
		return (lockstep_differ(
		    ls, "c%u is on no ring, and has a link", i));
	st->st_op[i] = IS_DETACHED;
	return (true);
}

bool
lockstep_look(struct lockstep *ls, struct state *st)
{
	memset(st, 0, sizeof(*st));
	for (unsigned t = 0; t < ls->ls_model.md_nthreads; t++)
		if (ls->ls_thread[t] != NULL && !look_at_ring(ls, t, st))
			return (false);
	for (unsigned i = 0; i < ls->ls_model.md_nops; i++)
		if (!look_at_op(ls, i, st))
			return (false);
	return (true);
}

/* Of what is there: when its handlers were called last. */
static bool
times_agree(struct lockstep *ls)
{
	const struct model *m = &ls->ls_model;

	for (unsigned i = 0; i < m->md_nops && !ls->ls_timeless; i++) {
		const struct ctxop *op = ls->ls_op[i];

		if (m->md_state.st_op[i] == IS_FREE)
			continue;
		if (op->save_ts != m->md_save_ts[i] ||
		    op->restore_ts != m->md_restore_ts[i])
			return (lockstep_differ(ls,
			    "times of c%u: expected %ld %ld, seen %ld %ld", i,
			    (long)m->md_save_ts[i], (long)m->md_restore_ts[i],
			    (long)op->save_ts, (long)op->restore_ts));
	}
	return (true);
}

/* ---- violations ---- */

static uint64_t
count_violations(const struct lockstep *ls)
{
	uint64_t n = 0;

	for (unsigned v = 0; v < SIM_NVIOLATIONS; v++)
		n += ls->ls_sim->sim_seen[v];
	return (n);
}

/* The one that is new, or -1. */
static int
new_violation(struct lockstep *ls)
{
	uint64_t n = count_violations(ls);
	int seen = -1;

	if (n == ls->ls_violations)
		return (-1);
	ls->ls_violations = n;
	for (int v = 0; v < SIM_NVIOLATIONS; v++) {
		uint64_t times = ls->ls_sim->sim_seen[v];

		if (times != ls->ls_before[v])
			seen = v;
		ls->ls_before[v] = times;
	}
	return (seen);
}

/* ---- comparing ---- */

static bool
outcomes_agree(const struct outcome *a, const struct outcome *b)
{
	unsigned n = a->oc_ncalled < MODEL_CALLS ? a->oc_ncalled : MODEL_CALLS;

	return (a->oc_ending == b->oc_ending && a->oc_panic == b->oc_panic &&
	    a->oc_violation == b->oc_violation && a->oc_value == b->oc_value &&
	    a->oc_preempt == b->oc_preempt && a->oc_locks == b->oc_locks &&
	    a->oc_ncalled == b->oc_ncalled &&
	    memcmp(a->oc_called, b->oc_called, n * sizeof(*a->oc_called)) == 0);
}

static void
look_at_caller(struct lockstep *ls)
{
	struct outcome *out = &ls->ls_seen;
	const kthread_t *caller = ls->ls_model.md_caller == NOBODY ?
	    NULL :
	    ls->ls_thread[ls->ls_model.md_caller];

	out->oc_violation = new_violation(ls);
	if (caller == NULL)
		return; /* it has exited */
	out->oc_preempt = (uint8_t)caller->t_preempt;
	for (unsigned t = 0; t < ls->ls_model.md_nthreads; t++)
		if (ls->ls_thread[t] != NULL &&
		    mutex_owner(&ls->ls_thread[t]->t_ctx_lock) != NULL)
			out->oc_locks++;
}

/* Nothing is lost: what is there is all that was allocated. */
static bool
memory_agrees(struct lockstep *ls)
{
	size_t n = 0;

	for (unsigned i = 0; i < ls->ls_model.md_nops; i++)
		n += ls->ls_model.md_state.st_op[i] != IS_FREE;
	if (sim_kmem_inuse(ls->ls_sim) != n || ls->ls_sim->sim_nctxops != n)
		return (lockstep_differ(ls,
		    "memory: expected %zu ctxops, seen %zu in %zu blocks", n,
		    ls->ls_sim->sim_nctxops, sim_kmem_inuse(ls->ls_sim)));
	return (true);
}

bool
lockstep_compare(struct lockstep *ls)
{
	ls->ls_count++;
	look_at_caller(ls);
	if (ls->ls_expected.oc_doubt)
		return (
		    ls->ls_seen.oc_violation == ls->ls_expected.oc_violation ||
		    differ_in_words(ls));
	if (ls->ls_expected.oc_trap) {
		ls->ls_state = ls->ls_model.md_state;
		return (outcomes_agree(&ls->ls_expected, &ls->ls_seen) ||
		    differ_in_words(ls));
	}
	if (!lockstep_look(ls, &ls->ls_state))
		return (false);
	if (!outcomes_agree(&ls->ls_expected, &ls->ls_seen) ||
	    memcmp(&ls->ls_state, &ls->ls_model.md_state,
		sizeof(ls->ls_state)) != 0)
		return (differ_in_words(ls));
	return (times_agree(ls) && memory_agrees(ls));
}
