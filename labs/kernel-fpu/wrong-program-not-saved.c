/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: nobody saves the program's contents before the registers are
 * taken.
 * points: 3
 * expect: expected 10 in register 0, as it left it, seen 0
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
	ctxop_attach(curthread, kf->kf_ctxop);
	fpu_load(&zeros);
	curthread->t_flag |= T_KFPU;
	kpreempt_enable();
}
