/* SPDX-License-Identifier: BSD-2-Clause */
/* Its functions. */
#ifndef OWN_SYS_SYSTM_H
#define OWN_SYS_SYSTM_H

#include <sys/types.h>

extern void bzero(void *, size_t);

#endif /* OWN_SYS_SYSTM_H */
