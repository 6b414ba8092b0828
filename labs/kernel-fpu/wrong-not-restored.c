/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: the hook that brings the kernel's contents back says so, and
 * does not do it.
 * points: 4
 * expect: checksum error: disk P of zfs: expected 2972, seen 10
 */
#define kfpu_init right_kfpu_init
#include "solution.c"
#undef kfpu_init

static void
kernel_restore_flag(void *arg)
{
	(void)arg;
	curthread->t_flag |= T_KFPU;
}

void kfpu_init(struct kfpu *kf);

void
kfpu_init(struct kfpu *kf)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = kernel_save,
		.ct_restore = kernel_restore_flag };

	kf->kf_ctxop = ctxop_allocate(&tpl, kf);
}
