/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An lwp's pcb: its FPU, and flags of the platform's own. The machine's
 * platform allocates it (ctxop_proc.h).
 */
#ifndef KERNEL_SYS_PCB_H
#define KERNEL_SYS_PCB_H

#include <sys/fp.h>

typedef struct pcb {
	fpu_ctx_t pcb_fpu;
	uint_t pcb_flags;
} pcb_t;

#endif /* KERNEL_SYS_PCB_H */
