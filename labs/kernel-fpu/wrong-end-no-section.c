/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: as H10, the hook goes, and the registers are given back a
 * moment later.
 * points: 5
 * expect: zfs leaves its CPU and still uses the kernel FPU (T_KFPU)
 */
#define kfpu_end right_kfpu_end
#include "solution.c"
#undef kfpu_end

void kfpu_end(struct kfpu *kf);

void
kfpu_end(struct kfpu *kf)
{
	ctxop_detach(curthread, kf->kf_ctxop);
	kpreempt_disable();
	fpu_load(program_fpu());
	curthread->t_flag &= ~(unsigned)T_KFPU;
	kpreempt_enable();
}
