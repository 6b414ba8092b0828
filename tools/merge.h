/* SPDX-License-Identifier: BSD-2-Clause */
/* ctxsim merge: what the checkpoints of several programs together say. */
#ifndef MERGE_H
#define MERGE_H

#include "options.h"

/* STATUS_FAILED if something was found, or something is missing. */
int merge(struct options *);

#endif /* MERGE_H */
