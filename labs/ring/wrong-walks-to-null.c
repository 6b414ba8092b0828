/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: it counts until there is no next, which never comes.
 * points: 9
 * expect: livelock: 10000 points passed, and no progress
 */
#define ring_length right_ring_length
#include "solution.c"
#undef ring_length

unsigned ring_length(const kthread_t *t);

unsigned
ring_length(const kthread_t *t)
{
	const struct ctxop *op = t->t_ctx;
	unsigned n = 0;

	if (op == NULL)
		return (0);
	for (; op != NULL; op = op->next)
		n++;
	return (n);
}
