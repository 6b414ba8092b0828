/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sequences of operations, drawn from a seed, in lockstep. Templates are few,
 * so that many are equal, or equal but for one handler or the arg; one call in
 * some is wrong.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include "lockstep.h"

struct random_result {
	uint64_t rr_operations, rr_ended; /* scripts that a wrong call ended */
	uint64_t rr_verb[VERBS];
	uint64_t rr_wrong; /* calls that the kernel or the machine refuses */
};

/*
 * So many operations. False, and why in ls_difference, if the two differ. ls is
 * from lockstep_init(), and to be finished by the caller.
 */
bool random_run(
    struct lockstep *, uint64_t count, uint64_t seed, struct random_result *);

#endif /* RANDOM_H */
