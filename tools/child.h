/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Another program, which we wait for, and which may do anything but go on for
 * ever: it has limits, and its input is empty. That is no wall against somebody
 * who means harm.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stddef.h>

struct child_end {
	int ce_status; /* as of wait(); -1: it was not started */
	unsigned ce_seconds;
};

/* So many seconds of CPU time, and six times that in all. */
struct child_end child_run(char *const argv[], unsigned seconds);

/* How it ended, if not well: "it was ended by ...". */
void child_say(const struct child_end *, char *words, size_t len);

#endif /* CHILD_H */
