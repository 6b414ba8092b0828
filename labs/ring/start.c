/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 1: fill in the four functions; ring.h says what each of them does. */
#include "ring.h"

void
ring_attach(kthread_t *t, struct ctxop *op)
{
	(void)op;
	(void)t;
}

void
ring_detach(kthread_t *t, struct ctxop *op)
{
	(void)op;
	(void)t;
}

struct ctxop *
ring_oldest(const kthread_t *t)
{
	(void)t;
	return (NULL);
}

unsigned
ring_length(const kthread_t *t)
{
	(void)t;
	return (0);
}
