/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A detach that takes the lock and leaves preemption enabled: the lock keeps
 * other threads out, and not the hooks of this one.
 */
#include <ctxop.h>

void ctxop_detach_today(kthread_t *, struct ctxop *);

#define ctxop_detach ctxop_detach_today
#include "../../lib/ctxop.c"
#undef ctxop_detach

void
ctxop_detach(kthread_t *t, struct ctxop *op)
{
	ASSERT(is_valid_target(t));

	mutex_enter(&t->t_ctx_lock);
	VERIFY3P(t->t_ctx, !=, NULL);
	ASSERT(is_member(t, op));
	if (ctxop_check_detach(t, op, __func__)) {
		ring_unlink(t, op);
		ctxop_probe(CTXOP_DETACH, op);
	}
	mutex_exit(&t->t_ctx_lock);
}
