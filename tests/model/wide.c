/* SPDX-License-Identifier: BSD-2-Clause */
/* See wide.h. */
#include "wide.h"

#include "states.h"

#include <ctxop_proc.h>
#include <signal.h>
#include <string.h>

/* Rings and links as lockstep_look() has found them, in both directions. */
struct image {
	struct state im_state;
	bool im_present[MODEL_THREADS];
};

struct search {
	struct lockstep se_lockstep;
	struct states se_states;
	struct space_result *se_result;
	size_t se_state;
};

/* Of each ctxop's handlers. */
static const struct duty casts[WIDE_CASTS][MODEL_OPS] = {
	{ { ATTACH_TO_CHILD, 1 }, { REMOVE_PARTNER, 2 }, { ATTACH_TO_SELF, 0 },
	    { FREE_PARTNER, 1 } },
	{ { DETACH_PARTNER, 1 }, { FREE_PARTNER, 2 }, { REMOVE_PARTNER, 0 },
	    { ATTACH_TO_CHILD, 0 } },
	{ { ATTACH_TO_SELF, 2 }, { ATTACH_TO_CHILD, 0 }, { DETACH_PARTNER, 0 },
	    { REMOVE_PARTNER, 2 } },
};

static struct recipe
recipe(unsigned op)
{
	struct recipe rc = { .rc_rev = MODEL_REV, .rc_arg = (uint8_t)(op + 1) };

	memset(rc.rc_function, (int)op + 1, sizeof(rc.rc_function));
	return (rc);
}

/* ---- what threads do ---- */

static struct operation *order; /* for whom it concerns, once; or NULL */

static void life(void *arg);

static void
obey(struct lockstep *ls, const struct operation *on)
{
	switch ((enum verb)on->on_verb) {
	case V_FORK1:
		(void)sim_fork1(life, ls, NULL);
		break;
	case V_EXECS:
		(void)sim_exec("another", life, ls);
		break;
	case V_EXITS:
		proc_exit(CLD_EXITED, 0);
	default:
		lockstep_perform(ls, on);
		break;
	}
}

/* A child that no handler has been told of is new here. */
static void
be_known(struct lockstep *ls)
{
	uint8_t child = ls->ls_handlers.ha_child;

	for (unsigned t = 0; t < ls->ls_model.md_nthreads; t++)
		if (ls->ls_thread[t] == curthread)
			return;
	if (child != NOBODY)
		ls->ls_thread[child] = curthread;
}

static void
life(void *arg)
{
	struct lockstep *ls = arg;

	be_known(ls);
	for (;;) {
		struct operation *on = order;

		order = NULL;
		if (on != NULL)
			obey(ls, on);
		curthread->t_state = TS_STOPPED;
		swtch();
	}
}

static kthread_t *
new_process(struct lockstep *ls, int state)
{
	klwp_t *lwp = lwp_create(life, ls, 0, sim_proc_create("first"), state,
	    MINCLSYSPRI, NULL, 0, 0);

	return (lwp->lwp_thread);
}

/* ---- to a state ---- */

static void
set_ring(struct lockstep *ls, unsigned t)
{
	const struct state *st = &ls->ls_model.md_state;

	for (unsigned n = st->st_length[t]; n-- > 0;)
		ctxop_attach(ls->ls_thread[t], ls->ls_op[st->st_ring[t][n]]);
}

static void
go_to_state(struct search *se)
{
	struct lockstep *ls = &se->se_lockstep;
	struct model *m = &ls->ls_model;
	struct image im;

	memcpy(&im, states_get(&se->se_states, se->se_state), sizeof(im));
	lockstep_reset(ls);
	(void)sim_enter(ls->ls_sim);
	m->md_state = im.im_state;
	memcpy(m->md_present, im.im_present, sizeof(m->md_present));
	for (unsigned i = 0; i < m->md_nops; i++) {
		struct recipe rc = recipe(i);
		struct ctxop_template tpl;

		if (m->md_state.st_op[i] == IS_FREE)
			continue;
		handlers_template(&rc, &tpl);
		ls->ls_op[i] = ctxop_allocate(&tpl, handlers_arg(&rc));
	}
	for (unsigned t = 0; t < m->md_nthreads; t++)
		if (m->md_present[t]) {
			ls->ls_thread[t] = new_process(ls, TS_STOPPED);
			set_ring(ls, t);
		}
}

/* ---- one operation ---- */

static bool
fault(struct search *se, const char *what)
{
	(void)snprintf(se->se_result->sr_fault, sizeof(se->se_result->sr_fault),
	    "state %zu: %s", se->se_state, what);
	return (false);
}

static void
set_off(struct lockstep *ls, struct operation *on)
{
	ls->ls_handlers.ha_child = NOBODY;
	if (on->on_verb == V_START) {
		ls->ls_thread[on->on_by] = new_process(ls, TS_RUN);
		order = NULL;
		return;
	}
	if (on->on_verb == V_FORK1)
		ls->ls_handlers.ha_child = on->on_other;
	order = on;
	setrun(ls->ls_thread[on->on_by]);
}

static bool
arrive(struct search *se)
{
	struct lockstep *ls = &se->se_lockstep;
	struct image im;

	memset(&im, 0, sizeof(im));
	im.im_state = ls->ls_state;
	for (unsigned t = 0; t < ls->ls_model.md_nthreads; t++)
		im.im_present[t] = ls->ls_thread[t] != NULL;
	if (memcmp(im.im_present, ls->ls_model.md_present,
		sizeof(im.im_present)) != 0)
		return (fault(se, "other threads are there than expected"));
	(void)states_add(&se->se_states, &im);
	return (true);
}

