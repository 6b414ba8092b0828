/* SPDX-License-Identifier: BSD-2-Clause */
/* Arithmetic. Device numbers are 32 bits of major, then 32 of minor. */
#ifndef KERNEL_SYS_SYSMACROS_H
#define KERNEL_SYS_SYSMACROS_H

#include <sys/param.h>

#define MIN(A, B) ((A) < (B) ? (A) : (B))
#define MAX(A, B) ((A) < (B) ? (B) : (A))
#define ABS(A) ((A) < 0 ? -(A) : (A))
#define SIGNOF(A) ((A) < 0 ? -1 : (A) > 0)
#define ARRAY_SIZE(X) (sizeof(X) / sizeof((X)[0]))
#define howmany(X, Y) (((X) + ((Y)-1)) / (Y))
#define roundup(X, Y) (howmany(X, Y) * (Y))
#define ISP2(X) (((X) & ((X)-1)) == 0)
#define IS_P2ALIGNED(V, A) ((((uintptr_t)(V)) & ((uintptr_t)(A)-1)) == 0)
#define P2ALIGN(X, A) ((X) & -(A))
#define P2PHASE(X, A) ((X) & ((A)-1))
#define P2ROUNDUP(X, A) (-(-(X) & -(A)))

#define L_BITSMINOR 32
#define L_MAXMIN 0xffffffffUL

#endif /* KERNEL_SYS_SYSMACROS_H */
