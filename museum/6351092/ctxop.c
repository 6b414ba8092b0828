/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Until 6351092 a ring had no lock, and anybody could remove from it: an agent
 * removed a ctxop while its victim, on the way out, removed one as well.
 */
#include <ctxop.h>

int ctxop_remove_today(kthread_t *, const struct ctxop_template *, void *);

#define ctxop_remove ctxop_remove_today
#include "../../lib/ctxop.c"
#undef ctxop_remove

int
ctxop_remove(kthread_t *t, const struct ctxop_template *ct, void *arg)
{
	struct ctxop pattern, *op;

	fill(&pattern, ct, arg);
	kpreempt_disable();
	op = find(t, &pattern);
	if (op != NULL && ctxop_check_detach(t, op, "ctxop_remove")) {
		ring_unlink(t, op);
		ctxop_probe(CTXOP_DETACH, op);
		ctxop_free(op);
	}
	kpreempt_enable();
	return (op != NULL);
}
