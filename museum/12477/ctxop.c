/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Until 12477 restorectx() walked the ring as savectx() does, newest first:
 * what was to nest like parentheses came back in the order in which it had
 * gone.
 */
#include <ctxop.h>

void restorectx_today(kthread_t *);

#define restorectx restorectx_today
#include "../../lib/ctxop.c"
#undef restorectx

static struct ctxop *
visit_restore_newest_first(struct ctxop *op, struct call *call)
{
	struct ctxop *next = older(op, call);

	(void)visit_restore(op, call);
	return (next);
}

void
restorectx(kthread_t *t)
{
	/* Not CTXOP_RESTORE: ring_walk() would begin with the oldest. */
	struct call call = { .why = CTXOP_SAVE, .t = t };

	ring_walk(t->t_ctx, visit_restore_newest_first, &call);
}
