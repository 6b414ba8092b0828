/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: the registers are taken, and the hook comes a moment later.
 * points: 6
 * expect: expected 11 in register 0, as it left it, seen 0
 */
#define kfpu_begin right_kfpu_begin
#include "solution.c"
#undef kfpu_begin

void kfpu_begin(struct kfpu *kf);

void
kfpu_begin(struct kfpu *kf)
{
	const struct fpu zeros = { { 0 } };

	kpreempt_disable();
	fpu_store(program_fpu());
	fpu_load(&zeros);
	kpreempt_enable();
	ctxop_attach(curthread, kf->kf_ctxop);
	curthread->t_flag |= T_KFPU;
}
