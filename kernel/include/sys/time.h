/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine's clock: gethrtime(), gethrtime_unscaled(). */
#ifndef KERNEL_SYS_TIME_H
#define KERNEL_SYS_TIME_H

#include <ctxop_dialect.h>

#include <sys/types.h>

#define SEC 1
#define MILLISEC 1000
#define MICROSEC 1000000
#define NANOSEC 1000000000LL

#endif /* KERNEL_SYS_TIME_H */
