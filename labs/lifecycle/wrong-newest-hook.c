/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, wrong: the exit handler takes the newest hook of the thread for its
 * own.
 * points: 8
 * expect: expected what another hook of the thread has to stay
 */
#include "lifecycle.h"

static void
exit_handler(void *thread)
{
	const kthread_t *t = thread;
	struct account *ac = t->t_ctx->arg;

	ac->ac_work = meter_read();
	bill(ac->ac_work);
}

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_exit = exit_handler;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
