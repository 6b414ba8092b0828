/* SPDX-License-Identifier: BSD-2-Clause */
/* See lockstep.h. */
#include "lockstep.h"

#include "ctxop_watch.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define DONE "the script is done"

/* ---- how they differ ---- */

static bool __attribute__((format(printf, 2, 3)))
differ(struct lockstep *ls, const char *fmt, ...)
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

	return (differ(ls, "\n  expected: %s\n  seen:     %s",
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
			return (differ(ls, "entry %u of t%u is none", n, t));
		if (st->st_op[i] == IS_ATTACHED)
			return (differ(ls, "c%u is on two places of rings", i));
		if (op->next == NULL || op->next->prev != op)
			return (
			    differ(ls, "next of c%u does not lead back", i));
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
		return (differ(ls, "c%u is on no ring, and has a link", i));
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
			return (differ(ls,
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
		n += sim_violations(ls->ls_sim, (enum sim_violation)v);
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
		uint64_t times = sim_violations(
		    ls->ls_sim, (enum sim_violation)v);

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
		return (differ(ls,
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

/* ---- the library's side of an operation ---- */

/* A slot's address, which no other slot has any more. */
static void
came_to_be(struct lockstep *ls, unsigned i, struct ctxop *op)
{
	for (unsigned other = 0; other < ls->ls_model.md_nops; other++)
		if (ls->ls_op[other] == op)
			ls->ls_op[other] = NULL;
	ls->ls_op[i] = op;
}

static void
free_ring(kthread_t *t)
{
	struct ctxop *ring = t->t_ctx;

	t->t_ctx = NULL;
	freectx_ctx(ring);
}

static void
install(struct lockstep *ls, const struct operation *on, kthread_t *t,
    const struct ctxop_template *tpl, void *arg)
{
	ctxop_install(t, tpl, arg);
	came_to_be(ls, on->on_op, t->t_ctx);
}

void
lockstep_perform(struct lockstep *ls, const struct operation *on)
{
	kthread_t *t = ls->ls_thread[on->on_thread];
	kthread_t *other = ls->ls_thread[on->on_other];
	struct ctxop *op = on->on_op == NO_OP ? NULL : ls->ls_op[on->on_op];
	struct ctxop_template tpl;
	void *arg = handlers_arg(&on->on_recipe);

	handlers_template(&on->on_recipe, &tpl);
	switch ((enum verb)on->on_verb) {
	case V_ALLOCATE:
		came_to_be(ls, on->on_op, ctxop_allocate(&tpl, arg));
		break;
	case V_ATTACH:
		ctxop_attach(t, op);
		break;
	case V_DETACH:
		ctxop_detach(t, op);
		break;
	case V_FREE:
		ctxop_free(op);
		break;
	case V_INSTALL:
		install(ls, on, t, &tpl, arg);
		break;
	case V_REMOVE:
		ls->ls_seen.oc_value = ctxop_remove(t, &tpl, arg);
		break;
	case V_SAVE:
		savectx(t);
		break;
	case V_RESTORE:
		restorectx(t);
		break;
	case V_FORK:
		forkctx(t, other);
		break;
	case V_LWP_CREATE:
		lwp_createctx(t, other);
		break;
	case V_EXIT:
		exitctx(t);
		break;
	case V_FREECTX:
		freectx(t, 0);
		break;
	case V_EXEC:
		freectx(t, 1);
		break;
	case V_FREE_RING:
		free_ring(t);
		break;
	default:
		break;
	}
}

void
lockstep_begin(struct lockstep *ls, const struct operation *on)
{
	struct outcome *out = &ls->ls_seen;

	ls->ls_doing = *on;
	ls->ls_model.md_now = ls->ls_sim->sim_now;
	out->oc_ending = RETURNS;
	out->oc_panic = NULL;
	out->oc_violation = -1;
	out->oc_value = 0;
	out->oc_preempt = out->oc_locks = 0;
	out->oc_ncalled = 0;
	ls->ls_is_doing = true;
}

bool
lockstep_do(struct lockstep *ls, const struct operation *on)
{
	lockstep_begin(ls, on);
	model_do(&ls->ls_model, on, &ls->ls_expected);
	lockstep_perform(ls, on);
	ls->ls_is_doing = false;
	if (ls->ls_tamper != NULL)
		ls->ls_tamper(ls);
	return (lockstep_compare(ls));
}

/* ---- the machine ---- */

struct script {
	struct lockstep *sc_lockstep;
	script_t *sc_script;
	void *sc_arg;
};

static void
caller(void *arg)
{
	const struct script *sc = arg;

	sc->sc_script(sc->sc_lockstep, sc->sc_arg);
	sim_fail(DONE);
}

/* It was ended in the middle: does the oracle say so? */
static bool
end_agrees(struct lockstep *ls, enum sim_outcome outcome)
{
	const char *message = sim_report(ls->ls_sim)->sr_message;
	const char *panic = ls->ls_expected.oc_panic;

	if (!ls->ls_is_doing)
		return (
		    differ(ls, "done; then the machine ended: %s", message));
	ls->ls_is_doing = false;
	ls->ls_seen.oc_ending = outcome == SIM_VIOLATION ? VIOLATES : PANICS;
	if (outcome != SIM_VIOLATION)
		ls->ls_seen.oc_panic = panic != NULL &&
			strncmp(message, panic, strlen(panic)) == 0 ?
		    panic :
		    message;
	return (lockstep_compare(ls));
}

enum script_end
lockstep_run(struct lockstep *ls, script_t *body, void *arg)
{
	struct script sc = { ls, body, arg };
	struct model *m = &ls->ls_model;
	enum sim_outcome outcome;

	handlers_current = &ls->ls_handlers;
	for (unsigned t = 0; t < m->md_nthreads; t++)
		ls->ls_thread[t] = thread_create(NULL, 0, caller, &sc, 0, NULL,
		    t == m->md_caller || m->md_may_run[t] ? TS_RUN : TS_STOPPED,
		    t == m->md_caller ? MINCLSYSPRI : MINCLSYSPRI - 1);
	outcome = sim_run(ls->ls_sim);
	handlers_current = NULL;
	if (ls->ls_differs)
		return (SCRIPT_DIFFERS);
	if (outcome == SIM_FAILED &&
	    strcmp(sim_report(ls->ls_sim)->sr_message, DONE) == 0)
		return (SCRIPT_DONE);
	return (end_agrees(ls, outcome) ? SCRIPT_ENDED : SCRIPT_DIFFERS);
}

static void
forget(struct lockstep *ls)
{
	struct model *m = &ls->ls_model;

	memset(&m->md_state, 0, sizeof(m->md_state));
	memset(m->md_present, 0, sizeof(m->md_present));
	memset(m->md_save_ts, 0, sizeof(m->md_save_ts));
	memset(m->md_restore_ts, 0, sizeof(m->md_restore_ts));
	memset(ls->ls_op, 0, sizeof(ls->ls_op));
	memset(ls->ls_thread, 0, sizeof(ls->ls_thread));
	memset(ls->ls_before, 0, sizeof(ls->ls_before));
	memset(ls->ls_handlers.ha_dying, 0, sizeof(ls->ls_handlers.ha_dying));
	ls->ls_violations = 0;
	ls->ls_is_doing = false;
}

void
lockstep_init(struct lockstep *ls, unsigned nthreads, unsigned nops,
    unsigned caller_thread, enum sim_setting violations)
{
	struct sim_config cfg = { .sc_budget = UINT64_MAX / 2 };
	char why[200];

	for (unsigned v = 0; v < SIM_NVIOLATIONS; v++)
		cfg.sc_violation[v] = violations;
	cfg.sc_violation[SIM_CTXOP_LEAKED] = SIM_V_OFF;
	memset(ls, 0, sizeof(*ls));
	if ((ls->ls_sim = sim_create(&cfg, why, sizeof(why))) == NULL) {
		(void)fprintf(stderr, "sim_create: %s\n", why);
		abort();
	}
	ls->ls_model.md_debug = sim_debug_kernel();
	ls->ls_model.md_fatal = violations == SIM_V_FATAL;
	ls->ls_model.md_nthreads = nthreads;
	ls->ls_model.md_nops = nops;
	ls->ls_model.md_caller = (uint8_t)caller_thread;
	ls->ls_handlers.ha_model = &ls->ls_model;
	ls->ls_handlers.ha_thread = ls->ls_thread;
	ls->ls_handlers.ha_op = ls->ls_op;
	ls->ls_handlers.ha_out = &ls->ls_seen;
	ls->ls_handlers.ha_child = NOBODY;
	fault_catch(ls->ls_sim); /* once for all runs: it is quicker */
}

void
lockstep_reset(struct lockstep *ls)
{
	forget(ls);
	if (!sim_reset(ls->ls_sim, NULL, NULL, 0))
		abort();
}

void
lockstep_fini(struct lockstep *ls)
{
	fault_release(ls->ls_sim);
	sim_destroy(ls->ls_sim);
}
