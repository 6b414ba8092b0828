/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a ring of ctxops sound? For tests, and for whoever doubts it. */
#include "panic.h"

#include <ctxop.h>
#include <stdio.h>

static const char *
entry_fault(const struct ctxop *op)
{
	if (op->next == NULL || op->prev == NULL)
		return (op->next == NULL ? "next is NULL" : "prev is NULL");
	if (op->next->prev != op)
		return ("the next entry's prev is another entry");
	if (op->prev->next != op)
		return ("the previous entry's next is another entry");
	return (NULL);
}

/*
 * Not the walk of ctxop.c: that one trusts the ring. Each step follows a next
 * whose prev leads back, so no entry can be reached from two, and the way
 * cannot close anywhere but at the start: it ends.
 */
int
ctxop_ring_check(const kthread_t *t, char *why, size_t len)
{
	const struct ctxop *op;
	int n = 0;

	NEED(t);
	op = t->t_ctx;
	if (op == NULL)
		return (0);
	do {
		const char *fault = entry_fault(op);

		if (fault != NULL) {
			if (why != NULL)
				(void)snprintf(why, len,
				    "entry %d from the newest: %s", n, fault);
			return (-1);
		}
		n++;
		op = op->next;
	} while (op != t->t_ctx);
	return (n);
}
