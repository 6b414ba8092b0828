/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A wider space, closed as well: processes start, fork, exec and exit, threads
 * switch, and handlers operate: a fork handler attaches another ctxop to the
 * child, free handlers free, detach, remove and attach others. Each operation
 * is one run of the machine: a thread is set running, takes the CPU, does it,
 * and stops; the reaper then frees what has exited.
 */
#ifndef WIDE_H
#define WIDE_H

#include "space.h"

#define WIDE_CASTS 3 /* which handler does what */

bool wide_explore(
    unsigned nthreads, unsigned nops, unsigned cast, struct space_result *);
uint64_t wide_expected(unsigned nthreads, unsigned nops);

#endif /* WIDE_H */
