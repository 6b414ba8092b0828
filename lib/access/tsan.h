/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What instrumented code calls, beside the compilers' __tsan_ hooks (tsan.c):
 * mem.h gives it these for memcpy() and its like, with their meaning.
 */
#ifndef ACCESS_TSAN_H
#define ACCESS_TSAN_H

#include <stddef.h>
#include <stdint.h>

void *sim_memcpy(void *, const void *, size_t);
void *sim_memmove(void *, const void *, size_t);
void *sim_memset(void *, int, size_t);
int sim_memcmp(const void *, const void *, size_t);
void sim_bcopy(const void *from, void *to, size_t);
void sim_bzero(void *, size_t);

#endif /* ACCESS_TSAN_H */
