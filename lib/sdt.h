/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Static probes of the context operations, in the sense of the kernel's
 * sys/sdt.h: ctxop.c says what it does, and whoever traces or checks listens.
 */
#ifndef SDT_H
#define SDT_H

#include <ctxop_kernel.h>

enum ctxop_probe {
	CTXOP_SAVE,
	CTXOP_RESTORE,
	CTXOP_FORK,
	CTXOP_LWP_CREATE,
	CTXOP_EXIT,
	CTXOP_FREE, /* the free handler */
	CTXOP_ALLOCATE,
	CTXOP_ATTACH,
	CTXOP_DETACH,
	CTXOP_DEALLOCATE /* the memory */
};

/* Something happened to a ctxop, or a handler of it is about to be called. */
void ctxop_probe(enum ctxop_probe, const struct ctxop *);

/* That handler has returned; the ctxop may be gone. */
void ctxop_probe_return(enum ctxop_probe);

/*
 * Checks beyond the kernel's own, each just before the thing is done. One that
 * says false wants it left undone: it would touch memory that is free.
 */
bool ctxop_check_alive(const struct ctxop *); /* before attach */
bool ctxop_check_attach(kthread_t *, const struct ctxop *);
void ctxop_check_target(const kthread_t *, bool is_valid, const char *who);
bool ctxop_check_detach(kthread_t *, const struct ctxop *, const char *who);
bool ctxop_check_free(const struct ctxop *); /* ctxop_free() only */

/* Memory has become a ctxop; it is about to be freed. */
void ctxop_check_born(const struct ctxop *);
void ctxop_check_gone(const struct ctxop *);

/*
 * The guard of a walk over a ring: it ends one that could not go on, or never
 * would end. In the common case each step is a count and two comparisons; rings
 * are looked at closely once something has gone wrong (wk_doubt).
 */
struct ctxop_walk {
	const bool *wk_doubt;
	size_t wk_met, wk_limit;       /* entries so far; so many can be */
	kthread_t *wk_t;               /* whose ring; NULL: nobody's */
	const kthread_t *wk_by;        /* who walks */
	const struct ctxop *wk_gone;   /* it was freed, and led nowhere */
	struct ctxop_walk *wk_another; /* over the same ring */
	enum ctxop_probe wk_why;       /* a handler; or a search, to do that */
};

void ctxop_walk_begin(struct ctxop_walk *, kthread_t *, enum ctxop_probe why);
void ctxop_walk_end(struct ctxop_walk *);
/* The same as the two below, with a close look. */
bool ctxop_walk_may_visit(struct ctxop_walk *, const struct ctxop *);
bool ctxop_walk_may_leave(struct ctxop_walk *, const struct ctxop *);

/* May the walk visit this entry? */
static inline bool
ctxop_walk_meets(struct ctxop_walk *wk, const struct ctxop *op)
{
	return ((op != NULL && wk->wk_met++ < wk->wk_limit && !*wk->wk_doubt) ||
	    ctxop_walk_may_visit(wk, op));
}

/* After a handler: is its entry still there, to lead on? */
static inline bool
ctxop_walk_leaves(struct ctxop_walk *wk, const struct ctxop *op)
{
	return (!*wk->wk_doubt || ctxop_walk_may_leave(wk, op));
}

/* Behind the declarations of what has probes of its own. */
#include "usdt.h"

#endif /* SDT_H */
