/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line on a terminal while a search goes on, and its end: by Ctrl-C, by
 * SIGTERM, or when its time is over. Then what was found is shrunk, until one
 * of these signals comes again.
 */
#ifndef METER_H
#define METER_H

#include <ctxop_explore.h>

struct meter {
	uint64_t mt_runs;    /* that the search may have, */
	uint64_t mt_seconds; /* and its time; 0: any */
	uint64_t mt_begun;   /* ns, of a clock that never jumps */
	uint64_t mt_shown;   /* likewise: when there was a line last */
	bool mt_is_terminal; /* standard error */
	int mt_heard;        /* signals that have ended the search */
};

/* From here on, a first Ctrl-C or SIGTERM ends what is done, the search or the
 * shrinking; a third, all. */
void meter_begin(struct meter *, uint64_t runs, uint64_t seconds);

/* A jb_progress; its argument is the struct. */
bool meter_goes_on(const struct sim_jobs_state *, void *meter);

/* Likewise a jb_shrinks. */
bool meter_shrinks(void *meter);

/* Take the line away. */
void meter_end(const struct meter *);

#endif /* METER_H */
