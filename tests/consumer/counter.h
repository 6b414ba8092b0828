/* SPDX-License-Identifier: BSD-2-Clause */
/* A counter of each CPU, that counts for one thread at a time. */
#ifndef COUNTER_H
#define COUNTER_H

#include <ctxop.h>

struct counter {
	struct ctxop *co_ctxop;
	unsigned co_loaded; /* the hardware's: times it was loaded */
	unsigned co_kept;   /* its thread's */
};

void counter_init(struct counter *);
void counter_bind(struct counter *);   /* for the calling thread */
void counter_unbind(struct counter *); /* by the same thread */
void counter_fini(struct counter *);

extern unsigned counter_binds; /* how often any was bound */

#endif /* COUNTER_H */
