/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An lwp's part of the FPU. Its contents are the platform's own, so what saves
 * and restores them is declared and is not there.
 */
#ifndef KERNEL_SYS_FP_H
#define KERNEL_SYS_FP_H

#include <sys/types.h>

#define FPU_EN 0x1
#define FPU_VALID 0x2

typedef struct fpu_ctx {
	void *fpu_regs; /* from who gave the lwp its pcb */
	uint64_t fpu_xsave_mask;
	uint_t fpu_flags; /* FPU_EN, FPU_VALID */
} fpu_ctx_t;

void fp_save(fpu_ctx_t *);
void fp_restore(fpu_ctx_t *);
void fp_free(fpu_ctx_t *);
void fpdisable(void);
void fpinit(void);
void fpsave_ctxt(void *);

#endif /* KERNEL_SYS_FP_H */
