/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace as a chart: a track for each CPU, and one for each thread, with
 * slices in slices. A stay of a thread on a CPU is a slice on both tracks, and
 * in it are the calls that the thread is in. They end as it leaves, and begin
 * once more where it goes on: so slices nest, whatever calls span a switch.
 * trace_chrome.c reads the trace, trace_slices.c opens and closes slices.
 *
 * I1. What a thread shows is the same on both tracks: its stay, if it has one,
 *     then its calls behind th_unseen, outermost first.
 * I2. Threads stand on a CPU one above the other, as interrupt threads do on
 *     whom they pin. The uppermost is the last that did something there, so
 *     slices nest even if the trace lacks some of what happened.
 */
#ifndef CHART_H
#define CHART_H

#include "machine.h"

enum { PID_CPUS = 1, PID_THREADS };

#define HOST_TID 1 /* then the CPUs; 0 is taken for an idle thread */

struct lane;

struct thread {
	uintptr_t th_key;       /* first: table.h relies on it */
	struct thread *th_next; /* in the order of their first events */
	const char *th_name;    /* the last one */
	unsigned th_tid;

	/* Its calls, as numbers of events, from 1; 0 is none. */
	size_t th_call;   /* the innermost */
	size_t th_unseen; /* this one and those around it are not shown */
	bool th_stays;
	struct lane *th_lane; /* where it is shown, or NULL */
	struct thread *th_below;

	/* For flows: the event with which its last stay ended, or 0. */
	bool th_came;
	size_t th_left;
	bool th_moves;
};

/* A CPU's track. */
struct lane {
	struct thread *ln_top;
	unsigned ln_tid;
};

/* What is known of an event besides. */
struct note {
	uint32_t nt_flow;   /* a stay ends or begins with it: the arrow, or 0 */
	uint32_t nt_caller; /* it is a call: the one around it, or 0 */
};

struct chart {
	const sim_t *ct_sim;
	FILE *ct_out;
	const char *ct_comma; /* between objects */
	struct note *ct_notes;
	struct table ct_table; /* struct thread */
	struct thread *ct_threads, **ct_last;
	unsigned ct_nthreads;
	struct lane ct_lanes[SIM_MAXCPU + 1]; /* the host's, then the CPUs' */
	hrtime_t ct_now;
};

/* Events have numbers from 1. */
static inline const struct event *
event_at(const struct chart *ct, size_t number)
{
	const struct event *events = ct->ct_sim->sim_events.r_base;

	return (&events[number - 1]);
}

static inline struct note *
note_at(const struct chart *ct, size_t number)
{
	return (&ct->ct_notes[number - 1]);
}

void lane_name(const struct lane *, char name[THREAD_NAME_MAX]);

/* An object of JSON, now: what is in all of them, to be ended by "}". */
void print_begin(struct chart *, const char *ph, unsigned pid, unsigned tid);
/* A field that is text, a comma before it. */
void print_text(struct chart *, const char *field, const char *text);

/* ---- trace_slices.c ---- */

/* A stay begins, above whoever is there, with the calls that it is in. */
void slices_arrive(struct chart *, struct thread *, struct lane *);
/* It ends, and those above it. */
void slices_leave(struct chart *, struct thread *);
/* So do all on a CPU. */
void slices_clear(struct chart *, struct lane *);
/* The thread calls there, or returns: event number says what. */
void slices_call(struct chart *, struct thread *, struct lane *, size_t number);

#endif /* CHART_H */
