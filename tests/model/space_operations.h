/* SPDX-License-Identifier: BSD-2-Clause */
/* All operations there are for so many threads and ctxops. See space.h. */
#ifndef SPACE_OPERATIONS_H
#define SPACE_OPERATIONS_H

#include "lockstep.h"

#define SPACE_OPERATIONS 1000

struct operations {
	unsigned os_count;
	struct operation os_list[SPACE_OPERATIONS];
};

struct recipe space_recipe(unsigned op);
void space_operations(struct operations *, unsigned nthreads, unsigned nops);

#endif /* SPACE_OPERATIONS_H */
