/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: kfpu_end() leaves its section open.
 * points: 6
 * expect: after kfpu_end(): expected preemption to be enabled
 */
#define kfpu_end right_kfpu_end
#include "solution.c"
#undef kfpu_end

void kfpu_end(struct kfpu *kf);

void
kfpu_end(struct kfpu *kf)
{
	kpreempt_disable();
	ctxop_detach(curthread, kf->kf_ctxop);
	fpu_load(program_fpu());
	curthread->t_flag &= ~(unsigned)T_KFPU;
}
