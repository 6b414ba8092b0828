/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: the flag is set, and the section begins a moment later.
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
	curthread->t_flag |= T_KFPU;
	right_kfpu_begin(kf);
}
