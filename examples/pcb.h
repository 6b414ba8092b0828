/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the machine-dependent kernel keeps for each lwp, and the ctxops that it
 * gives to it: segment bases and the sysenter stack from its birth, the FPU
 * from exec, from its parent, or from its first use; schedctl if the program
 * asks for it. Here also is a program that uses all of it and sees whether it
 * is intact.
 */
#ifndef PCB_H
#define PCB_H

#include "fpu.h"
#include "platform.h"
#include "schedctl.h"
#include "segregs.h"
#include "sep.h"

#include <ctxop_scenario.h>

struct pcb {
	struct segregs pcb_segregs;
	struct fpu pcb_fpu;
	uintptr_t pcb_kstack; /* the top of its kernel stack */
	bool pcb_has_sep;     /* and the CPU is told of it */
	bool pcb_execs_32bit; /* the program of its next exec is 32-bit */
	struct schedctl_page *pcb_page; /* its process's */

	/* The program's own memory, which fork copies. */
	struct schedctl *pcb_schedctl;  /* its slot, or NULL */
	struct fpu_program pcb_program; /* who computes: it, or its parent */
	uint32_t pcb_control;           /* the FPU control word it has set */
};

/* Let the lwps of the current machine have all this. */
void pcb_platform(struct platform *);

struct pcb *pcb_of(const kthread_t *);

/* The calling lwp makes first use of the FPU, unless it already has. */
void pcb_use_fpu(void);

/*
 * The calling lwp asks for a slot of its process's page. Its kernel takes it
 * away at exit. Returns 0, also if it has one; ENOMEM if all are taken.
 */
int pcb_schedctl(void);

/* Give it back before that. No-op without a slot. */
void pcb_end_schedctl(void);

/* The run fails if its slot, or any of the page, does not tell the truth. */
void pcb_check_schedctl(void);

/* An lwp's program knows of no slot: it is a new one, or on a new page. */
void pcb_forget_schedctl(kthread_t *);

/*
 * One step of the calling lwp's program, and a look at all that its hooks look
 * after: the run fails if something is not as this thread left it.
 */
void pcb_step(struct fpu_program *);

/*
 * The lwp's own program, so many steps, each of which ends in user mode
 * (sim_trap()). It begins by looking at what it was born or exec'ed with.
 */
void pcb_compute(unsigned steps);

/* The same, but only the FPU is used; with 0 steps, it is only checked. */
void pcb_compute_fpu(unsigned steps);

/*
 * Before it begins: the FPU has what it was born with. That is what the parent
 * or maker had, or, after exec or without one, fpu_initial.
 */
void pcb_check_inherited(void);

/* The words for scenarios: lwp_words.c. */
extern const struct sim_consumer lwp_words, fpu_words, segregs_words, sep_words,
    schedctl_words;

#endif /* PCB_H */
