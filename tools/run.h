/* SPDX-License-Identifier: BSD-2-Clause */
/* ctxsim run and replay: a scenario, once, and what is to be said of it. */
#ifndef RUN_H
#define RUN_H

#include "options.h"

/* The exit status. */
int run(struct options *);

#endif /* RUN_H */
