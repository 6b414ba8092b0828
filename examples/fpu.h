/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The FPU of a thread: its contents are in the CPU's vector registers while it
 * runs, and in its save area while it does not. Older than the hypervisor's
 * ctxop, on which it must be: what is saved last is restored first.
 */
#ifndef FPU_H
#define FPU_H

#include "fpu_regs.h"

#include <sched_sim.h>

struct fpu {
	struct fpu_regs fp_area; /* contents, while off the registers */
	uint32_t fp_control;     /* the control word: likewise */
	bool fp_is_enabled;      /* the thread has begun to use it */
};

#define FPU_CONTROL_INITIAL 0x1f80 /* all masked, round to nearest */

/* What a program begins with after exec: zeros, and that control word. */
extern const struct fpu fpu_initial;

/*
 * Give the calling thread an FPU: install the ctxop and load the registers
 * from the structure, which must live as long as the thread. An lwp has its
 * own in its pcb (pcb.h), and passes a copy on to what it forks or creates.
 * exec, or whatever else frees the ctxop of the calling thread, clears its
 * registers; that of another thread says nothing about this CPU's.
 */
void fpu_install(struct fpu *);

/* The same without the ctxop: what a kernel that forgot it would do. */
void fpu_install_without_hook(struct fpu *);

/*
 * The calling thread uses its FPU for the first time, and exec has not given
 * it one: as fpu_install(), with the initial contents.
 */
void fp_seed(struct fpu *);

/*
 * Disable and enable the FPU of this CPU, with no point in it. A save hook that
 * meets it disabled faults. Loading contents enables it, and so does the return
 * to a program. Nobody here disables it: kernel_fpu_end() once did (13614).
 */
void fpu_disable(void);
void fpu_enable(void);

/* Write the control word of the CPU, as programs do. */
void fpu_control_set(uint32_t);

/* Move contents; preemption disabled, or in a hook. Traced by name. */
void fpusave(struct fpu_regs *);
void fp_restore(const struct fpu_regs *);

/*
 * A program that computes in its vector registers. At each step it finds them
 * as it left them, or the run fails and says whose contents it found.
 */
struct fpu_program {
	const char *fp_owner; /* for the message */
	uint32_t fp_id;       /* no other program has it; 0: none, all zeros */
	uint32_t fp_step;
};

/* The contents that a program wants to find at its present step. */
void fpu_program_expected(const struct fpu_program *, struct fpu_regs *);

/* Begin: the registers are as its step has them. */
void fpu_program_begin(const struct fpu_program *);

/* Check the registers. */
void fpu_program_check(const struct fpu_program *);

/* Check the registers, go to the next step, and change them. */
void fpu_program_step(struct fpu_program *);

#endif /* FPU_H */
