/* SPDX-License-Identifier: BSD-2-Clause */
/* What repeats a run, as it is typed. */
#ifndef COMMAND_H
#define COMMAND_H

#include "options.h"

/* "run NAME --cpus 2 ...", but for its tape. For free(). */
char *command_of(const struct options *, const struct sim_config *);

/* "ctxsim run NAME --cpus 2 --tape TOKEN" */
void print_command(const char *command, const char *token, FILE *);

#endif /* COMMAND_H */
