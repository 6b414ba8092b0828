/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's own use of the FPU. */
#ifndef KFPU_H
#define KFPU_H

#include <sys/fp.h>
#include <sys/types.h>

typedef struct kfpu {
	fpu_ctx_t kf_fpu; /* the kernel's contents, while it is off its CPU */
	kthread_t *kf_thread;
} kfpu_t;

extern kfpu_t *kernel_fpu_alloc(int kmflag);
extern void kernel_fpu_free(kfpu_t *);
extern void kernel_fpu_begin(kfpu_t *);
extern void kernel_fpu_end(kfpu_t *);

#endif /* KFPU_H */
