/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: the fork hook copies what the parent's account had when it was
 * last saved; its work since then is in the meter.
 * points: 6
 * expect: the bill of child: expected 6 units of work, seen 5
 */
#include "lifecycle.h"

static void wrong_fork(void *parent, void *child);

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_fork = wrong_fork;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"

static void
wrong_fork(void *parent, void *child)
{
	const kthread_t *t = parent;
	const struct account *ac = t->t_ctx->arg;

	ctxop_attach(child, account_with(ac->ac_work));
}
