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
	struct ctxop pattern;
	struct call call = {
		.why = CTXOP_DEALLOCATE, .t = t, .pattern = &pattern
	};

	fill(&pattern, ct, arg);
	kpreempt_disable();
	ring_walk(t->t_ctx, visit_find, &call);
	if (call.found != NULL &&
	    ctxop_check_detach(t, call.found, "ctxop_remove")) {
		ring_unlink(t, call.found);
		ctxop_probe(CTXOP_DETACH, call.found);
		ctxop_free(call.found);
	}
	kpreempt_enable();
	return (call.found != NULL);
}
