/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Points at memory accesses. Code that is compiled by ctxop_explore_sources()
 * (cmake/explore_sources.cmake) tells the machine of each access to memory just
 * before it, and on a machine with SIM_GRAIN_ACCESS that is a point: another
 * CPU may go on, or the thread be preempted, between any two of them. Nothing
 * in the code is changed for it.
 *
 * What such code tells is what the compiler hooks for -fsanitize=thread: plain
 * loads and stores, C11 atomics, and what memcpy(), memmove(), memset() and
 * memcmp() read and write. Not: variables that stay in registers, constants,
 * and what the C library or assembly does by itself.
 *
 * Rules:
 * R1. Memory is sequentially consistent: an access is there for all CPUs at
 *     once, in the order of the machine's steps, whatever its memory order
 *     says. What only weaker memory shows is not found.
 * R2. The calling thread's own stack is private: it has no points, though
 *     another thread may have its address.
 * R3. A function behind SIM_ASK() is not to be compiled so: the question would
 *     ask again.
 */
#ifndef CTXOP_ACCESS_H
#define CTXOP_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* How memory is accessed. Both of the first two: read, changed and written. */
#define SIM_READ 1U
#define SIM_WRITE 2U
#define SIM_ATOMIC 4U
#define SIM_ACQUIRE 8U
#define SIM_RELEASE 16U

/*
 * The caller is about to access size bytes at addr, from the code at pc. A
 * point, if the machine has SIM_GRAIN_ACCESS and the memory is shared. Nothing
 * at all without a machine, on the host, and on other machines. Any context.
 */
void sim_access(
    const volatile void *addr, size_t size, unsigned how, const void *pc);

/*
 * Is there code in this program that was compiled so? Where it is not, as in
 * builds with a sanitizer, SIM_GRAIN_ACCESS adds no points.
 */
bool sim_access_build(void);

/*
 * Eight hex digits for the code of this program, the same wherever it is
 * loaded. Points at accesses depend on the compiler, its options and its
 * version: a tape with them fits programs of the same digits only.
 */
const char *sim_build(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_ACCESS_H */
