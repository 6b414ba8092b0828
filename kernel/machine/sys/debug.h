/* SPDX-License-Identifier: BSD-2-Clause */
/* ASSERT(), VERIFY() and their families, of ctxop_debug.h. */
#ifndef KERNEL_SYS_DEBUG_H
#define KERNEL_SYS_DEBUG_H

#include <ctxop_dialect.h>

#define IMPLY(A, B) ASSERT(!(A) || (B))
#define EQUIV(A, B) ASSERT(!!(A) == !!(B))
#define CTASSERT(EX) _Static_assert(EX, #EX)

#endif /* KERNEL_SYS_DEBUG_H */
