/* SPDX-License-Identifier: BSD-2-Clause */
/* All operations there are for so many threads and ctxops. See space.h. */
#ifndef SPACE_OPERATIONS_H
#define SPACE_OPERATIONS_H

#include "lockstep.h"

#define SPACE_OPERATIONS 1000

struct operations {
	bool os_all, os_traps;
	unsigned os_count;
	struct operation os_list[SPACE_OPERATIONS];
};

/* Each ctxop has functions of its own; of the first three, some are NULL. */
extern const struct recipe space_recipe[MODEL_OPS];

/* All; or, for another caller, those for which it may matter who calls. */
void space_operations(
    struct operations *, unsigned nthreads, unsigned nops, bool all);

#endif /* SPACE_OPERATIONS_H */
