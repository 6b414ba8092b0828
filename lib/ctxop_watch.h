/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of each ctxop beside what it holds itself: is it alive, on
 * whose ring was it put, who freed it.
 */
#ifndef CTXOP_WATCH_H
#define CTXOP_WATCH_H

#include "machine.h"
#include "sdt.h"

#include <ctxop.h>

struct watched {
	uintptr_t w_address;    /* first: table.h relies on it */
	const char *w_freed_in; /* the function; NULL: it is alive */
	union {
		const kthread_t *w_owner; /* while it is */
		const char *w_freed_by;   /* then, the thread */
	};
	/* Where it was attached, or freed; with sc_audit, or NULL. */
	struct stack_frames *w_stack;
};

/* The entry of an address, or the free one where it would be. */
static inline struct watched *
watched_of(const sim_t *sim, const struct ctxop *op)
{
	return (table_at(&sim->sim_watched, (uintptr_t)op));
}

static inline bool
watched_is_alive(const struct watched *w)
{
	return (w->w_address != 0 && w->w_freed_in == NULL &&
	    kmem_block_of((const void *)w->w_address)->kb_state ==
		KMEM_ALLOCATED);
}

/* Is this a ctxop? Asked without following it: it may be any address. */
static inline bool
is_alive(const sim_t *sim, const struct ctxop *op)
{
	return (watched_is_alive(watched_of(sim, op)));
}

/* A violation, or a kernel's own word, has left rings in doubt: look closely.
 */
static inline void
suspect(sim_t *sim)
{
	sim->sim_suspect = true;
}

/* who(), called by the current thread, meets what is no ctxop any more. */
void used_after_free(enum sim_violation, const char *who, const struct ctxop *)
    __attribute__((cold));

/* The ring of t is to be changed, by who(): does anybody walk it? */
void check_walks(const kthread_t *t, const char *who);

/* A ctxop in a message: "NAME@NUMBER", or its number alone. */
#define OP "%s%s%jx"
#define OP_ARGS(SIM, CTXOP)                                                    \
	ctxop_label(SIM, CTXOP), *ctxop_label(SIM, CTXOP) != '\0' ? "@" : "",  \
	    panic_address(CTXOP)
const char *ctxop_label(const sim_t *, const struct ctxop *); /* or "" */

static inline const char *
name_of_thread(const kthread_t *t)
{
	return (thread_of(t)->st_name);
}

#endif /* CTXOP_WATCH_H */
