/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All operations of ctxop.h, in any order, for ever, on SLOTS ctxops and
 * THREADS threads. Eva follows each choice from each state that it finds until
 * none is new, and holds what lib/ctxop.c does against the model (model.c).
 */
#include "harness.h"

/* A choice from 0 to n - 1, each of which Eva follows on its own. */
static int
any(int n)
{
	int choice = 0;

	while (choice < n - 1 && Frama_C_interval(0, 1))
		choice++;
	return (choice);
}

static bool
is_detached(int i)
{
	return (slot_used[i] && !model_is_attached(i));
}

/* ---- one slot comes and goes ---- */

static void
do_allocate(int i)
{
	struct ctxop *op;

	if (slot_used[i])
		return;
	slot_to_give = i;
	op = ctxop_allocate(&kind_template[KIND_OF(i)], &kind_arg[KIND_OF(i)]);
	//@ assert allocate_returns_it: op == &slot[i];
	slot_to_give = 0;
}

static void
do_free(int i)
{
	if (!is_detached(i))
		return;
	model_expect_one(i, 0);
	ctxop_free(&slot[i]);
	//@ assert it_is_freed: slot_used[i] == 0;
}

static void
do_install(int t, int i)
{
	if (slot_used[i])
		return;
	slot_to_give = i;
	ctxop_install(
	    &thread[t], &kind_template[KIND_OF(i)], &kind_arg[KIND_OF(i)]);
	model_attach(t, i);
	slot_to_give = 0;
}

static void
do_attach(int t, int i)
{
	if (!is_detached(i))
		return;
	ctxop_attach(&thread[t], &slot[i]);
	model_attach(t, i);
}

/* ---- R2: t calls, or cannot run ---- */

static void
target(int t, int by)
{
	current = &thread[by];
	if (by == t)
		return;
	switch (any(3)) {
	case 0:
		thread[t].t_state = TS_STOPPED;
		break;
	case 1:
		process.p_stat = SIDL;
		break;
	default:
		process.p_agenttp = current;
	}
}

static void
target_runs(int t)
{
	thread[t].t_state = TS_ONPROC;
	process.p_stat = SRUN;
	process.p_agenttp = NULL;
}

static void
do_detach(int t, int i, int by)
{
	if (model_position(t, i) < 0)
		return;
	target(t, by);
	ctxop_detach(&thread[t], &slot[i]);
	target_runs(t);
	model_detach(t, i);
}

/* ---- a template and an argument, and what differs from them ---- */

static void
other_handler(void)
{
}

static void
differ(struct ctxop_template *tpl, int where)
{
	void *other = (void *)other_handler;

	switch (where) {
	case 1:
		tpl->ct_save = other;
		break;
	case 2:
		tpl->ct_restore = other;
		break;
	case 3:
		tpl->ct_fork = other;
		break;
	case 4:
		tpl->ct_lwp_create = other;
		break;
	case 5:
		tpl->ct_exit = other;
		break;
	case 6:
		tpl->ct_free = other;
	}
}

/* All the same; or one of the handlers differs, or the argument. */
static void
do_remove(int t, int kind, int by)
{
	struct ctxop_template tpl = kind_template[kind];
	int difference = by == t ? any(8) : 0, other_arg;
	int i = difference == 0 ? model_find(t, kind) : -1, removed;

	differ(&tpl, difference);
	if (i >= 0)
		model_expect_one(i, 0);
	target(t, by);
	removed = ctxop_remove(
	    &thread[t], &tpl, difference == 7 ? &other_arg : &kind_arg[kind]);
	target_runs(t);
	//@ assert remove_says_whether_it_did: removed == (i >= 0);
	if (i >= 0)
		model_detach(t, i);
}

/* ---- traversals ---- */

static void
do_walk(int t, int child)
{
	switch (any(5)) {
	case 0:
		model_expect(t, CTXOP_SAVE, 0, 0);
		savectx(&thread[t]);
		break;
	case 1:
		model_expect(t, CTXOP_RESTORE, 0, 0);
		restorectx(&thread[t]);
		break;
	case 2:
		model_expect(t, CTXOP_FORK, child, 0);
		forkctx(&thread[t], &thread[child]);
		break;
	case 3:
		model_expect(t, CTXOP_LWP_CREATE, child, 0);
		lwp_createctx(&thread[t], &thread[child]);
		break;
	default:
		model_expect(t, CTXOP_EXIT, 0, 0);
		exitctx(&thread[t]);
	}
}

static void
do_freectx(int t, int isexec)
{
	model_expect(t, CTXOP_FREE, 0, isexec);
	freectx(&thread[t], isexec);
	model_clear(t);
}

static void
do_freectx_ctx(int t)
{
	struct ctxop *newest = thread[t].t_ctx;

	if (newest == NULL)
		return;
	model_expect(t, CTXOP_FREE, 0, 0);
	thread[t].t_ctx = NULL;
	freectx_ctx(newest);
	model_clear(t);
}

static void
do_any(int t)
{
	current = &thread[t];
	switch (any(9)) {
	case 0:
		do_allocate(any(SLOTS));
		break;
	case 1:
		do_free(any(SLOTS));
		break;
	case 2:
		do_install(t, any(SLOTS));
		break;
	case 3:
		do_attach(t, any(SLOTS));
		break;
	case 4:
		do_detach(t, any(SLOTS), any(THREADS));
		break;
	case 5:
		do_remove(t, any(KINDS), any(THREADS));
		break;
	case 6:
		do_walk(t, any(THREADS));
		break;
	case 7:
		do_freectx(t, any(2));
		break;
	default:
		do_freectx_ctx(t);
	}
	current = NULL;
}

int
main(void)
{
	model_init();
	for (;;) {
		do_any(any(THREADS));
		model_check();
		Frama_C_show_each_state(model_state()); /* eva.sh counts them */
	}
}
