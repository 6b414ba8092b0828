/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: the flag is put in the place of all that are in t_flag.
 * points: 9
 * expect: expected another flag in t_flag to stay, seen it gone
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
	fpu_store(program_fpu());
	fpu_load(&zeros);
	curthread->t_flag = T_KFPU;
	kpreempt_enable();
}
