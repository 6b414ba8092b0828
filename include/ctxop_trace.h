/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happened on a simulated machine (sched_sim.h, which includes this), in
 * order: recorded where sc_trace wants it, and told in several forms.
 */
#ifndef CTXOP_TRACE_H
#define CTXOP_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* A machine: sched_sim.h. */
typedef struct sim sim_t;

/* What is recorded and printed: bits for sc_trace and for printing. */
enum {
	SIM_EV_SAVE = 1 << 0, /* handlers, by kind */
	SIM_EV_RESTORE = 1 << 1,
	SIM_EV_FORK = 1 << 2,
	SIM_EV_LWP_CREATE = 1 << 3,
	SIM_EV_EXIT = 1 << 4,
	SIM_EV_FREE = 1 << 5,
	SIM_EV_ALLOCATE = 1 << 6, /* a ctxop was allocated */
	SIM_EV_ATTACH = 1 << 7,
	SIM_EV_DETACH = 1 << 8,
	SIM_EV_DEALLOCATE = 1 << 9, /* its memory went */
	SIM_EV_SWITCH = 1 << 10,    /* off-cpu, remain-cpu, on-cpu, migrate */
	SIM_EV_STATE = 1 << 11,     /* create, sleep, wakeup, preempt, exit,
				       interrupt-start and -complete, unpin */
	SIM_EV_FUNCTION = 1 << 12,  /* SIM_FUNCTION(), savectx, restorectx */
	SIM_EV_NOTE = 1 << 13,      /* sim_note() */
	SIM_EV_CHOICE = 1 << 14,    /* an answer of the tape that is not quiet:
				       cpu<n>, preempt, sleep, fail, later,
				       user<n>, fork<n>, lwp_create<n>,
				       copyout */
	SIM_EV_HOOKS = 0x3f,
	SIM_EV_ALL = (1 << 15) - 1,

	/* What only sim_trace_view() tells: */
	SIM_EV_HARDWARE = 1 << 15,   /* sim_hw_load(), sim_hw_unload() */
	SIM_EV_LOCK = 1 << 16,       /* mutex_enter() is done; mutex_exit() */
	SIM_EV_PREEMPTION = 1 << 17, /* kpreempt_disable(), kpreempt_enable() */
	SIM_EV_VIOLATION = 1 << 18,  /* that is not off */
	SIM_EV_RING = 1 << 19,       /* no event: rings, as they were then */
	SIM_EV_DETAILS = 0x1f << 15
};

/* Record one word of the caller's own. word is not copied; NULL is none. */
void sim_note(const char *word);

/*
 * SIM_FUNCTION(); as the first line of a function records its entry and, on
 * leaving its scope, its return: function boundary tracing, by hand.
 */
#define SIM_FUNCTION()                                                         \
	sim_function_enter(__func__);                                          \
	__attribute__((cleanup(sim_function_leave), unused))                   \
	const char *sim_function_name = __func__
void sim_function_enter(const char *name);
void sim_function_leave(const char *const *name);

/*
 * Hide a handler from the DTrace view, as if DTrace could not probe it.
 */
#define sim_hide(HANDLER) sim_hide_address((uintptr_t)(HANDLER))
void sim_hide_address(uintptr_t handler);

/*
 * The recorded events of these kinds, oldest first, as one line of words:
 * "save:vmm save:fpu restore:fpu restore:vmm". A ctxop goes by its name, else
 * by its arg's, else by its handler's symbol; switches by the thread's name.
 * The caller frees it; NULL if out of memory.
 */
char *sim_trace_words(const sim_t *, unsigned kinds);

/*
 * Print them as a list: virtual time in ns, CPU (-1: the host), thread, and the
 * event as one word. What the tape chose is marked with an arrow.
 */
void sim_trace_list(const sim_t *, FILE *);

/*
 * Print them as DTrace does: a row for each entry (CPU ID FUNCTION:NAME), or
 * its flow layout, entries and returns indented by depth. hidden: hidden
 * handlers as well. What the tape chose is left out.
 */
void sim_trace_dtrace(const sim_t *, FILE *, bool hidden);
void sim_trace_flow(const sim_t *, FILE *, bool hidden);

/*
 * Print, as rows, one stay of a thread on a CPU: what restorectx() called, an
 * ellipsis, what savectx() called. It is the first one with the most hooks at
 * both ends. False, and nothing printed, if the trace has none (it needs
 * SIM_EV_SAVE, SIM_EV_RESTORE and SIM_EV_FUNCTION).
 */
bool sim_trace_stay(const sim_t *, const char *thread, FILE *, bool hidden);

/*
 * Print all that is known of the run as one object of JSON, on a few lines, for
 * a page that shows it step by step; complete for SIM_EV_ALL | SIM_EV_DETAILS:
 * "outcome", "message", "token", "cpus", "lost", and
 *
 *	"events": [[time, cpu, thread, t_did, kind, word, name, of, handler,
 *	    number, object, depth, t_preempt, flags] ...]
 *	"rings": [[event, thread, t_did, [[object, next, prev, name] ...]] ...]
 *
 * kind is the number of the bit; the texts name, of (whose a lock or what a CPU
 * holds is) and handler are "" where there is none, number is -1; object is a
 * number for the ctxop, thread, lock or owner, equal at equal addresses, or 0;
 * flags are 1 the end of a call, 2 hidden, 4 the beginning of a call. A ring is
 * told when it was no longer as before, after that event (counted from 0),
 * newest first, as it is linked; name is null for what is no ctxop any more,
 * and nothing is told behind that. The last entry is the event of the run's
 *end, of kind -1, with the outcome as its word and the message as its name.
 *
 * False, and nothing printed, if the host has no memory.
 */
bool sim_trace_view(const sim_t *, FILE *);

/*
 * Print them for other programs. As JSON, an object a line, for each event and
 * each return: "time" in virtual ns, "cpu" (-1: the host), "thread", "did" (its
 * t_did), "depth" (calls around it), "event"; if there is one, "name" (to whom,
 * or what the tape was asked), "handler", "number" (the tape's answer);
 * "return": true, where it is the end of a call; "hidden": true. Then, if some
 * did not fit, their number as "lost".
 *
 * For Perfetto and chrome://tracing, in the Trace Event Format: the CPUs, each
 * with the threads that are on it, and the threads, each with the CPUs that it
 * is on, as slices, and in them calls; and arrows from CPU to CPU. For
 * SIM_EV_ALL all of it. False, and nothing printed, if the host has no memory.
 */
void sim_trace_json(const sim_t *, FILE *);
bool sim_trace_chrome(const sim_t *, FILE *);

/* Events that did not fit into sc_trace_max. */
uint64_t sim_trace_lost(const sim_t *);

/* Forget what was recorded. */
void sim_trace_clear(sim_t *);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_TRACE_H */
