/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts masked on a CPU, and pauses. They are declared and are not there:
 * interrupts come at points only.
 */
#ifndef KERNEL_SYS_ARCHSYSTM_H
#define KERNEL_SYS_ARCHSYSTM_H

#include <sys/types.h>

ulong_t intr_clear(void);
void intr_restore(ulong_t);
int getpil(void);

#endif /* KERNEL_SYS_ARCHSYSTM_H */
