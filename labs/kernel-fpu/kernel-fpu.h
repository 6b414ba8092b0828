/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6: the kernel in the FPU. A thread that has a program, whose contents are
 * in the CPU's registers, does a while of kernel work in the same registers.
 */
#ifndef KERNEL_FPU_H
#define KERNEL_FPU_H

#include <ctxop.h>

struct fpu {
	uint64_t fp_register[4];
};

/* Given: from memory to the registers of this CPU, and back. */
void fpu_load(const struct fpu *contents);
void fpu_store(struct fpu *contents);

/*
 * Given: where the calling thread's program has its contents while they are not
 * in a CPU. A hook that is older than yours stores them there as the thread
 * leaves its CPU, and loads them from there as it comes back.
 */
struct fpu *program_fpu(void);

/* One use of the FPU by the kernel. Both fields are yours. */
struct kfpu {
	struct fpu kf_contents; /* the kernel's, while off the CPU */
	struct ctxop *kf_ctxop;
};

/* Once, before all else; and once, at the end. Both may sleep. */
void kfpu_init(struct kfpu *kf);
void kfpu_fini(struct kfpu *kf);

/*
 * From here on the registers are the kernel's, all of them 0 to begin with.
 * Whenever the thread leaves its CPU, its program's contents are to be where
 * the older hook finds them; as it comes back, the kernel's are to be back.
 * In the same time T_KFPU is set in curthread->t_flag. It says that the
 * registers are the kernel's, and a thread that leaves its CPU with it panics.
 * Preemption is enabled meanwhile: a sum takes a while. t_flag has other flags,
 * which stay as they are.
 */
void kfpu_begin(struct kfpu *kf);

/* The registers are the program's again, with what it had in them. */
void kfpu_end(struct kfpu *kf);

#endif /* KERNEL_FPU_H */
