/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Until 12478 a ctxop was attached with preemption enabled: a thread could lose
 * its CPU with its own ring half linked, and its hooks walked that.
 */
#include <ctxop.h>

void ctxop_attach_today(kthread_t *, struct ctxop *);
void ctxop_install_today(kthread_t *, const struct ctxop_template *, void *);

#define ctxop_attach ctxop_attach_today
#define ctxop_install ctxop_install_today
#include "../../lib/ctxop.c"
#undef ctxop_attach
#undef ctxop_install

void
ctxop_attach(kthread_t *t, struct ctxop *op)
{
	ASSERT3P(op->next, ==, NULL);
	ASSERT3P(op->prev, ==, NULL);

	if (ctxop_check_attach(t, op)) {
		ring_link(t, op);
		ctxop_probe(CTXOP_ATTACH, op);
	}
}

void
ctxop_install(kthread_t *t, const struct ctxop_template *ct, void *arg)
{
	ctxop_attach(t, ctxop_allocate(ct, arg));
}
