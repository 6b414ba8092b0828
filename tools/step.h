/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctxsim step: a run, event by event, forward and back. The machine is never
 * wound back: it runs again, which is the same each time, and ends where it is
 * to be looked at.
 */
#ifndef STEP_H
#define STEP_H

#include "options.h"

int step(struct options *);

#endif /* STEP_H */
