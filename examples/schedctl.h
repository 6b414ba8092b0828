/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduler control: a page that a thread shares with its process, on which
 * the kernel says whether the thread is on a CPU, and on which one.
 */
#ifndef SCHEDCTL_H
#define SCHEDCTL_H

#include <sched_sim.h>

struct schedctl {
	enum { SC_OFFPROC, SC_ONPROC } sc_state;
	int sc_cpu; /* of the last SC_ONPROC */
};

/*
 * Share a page with the calling thread, and end that. The page must live as
 * long as the thread, or until it is ended.
 */
void schedctl_start(struct schedctl *);
void schedctl_end(struct schedctl *);

/* Does the page tell the truth about the calling thread? */
bool schedctl_is_true(const struct schedctl *);

#endif /* SCHEDCTL_H */
