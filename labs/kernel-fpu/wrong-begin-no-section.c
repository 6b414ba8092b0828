/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: what kfpu_begin() does belongs together, and nothing holds it
 * together.
 * points: 5
 * expect: zfs leaves its CPU and still uses the kernel FPU (T_KFPU)
 */
#define kfpu_begin right_kfpu_begin
#include "solution.c"
#undef kfpu_begin

void kfpu_begin(struct kfpu *kf);

void
kfpu_begin(struct kfpu *kf)
{
	const struct fpu zeros = { { 0 } };

	fpu_store(program_fpu());
	fpu_load(&zeros);
	curthread->t_flag |= T_KFPU;
	ctxop_attach(curthread, kf->kf_ctxop);
}
