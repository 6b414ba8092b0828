/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of functions: sys/devops.h. nodev() and nulldev() are there. */
#ifndef KERNEL_SYS_CONF_H
#define KERNEL_SYS_CONF_H

#include <sys/devops.h>
#include <sys/errno.h>

static inline int __attribute__((unused)) nodev()
{
	return (ENXIO);
}

static inline int __attribute__((unused)) nulldev()
{
	return (0);
}

#endif /* KERNEL_SYS_CONF_H */
