/* SPDX-License-Identifier: BSD-2-Clause */
/* What is recorded of a run, and who is told of it. A part of machine.h. */
#ifndef TRACE_H
#define TRACE_H

#include "sdt.h"
#include "state.h"

/* ---- trace.c ---- */

struct event {
	hrtime_t ev_time;
	const char *ev_thread;  /* who did it */
	const char *ev_word;    /* what */
	const char *ev_name;    /* to whom, or NULL */
	uintptr_t ev_handler;   /* the handler that is called, or 0 */
	uint64_t ev_did;        /* t_did of who did it */
	const void *ev_object;  /* the ctxop, thread, lock or owner; or NULL */
	const char *ev_of;      /* whose that is, or NULL */
	uint32_t ev_kind;       /* one bit of SIM_EV_... */
	int32_t ev_number;      /* of a choice, behind ev_name; -1: none */
	int16_t ev_cpu;         /* -1: the host */
	uint16_t ev_depth;      /* functions and handlers around it */
	signed char ev_preempt; /* t_preempt */
	bool ev_return;         /* the end of a handler or function */
	bool ev_hidden;
};

/* Its name, its argument's, or a handler's: of one that is there. */
const char *ctxop_name(const sim_t *, const struct ctxop *);

/* Details are for sim_trace_view() alone. */
static inline bool
is_detail(const struct event *ev)
{
	return ((ev->ev_kind & SIM_EV_DETAILS) != 0);
}

bool trace_init(sim_t *);
void trace_fini(sim_t *);
void trace_keep_thread(unsigned kind, const char *word, const kthread_t *);
void trace_keep_choice(enum sim_choice, uint32_t number);
void trace_function(const char *name, bool leave);
void trace_keep_preemption(const char *word);
void trace_keep_lock(const char *word, const kmutex_t *);
void trace_keep_hardware(const char *word, const char *what, const void *owner);
void trace_violation(const char *name, const char *message);

static inline __attribute__((always_inline)) void
trace_thread(unsigned kind, const char *word, const kthread_t *t)
{
	if ((machine()->sim_config.sc_trace & kind) != 0)
		trace_keep_thread(kind, word, t);
}

static inline void
trace_preemption(const char *word)
{
	if ((machine()->sim_config.sc_trace & SIM_EV_PREEMPTION) != 0)
		trace_keep_preemption(word);
}

static inline void
trace_lock(const char *word, const kmutex_t *mp)
{
	if ((machine()->sim_config.sc_trace & SIM_EV_LOCK) != 0)
		trace_keep_lock(word, mp);
}

static inline void
trace_hardware(const char *word, const char *what, const void *owner)
{
	if ((machine()->sim_config.sc_trace & SIM_EV_HARDWARE) != 0)
		trace_keep_hardware(word, what, owner);
}

/* The same, and a probe of the host's: usdt.h. */
#define trace_switch(PROVIDER, NAME, WORD, T)                                  \
	(USDT_OF(PROVIDER, NAME, T), trace_thread(SIM_EV_SWITCH, WORD, T))
#define trace_state(PROVIDER, NAME, WORD, T)                                   \
	(USDT_OF(PROVIDER, NAME, T), trace_thread(SIM_EV_STATE, WORD, T))

/* The tape's answer is not the quiet one; for the CPU: which. */
static inline void
trace_choice(enum sim_choice choice, uint32_t number)
{
	if ((machine()->sim_config.sc_trace & SIM_EV_CHOICE) != 0)
		trace_keep_choice(choice, number);
}

/* ---- trace_ring.c ---- */

/* An entry of a ring, as it was after an event; an empty one is one without
 * rn_op. */
struct ring_node {
	size_t rn_event;       /* its number, from 0 */
	const char *rn_thread; /* whose ring */
	uint64_t rn_did;
	size_t rn_left; /* further entries of this ring */
	const struct ctxop *rn_op, *rn_next, *rn_prev;
	const char *rn_name; /* or NULL; then the handler's will do */
	uintptr_t rn_handler;
	bool rn_is_alive; /* or else it is no ctxop any more */
};

bool trace_rings_init(sim_t *);
void trace_rings_fini(sim_t *);
void trace_rings_clear(sim_t *);
/* An event of that kind was kept: which rings are not as they were? */
void trace_rings(sim_t *, unsigned kind);

#endif /* TRACE_H */
