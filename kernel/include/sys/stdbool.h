/* SPDX-License-Identifier: BSD-2-Clause */
/* bool, true, false. */
#ifndef KERNEL_SYS_STDBOOL_H
#define KERNEL_SYS_STDBOOL_H

#include <stdbool.h>

#endif /* KERNEL_SYS_STDBOOL_H */
