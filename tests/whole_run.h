/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All that the library does with a scenario: it is read, run, printed in each
 * form that there is, and searched.
 */
#ifndef WHOLE_RUN_H
#define WHOLE_RUN_H

#include <scenario.h>
#include <stddef.h>

#define MAX_TEXT ((size_t)1 << 26)

struct text {
	size_t len;
	char bytes[MAX_TEXT]; /* ends with '\0' */
};

/* What the library says where it is so; it prints it, or panics. */
#define HOST_HAS_NO_MEMORY "the host has no memory"

/* On a machine of its own, and what it prints. */
void whole_run(const struct scenario *, struct text *);

#endif /* WHOLE_RUN_H */
