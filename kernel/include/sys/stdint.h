/* SPDX-License-Identifier: BSD-2-Clause */
/* The fixed-width integers. */
#ifndef KERNEL_SYS_STDINT_H
#define KERNEL_SYS_STDINT_H

#include <sys/types.h>

#endif /* KERNEL_SYS_STDINT_H */
