/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ends of runs: what finds one, and what tells of it, for the other files of
 * the machine (machine.h has their order).
 */
#ifndef ENDS_H
#define ENDS_H

#include "state.h"

/* ---- judge.c ---- */

/* The machine is quiet: write its report. frame: of the host, for leaks. */
void judge(sim_t *, const void *frame);

/* ---- livelock.c ---- */

void livelock_describe(sim_t *); /* in the report's message */

/* ---- cause.c ---- */

/* What a message is for a cause: '#' for each number, and no hint. */
void cause_of_message(const char *message, char *buf, size_t len);
/* The innermost function of a thread that is code under test, or NULL. */
const char *cause_place(sim_t *, const struct sim_thread *);

/* ---- report.c ---- */

struct stack_frames;

/* The thread that the report is about, or NULL. */
const struct sim_thread *reported_thread(const sim_t *);
/* What is on a thread's stack, from what it was trapped in if it was. */
void report_stack(
    const sim_t *, const struct sim_thread *, struct stack_frames *);

/* ---- wait_for.c; the machine is quiet ---- */

bool wait_for_any(const sim_t *); /* Does anybody wait? */
void wait_for_each(const sim_t *,
    void (*visit)(const struct sim_thread *, void *arg), void *arg);
/* "; x waits for mutex m, held by y" for each, and whether that is a cycle. */
void wait_for_describe(const sim_t *, FILE *);
/* For the report: a line for each, then the cycles. */
void wait_for_print(const sim_t *, FILE *);

/* ---- fault.c ---- */

#define FAULT_STKSIZE ((size_t)65536 * SAN_STACK_FACTOR) /* sim_fault_stack */

bool fault_init(sim_t *);
void fault_fini(sim_t *);
/* Around a run: traps that are the machine's end that, not the process. Around
 * many as well, and then it costs a run nothing; on one host thread. */
void fault_catch(sim_t *);
void fault_release(sim_t *);

/* ---- progress.c ---- */

void progress_start(sim_t *); /* a run begins */
/* sim_last_point is reached: end the run. Where accesses are points: or look
 * closer from now on. */
void progress_look(sim_t *) __attribute__((cold));
/* Has this thread, no daemon and not dead, run since the last progress? */
bool progress_ran_in_vain(const sim_t *, const struct sim_thread *);

#endif /* ENDS_H */
