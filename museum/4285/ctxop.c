/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Until 4285 the free handler ran after the section in which its ctxop was
 * unlinked: a thread could change its CPU in between, when no hook took care of
 * the hardware any more, and clean up on the wrong one.
 */
#include <ctxop.h>

int ctxop_remove_today(kthread_t *, const struct ctxop_template *, void *);

#define ctxop_remove ctxop_remove_today
#include "../../lib/ctxop.c"
#undef ctxop_remove

static bool
find_and_unlink(kthread_t *t, struct call *call)
{
	ring_walk(t->t_ctx, visit_find, call);
	if (call->found == NULL ||
	    !ctxop_check_detach(t, call->found, "ctxop_remove"))
		return (false);
	ring_unlink(t, call->found);
	ctxop_probe(CTXOP_DETACH, call->found);
	return (true);
}

int
ctxop_remove(kthread_t *t, const struct ctxop_template *ct, void *arg)
{
	struct ctxop pattern;
	struct call call = {
		.why = CTXOP_DEALLOCATE, .t = t, .pattern = &pattern
	};
	bool is_unlinked;

	ASSERT(is_valid_target(t));
	fill(&pattern, ct, arg);
	mutex_enter(&t->t_ctx_lock);
	kpreempt_disable();
	is_unlinked = find_and_unlink(t, &call);
	mutex_exit(&t->t_ctx_lock);
	kpreempt_enable();
	if (is_unlinked)
		ctxop_free(call.found);
	return (call.found != NULL);
}
