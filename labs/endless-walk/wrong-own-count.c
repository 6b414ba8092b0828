/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: it counts the hooks of the calling thread, whichever was asked
 * for.
 * points: 8
 * expect: expected 3 to 3, seen 0
 */
#define hooks_count right_hooks_count
#include "solution.c"
#undef hooks_count

unsigned hooks_count(kthread_t *t);

unsigned
hooks_count(kthread_t *t)
{
	const struct ctxop *op;
	unsigned n = 0;

	mutex_enter(&t->t_ctx_lock);
	if ((op = curthread->t_ctx) != NULL) {
		do {
			n++;
			op = op->next;
		} while (op != curthread->t_ctx);
	}
	mutex_exit(&t->t_ctx_lock);
	return (n);
}
