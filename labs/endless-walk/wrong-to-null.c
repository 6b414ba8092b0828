/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: the walk goes on until it meets NULL, which is never.
 * points: 6
 * expect: endless-walk: walker walks the ring of walker by hand
 */
#define hooks_count right_hooks_count
#include "solution.c"
#undef hooks_count

unsigned hooks_count(kthread_t *t);

unsigned
hooks_count(kthread_t *t)
{
	unsigned n = 0;

	mutex_enter(&t->t_ctx_lock);
	for (const struct ctxop *op = t->t_ctx; op != NULL; op = op->next)
		n++;
	mutex_exit(&t->t_ctx_lock);
	return (n);
}
