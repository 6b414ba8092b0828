/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Until 6542909 counters could be unbound, and freed, while the restore hook of
 * their thread was programming them: nobody waited for it.
 */
#include <kcpc.h>

void kcpc_unbind_today(kthread_t *);

#define kcpc_unbind kcpc_unbind_today
#include "../../examples/kcpc.c"
#undef kcpc_unbind

void
kcpc_unbind(kthread_t *t)
{
	struct kcpc_ctx *ctx = t->t_cpc_ctx;

	kcpc_ctx_freeze(t, ctx);
	t->t_cpc_ctx = NULL;
	VERIFY3S(ctxop_remove(t, &kcpc_tpl, ctx), ==, 1);
}
