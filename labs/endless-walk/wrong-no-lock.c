/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: nobody keeps the hooks of another thread where they are while
 * they are walked.
 * points: 8
 * expect: but may be the 0xdeadbeef of freed memory
 */
#define hooks_count right_hooks_count
#include "solution.c"
#undef hooks_count

unsigned hooks_count(kthread_t *t);

unsigned
hooks_count(kthread_t *t)
{
	const struct ctxop *newest = t->t_ctx, *op = newest;
	unsigned n = 0;

	if (newest == NULL)
		return (0);
	do {
		n++;
		op = op->next;
	} while (op != newest);
	return (n);
}
