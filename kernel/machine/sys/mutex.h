/* SPDX-License-Identifier: BSD-2-Clause */
/* kmutex_t, adaptive only, of ctxop_kernel.h. */
#ifndef KERNEL_SYS_MUTEX_H
#define KERNEL_SYS_MUTEX_H

#include <ctxop_dialect.h>

#define MUTEX_NOT_HELD(MP) (!mutex_owned(MP))

#endif /* KERNEL_SYS_MUTEX_H */
