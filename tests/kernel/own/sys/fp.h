/* SPDX-License-Identifier: BSD-2-Clause */
/* Its FPU. */
#ifndef OWN_SYS_FP_H
#define OWN_SYS_FP_H

typedef struct fpu_ctx {
	int fpu_own;
} fpu_ctx_t;

#endif /* OWN_SYS_FP_H */
