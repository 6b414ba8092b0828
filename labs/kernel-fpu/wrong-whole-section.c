/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: preemption is disabled throughout, in place of a hook. Nobody
 * takes the CPU away, but who waits gives it away.
 * points: 3
 * expect: zfs leaves its CPU and still uses the kernel FPU (T_KFPU)
 */
#define kfpu_begin right_kfpu_begin
#define kfpu_end right_kfpu_end
#include "solution.c"
#undef kfpu_begin
#undef kfpu_end

void kfpu_begin(struct kfpu *kf);
void kfpu_end(struct kfpu *kf);

void
kfpu_begin(struct kfpu *kf)
{
	const struct fpu zeros = { { 0 } };

	(void)kf;
	kpreempt_disable();
	fpu_store(program_fpu());
	fpu_load(&zeros);
	curthread->t_flag |= T_KFPU;
}

void
kfpu_end(struct kfpu *kf)
{
	(void)kf;
	fpu_load(program_fpu());
	curthread->t_flag &= ~(unsigned)T_KFPU;
	kpreempt_enable();
}
