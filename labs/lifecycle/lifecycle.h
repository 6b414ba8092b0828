/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8: the life of an lwp. Programs are billed for the work that they do:
 * each lwp has an account, and a hook that follows it through fork, lwp_create,
 * exec and exit.
 */
#ifndef LIFECYCLE_H
#define LIFECYCLE_H

#include <ctxop.h>

/*
 * Given: each CPU has a meter, which counts the work that is done there,
 * whoever does it. Read this CPU's, and set it.
 */
uint64_t meter_read(void);
void meter_set(uint64_t work);

/*
 * Given: send the bill of the program that the calling thread is, for so much
 * work. No other thread can send it. Does not sleep.
 */
void bill(uint64_t work);

/* An account: from kmem_alloc(), of this size. */
struct account {
	uint64_t ac_work; /* so far, while its lwp is on no CPU */
	void *ac_yours;   /* if you need it */
};

/*
 * Open an account for the calling lwp, with no work in it. From here on:
 * - it counts the work of its lwp, and of no other;
 * - an lwp that ends is billed for what is in its account, once;
 * - a program that ends because its lwp execs another one is billed as well,
 *   once, and the other one has no account;
 * - an lwp that is made by lwp_create has an account of its own, with no work
 *   in it;
 * - an lwp that is made by fork has one with as much in it as its parent, which
 *   is the calling thread, has just then; each is billed for all that is in its
 *   own;
 * - a child whose fork fails in the end is not billed;
 * - all of this holds for those that are made so, and theirs;
 * - all memory is given back, by the hook.
 */
void account_open(void);

#endif /* LIFECYCLE_H */
