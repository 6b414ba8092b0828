/* SPDX-License-Identifier: BSD-2-Clause */
/* ctxsim explore and shrink: a scenario, under many schedules. */
#ifndef EXPLORE_H
#define EXPLORE_H

#include "options.h"

/* STATUS_FAILED if something was found, or what was found is not kept. */
int explore(struct options *);

/* The shortest tape that shows the same. STATUS_FAILED if there is one. */
int shrink(struct options *);

/* A verdict, and how each finding is seen again. */
void print_findings(const struct sim_verdict *, const char *command);

#endif /* EXPLORE_H */
