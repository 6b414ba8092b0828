/* SPDX-License-Identifier: BSD-2-Clause */
/* See lockstep.h. */
#include "lockstep.h"

#include "machine.h"

#include <stdlib.h>
#include <string.h>

#define DONE "the script is done"

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

static void
perform_walk(kthread_t *t, kthread_t *other, enum verb verb)
{
	switch (verb) {
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
	case V_EXEC:
		freectx(t, verb == V_EXEC);
		break;
	case V_FREE_RING:
		free_ring(t);
		break;
	default:
		break;
	}
}

void
lockstep_perform(struct lockstep *ls, const struct operation *on)
{
	kthread_t *t = ls->ls_thread[on->on_thread];
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
	default:
		perform_walk(
		    t, ls->ls_thread[on->on_other], (enum verb)on->on_verb);
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
		return (lockstep_differ(
		    ls, "done; then the machine ended: %s", message));
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
