/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of devices. */
#ifndef KERNEL_SYS_STAT_H
#define KERNEL_SYS_STAT_H

#include <sys/types.h>

#define S_IFCHR 0x2000
#define S_IFBLK 0x6000

#endif /* KERNEL_SYS_STAT_H */
