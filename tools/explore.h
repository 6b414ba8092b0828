/* SPDX-License-Identifier: BSD-2-Clause */
/* ctxsim explore and shrink: a scenario, under many schedules. */
#ifndef EXPLORE_H
#define EXPLORE_H

#include "options.h"

/* STATUS_FAILED if something was found. */
int explore(const struct options *);

/* ctxsim shrink: the shortest tape that shows the same. STATUS_FAILED if so. */
int shrink(const struct options *);

#endif /* EXPLORE_H */
