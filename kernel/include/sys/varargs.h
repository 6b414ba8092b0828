/* SPDX-License-Identifier: BSD-2-Clause */
/* va_list and its like. */
#ifndef KERNEL_SYS_VARARGS_H
#define KERNEL_SYS_VARARGS_H

#include <stdarg.h>

#endif /* KERNEL_SYS_VARARGS_H */
