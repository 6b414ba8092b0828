/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, wrong: one count for the rings of all threads.
 * points: 9
 * expect: of 1 entries: expected D as the oldest, and 1, seen D, and 2
 */
#define ring_attach right_ring_attach
#define ring_detach right_ring_detach
#define ring_length right_ring_length
#include "solution.c"
#undef ring_attach
#undef ring_detach
#undef ring_length

static unsigned length;

void ring_attach(kthread_t *t, struct ctxop *op);
void ring_detach(kthread_t *t, struct ctxop *op);
unsigned ring_length(const kthread_t *t);

void
ring_attach(kthread_t *t, struct ctxop *op)
{
	right_ring_attach(t, op);
	length++;
}

void
ring_detach(kthread_t *t, struct ctxop *op)
{
	right_ring_detach(t, op);
	length--;
}

unsigned
ring_length(const kthread_t *t)
{
	(void)t;
	return (length);
}
