/* SPDX-License-Identifier: BSD-2-Clause */
/* Credentials. drv_priv() and crgetuid() are declared and are not there. */
#ifndef KERNEL_SYS_CRED_H
#define KERNEL_SYS_CRED_H

#include <sys/types.h>

typedef struct cred cred_t;

int drv_priv(cred_t *);
uid_t crgetuid(const cred_t *);

#endif /* KERNEL_SYS_CRED_H */