static bool
attempt(struct search *se, struct operation *on)
{
	struct lockstep *ls = &se->se_lockstep;

	go_to_state(se);
	se->se_result->sr_transitions++;
	lockstep_begin(ls, on);
	model_turn(&ls->ls_model, on, &ls->ls_expected);
	handlers_current = &ls->ls_handlers;
	set_off(ls, on);
	if (sim_run(ls->ls_sim) != SIM_OK)
		return (fault(se, sim_report(ls->ls_sim)->sr_message));
	handlers_current = NULL;
	if (on->on_verb == V_EXITS)
		ls->ls_thread[on->on_by] = NULL;
	if (!lockstep_compare(ls))
		return (fault(se, ls->ls_difference));
	return (arrive(se));
}

/* ---- all that can be done in a state ---- */

static bool
is_possible(const struct image *im, const struct operation *on)
{
	const struct state *st = &im->im_state;
	unsigned what = st->st_op[on->on_op];

	if (!im->im_present[on->on_thread] && on->on_verb != V_START)
		return (false);
	switch ((enum verb)on->on_verb) {
	case V_ALLOCATE:
	case V_INSTALL:
		return (what == IS_FREE);
	case V_ATTACH:
	case V_FREE:
		return (what == IS_DETACHED);
	case V_DETACH:
		return (memchr(st->st_ring[on->on_thread], on->on_op,
			    st->st_length[on->on_thread]) != NULL);
	case V_FORK1:
		return (!im->im_present[on->on_other]);
	default:
		return (true);
	}
}

/* Of one thread with, or for, another one and each ctxop. */
static bool
try_with_ops(struct search *se, const struct image *im, struct operation on)
{
	static const uint8_t verbs[] = { V_ALLOCATE, V_ATTACH, V_DETACH, V_FREE,
		V_INSTALL, V_REMOVE };

	for (size_t v = 0; v < sizeof(verbs); v++)
		for (unsigned i = 0; i < se->se_lockstep.ls_model.md_nops;
		     i++) {
			on.on_verb = verbs[v];
			on.on_op = (uint8_t)i;
			on.on_recipe = recipe(i);
			if (is_possible(im, &on) && !attempt(se, &on))
				return (false);
		}
	return (true);
}

static bool
try_with_threads(struct search *se, const struct image *im, unsigned by)
{
	struct operation on = { .on_by = (uint8_t)by };

	for (unsigned t = 0; t < se->se_lockstep.ls_model.md_nthreads; t++) {
		on.on_verb = V_FORK1;
		on.on_thread = (uint8_t)by;
		on.on_other = (uint8_t)t;
		if (is_possible(im, &on) && !attempt(se, &on))
			return (false);
		on.on_thread = (uint8_t)t;
		if (!try_with_ops(se, im, on))
			return (false);
	}
	return (true);
}

static bool
try_all_by(struct search *se, const struct image *im, unsigned by)
{
	static const uint8_t verbs[] = { V_SWITCH, V_EXECS, V_EXITS };
	struct operation on = { .on_by = (uint8_t)by,
		.on_thread = (uint8_t)by };

	if (!im->im_present[by]) {
		on.on_verb = V_START;
		return (attempt(se, &on));
	}
	for (size_t v = 0; v < sizeof(verbs); v++) {
		on.on_verb = verbs[v];
		if (!attempt(se, &on))
			return (false);
	}
	return (try_with_threads(se, im, by));
}

static bool
try_all(struct search *se)
{
	struct image im;

	memcpy(&im, states_get(&se->se_states, se->se_state), sizeof(im));
	for (unsigned t = 0; t < se->se_lockstep.ls_model.md_nthreads; t++)
		if (!try_all_by(se, &im, t))
			return (false);
	return (true);
}

bool
wide_explore(
    unsigned nthreads, unsigned nops, unsigned cast, struct space_result *sr)
{
	static struct search se;
	static const struct image empty;
	bool good = true;

	memset(sr, 0, sizeof(*sr));
	memset(&se, 0, sizeof(se));
	se.se_result = sr;
	states_init(&se.se_states, sizeof(struct image));
	(void)states_add(&se.se_states, &empty);
	lockstep_init(&se.se_lockstep, nthreads, nops, 0, SIM_V_FATAL);
	se.se_lockstep.ls_timeless = true;
	memcpy(
	    se.se_lockstep.ls_model.md_duty, casts[cast], sizeof(casts[cast]));
	for (; good && se.se_state < se.se_states.ss_count; se.se_state++)
		good = try_all(&se);
	handlers_current = NULL;
	sr->sr_states = se.se_states.ss_count;
	sr->sr_deeds = se.se_lockstep.ls_handlers.ha_deeds;
	lockstep_fini(&se.se_lockstep);
	states_fini(&se.se_states);
	return (good);
}

/* Some of the threads are there, and the ctxops on their rings, or on none. */
uint64_t
wide_expected(unsigned nthreads, unsigned nops)
{
	uint64_t sum = (uint64_t)1 << nops, subsets = 1;

	for (unsigned k = 1; k <= nthreads; k++) {
		subsets = subsets * (nthreads - k + 1) / k;
		sum += subsets * space_expected(k, nops);
	}
	return (sum);
}
