/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lwps: klwp_t of ctxop_kernel.h. A kernel has the pcb in the lwp; here the
 * platform keeps it elsewhere (ctxop_proc.h), and lwp->lwp_pcb is it all the
 * same.
 */
#ifndef KERNEL_SYS_KLWP_H
#define KERNEL_SYS_KLWP_H

#include <sys/pcb.h>
#include <sys/thread.h>

#define lwp_pcb lwp_pcb[0]

#endif /* KERNEL_SYS_KLWP_H */
