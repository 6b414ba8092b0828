/* SPDX-License-Identifier: BSD-2-Clause */
/* ctxsim run and replay: a scenario, once, and what is to be said of it. */
#ifndef RUN_H
#define RUN_H

#include "source.h"

/* The exit status. */
int run(struct options *);

/* The machine that runs it: memory is watched, and what is lost is recorded. */
struct sim_config run_config(const struct source *, const struct options *);

#endif /* RUN_H */
