/* SPDX-License-Identifier: BSD-2-Clause */
/* Which part of a search this is: from --shard, or from what runs many of us.
 */
#ifndef SHARD_H
#define SHARD_H

#include "options.h"

/* "2/7": I and N, 1 to N. False if it is none. */
bool read_shard(const char *text, struct options *);

/*
 * Where --shard does not say it, the environment may: of Bazel and the like,
 * of an indexed Job of Kubernetes, of an array of Slurm. Who did is said on
 * standard error. STATUS_OK, or STATUS_USAGE after having said why.
 */
int shard_from_environment(struct options *);

#endif /* SHARD_H */
