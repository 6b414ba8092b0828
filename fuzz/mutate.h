/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes to inputs that are changes to operations. */
#ifndef MUTATE_H
#define MUTATE_H

#include "input.h"

/*
 * Change an input of len bytes, in room for max: insert, delete, repeat, swap
 * or change records, or bytes of the tape. Its new length. Equal seeds do the
 * same to equal inputs.
 */
size_t mutate(const struct vocabulary *, uint8_t *bytes, size_t len, size_t max,
    uint64_t seed);

#endif /* MUTATE_H */
