/* SPDX-License-Identifier: BSD-2-Clause */
/* The fixed-width integers, as the user's own kernel headers have them. */
#ifndef KERNEL_OWN_STDINT_H
#define KERNEL_OWN_STDINT_H

#include <sys/types.h>

#endif /* KERNEL_OWN_STDINT_H */
