/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same parity in plain C, byte by byte and by other means, to check what
 * raidz.h computes. No vector registers: call it anywhere.
 */
#ifndef RAIDZ_SCALAR_H
#define RAIDZ_SCALAR_H

#include "raidz.h"

void raidz_scalar_generate(const raidz_row_t *);
void raidz_scalar_reconstruct(const raidz_row_t *, unsigned lost);

#endif /* RAIDZ_SCALAR_H */
