/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preemption, swtch(), yield(), setrun(), of ctxop_kernel.h. Dispatch queues
 * and scheduling classes are not there.
 */
#ifndef KERNEL_SYS_DISP_H
#define KERNEL_SYS_DISP_H

#include <sys/thread.h>

#define minclsyspri ((pri_t)MINCLSYSPRI)

#endif /* KERNEL_SYS_DISP_H */
