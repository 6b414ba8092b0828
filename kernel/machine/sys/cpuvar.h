/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpu_t and CPU, of ctxop_kernel.h. The list of CPUs, cross-calls and the
 * number of CPUs are declared and are not there.
 */
#ifndef KERNEL_SYS_CPUVAR_H
#define KERNEL_SYS_CPUVAR_H

#include <sys/disp.h>

extern kmutex_t cpu_lock;
extern int ncpus;
extern int ncpus_online;

#endif /* KERNEL_SYS_CPUVAR_H */
