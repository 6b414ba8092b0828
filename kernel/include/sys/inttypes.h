/* SPDX-License-Identifier: BSD-2-Clause */
/* The fixed-width integers. The formats of inttypes.h are not there. */
#ifndef KERNEL_SYS_INTTYPES_H
#define KERNEL_SYS_INTTYPES_H

#include <sys/types.h>

#endif /* KERNEL_SYS_INTTYPES_H */
