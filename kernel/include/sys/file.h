/* SPDX-License-Identifier: BSD-2-Clause */
/* Flags of open files, as drivers get them. */
#ifndef KERNEL_SYS_FILE_H
#define KERNEL_SYS_FILE_H

#include <sys/types.h>

#define FREAD 0x01
#define FWRITE 0x02
#define FEXCL 0x0400
#define FKIOCTL 0x80000000U

#endif /* KERNEL_SYS_FILE_H */
