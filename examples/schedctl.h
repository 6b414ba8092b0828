/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduler control: a page that the lwps of a process share with the kernel,
 * on which it says which of them is on a CPU, and on which one. Each lwp that
 * asks has a slot of it until it exits; then another one may get it. So its
 * ctxop has to go before that.
 *
 *	page   +-----------+-----------+-----------+--
 *	       | sh.3/1    | sh.3/4    | (free)    |  ...
 *	       | on CPU 1  | off CPU   |           |
 *	       +-----------+-----------+-----------+--
 */
#ifndef SCHEDCTL_H
#define SCHEDCTL_H

#include <ctxop_kernel.h>

/* A slot. */
struct schedctl {
	/* What the program reads; the owner's handlers write it. */
	enum { SC_OFFPROC, SC_ONPROC } sc_state;
	int sc_cpu; /* of the last SC_ONPROC */

	/* The page's sp_lock. */
	kthread_t *sc_owner; /* NULL: a free slot */

	/* Fixed at creation. */
	struct schedctl_page *sc_page; /* NULL: of no page */
};

#define SC_NSLOTS 16

struct schedctl_page {
	kmutex_t sp_lock;
	unsigned sp_refs; /* sp_lock */
	struct schedctl sp_slot[SC_NSLOTS];
};

/*
 * A page with one reference; one more; one less, which may free it. Each lwp
 * has one to the page of its process, and one to that of the slot it has.
 */
struct schedctl_page *schedctl_page_create(void);
void schedctl_page_hold(struct schedctl_page *);
void schedctl_page_rele(struct schedctl_page *);

/*
 * A slot for the calling thread, started, with a reference to its page; NULL if
 * all are taken. End it and give both back: by the same thread.
 */
struct schedctl *schedctl_take(struct schedctl_page *);
void schedctl_give_back(struct schedctl *);

/*
 * The run fails if a slot lies: if it says that a thread is on a CPU where
 * another one is. Any thread that can see the page may ask.
 */
void schedctl_page_check(const struct schedctl_page *);

/*
 * Begin and end to keep a slot, of a page or not, true for the calling thread.
 * It must be there until it is ended.
 */
void schedctl_start(struct schedctl *);
void schedctl_end(struct schedctl *);

/* Does the slot tell the truth about the calling thread? */
bool schedctl_is_true(const struct schedctl *);

/* The run fails if not. */
void schedctl_check(const struct schedctl *);

#endif /* SCHEDCTL_H */
