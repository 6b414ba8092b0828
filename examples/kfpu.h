/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vector registers for kernel code, as ZFS uses them for parity and
 * encryption: between kernel_fpu_begin() and kernel_fpu_end() they are the
 * kernel's, and a newest ctxop keeps their contents over every absence of the
 * thread. What a user program had in them is meanwhile where the FPU's own
 * ctxop has it, so that the two nest:
 *
 *	leaving     kfpu: kernel's contents saved, user's loaded; fpu: saved
 *	coming      fpu: user's contents loaded; kfpu: kernel's loaded
 *
 * T_KFPU in t_flag says that the registers are the kernel's now. The save hook
 * takes it away: a thread that leaves its CPU with it panics.
 *
 * Rules for callers:
 * R1. No nesting: begin after begin panics, as does end without begin, or by
 *     another thread.
 * R2. A thread with an lwp has a pcb (pcb.h).
 * R3. What is attached between the two is detached between the two.
 */
#ifndef KFPU_H
#define KFPU_H

#include "fpu_regs.h"

#include <ctxop_scenario.h>

typedef struct kfpu_state {
	struct fpu_regs kfpu_regs; /* the kernel's, while off the registers */
	kthread_t *kfpu_curthread; /* who uses it, or NULL */
	uint64_t kfpu_absences;    /* times that its user left the CPU */
} kfpu_state_t;

/* Zeros, from kmem_alloc() with these flags; the caller frees it. */
kfpu_state_t *kernel_fpu_alloc(int kmem_flags);
void kernel_fpu_free(kfpu_state_t *);

/* Flags: 0 with a state, or one of these with NULL. */
#define KFPU_NO_STATE                                                          \
	0x1 /* the caller disables preemption throughout, and                  \
	       does not sleep: that panics */
#define KFPU_USE_LWP                                                           \
	0x2 /* an lwp with no program that computes: its own                   \
	       save area serves */

/*
 * The registers are the calling thread's, and zeros. Without KFPU_NO_STATE it
 * allocates, so it may sleep. Source: illumos kernel_fpu_begin().
 */
void kernel_fpu_begin(kfpu_state_t *, unsigned flags);

/*
 * They are the user program's again, if there is one. The same arguments. May
 * sleep. Source: illumos kernel_fpu_end().
 */
void kernel_fpu_end(kfpu_state_t *, unsigned flags);

/* The ctxop of the two; its arg is the state. */
extern const struct ctxop_template kfpu_tpl;

/* The two without their ctxop, for a caller with preemption disabled. */
void kernel_fpu_load(kfpu_state_t *, unsigned flags);
void kernel_fpu_unload(kfpu_state_t *, unsigned flags);

/*
 * The same by a kernel that has no hook, and no T_KFPU that would notice:
 * whoever computes meanwhile on the CPU is in the same registers.
 */
void kernel_fpu_begin_without_hook(void);
void kernel_fpu_end_without_hook(void);

/* `kfpu begin' and so on, for scenarios. */
extern const struct sim_consumer kfpu_words;

#endif /* KFPU_H */
