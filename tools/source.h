/* SPDX-License-Identifier: BSD-2-Clause */
/* What is to be run: a scenario by its name, or a file. */
#ifndef SOURCE_H
#define SOURCE_H

#include "options.h"

#include <scenario.h>

struct source {
	const char *so_name;
	const struct scenario *so_scenario; /* NULL: a file */
	struct sim_scenario *so_words;      /* NULL: in C */
};

/* STATUS_OK, or STATUS_USAGE after having said why, for that command. */
int source_open(struct source *, const char *command, const char *name);
void source_close(struct source *);

/* What the options want of its machine, and else it itself. */
void source_config(
    const struct source *, const struct options *, struct sim_config *);

/* Set it up on the current machine; machine memory. */
void *source_setup(const struct source *);

#endif /* SOURCE_H */
