/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the machine-dependent kernel keeps for each lwp, and the ctxops that it
 * gives to it: segment bases from its birth, the FPU from its first exec, or
 * from its parent; schedctl if the program asks for it.
 */
#ifndef PCB_H
#define PCB_H

#include "fpu.h"
#include "schedctl.h"
#include "segregs.h"

#include <ctxop_proc.h>

struct pcb {
	struct segregs pcb_segregs;
	struct fpu pcb_fpu;
	struct schedctl pcb_schedctl;
	bool pcb_has_schedctl;
};

/* Let the lwps of the current machine have all this. */
void pcb_platform(struct platform *);

struct pcb *pcb_of(const kthread_t *);

/* The calling lwp asks for a schedctl page; its kernel takes it away. */
void pcb_schedctl(void);

/*
 * One step of the calling lwp's program, and a look at all that its hooks look
 * after: the run fails if something is not as this thread left it.
 */
void pcb_step(struct fpu_program *);

#endif /* PCB_H */
