/* SPDX-License-Identifier: BSD-2-Clause */
/* As sys/ksynch.h. */
#ifndef KERNEL_SYS_T_LOCK_H
#define KERNEL_SYS_T_LOCK_H

#include <sys/ksynch.h>

#endif /* KERNEL_SYS_T_LOCK_H */
