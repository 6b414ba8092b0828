/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: as H10, the flag goes, and then the hook: while that waits for
 * its lock the hooks run, and the flag is set again.
 * points: 9
 * expect: after kfpu_end(): expected T_KFPU clear in t_flag, seen it set
 */
#define kfpu_end right_kfpu_end
#include "solution.c"
#undef kfpu_end

void kfpu_end(struct kfpu *kf);

void
kfpu_end(struct kfpu *kf)
{
	kpreempt_disable();
	curthread->t_flag &= ~(unsigned)T_KFPU;
	ctxop_detach(curthread, kf->kf_ctxop);
	fpu_load(program_fpu());
	kpreempt_enable();
}
