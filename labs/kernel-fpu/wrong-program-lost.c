/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: the hook saves the kernel's contents, and leaves them in the
 * registers, where the older hook takes them for the program's.
 * points: 4
 * expect: expected 10 in register 0, as it left it, seen 2972
 */
#define kfpu_init right_kfpu_init
#include "solution.c"
#undef kfpu_init

static void
kernel_save_only(void *arg)
{
	struct kfpu *kf = arg;

	fpu_store(&kf->kf_contents);
	curthread->t_flag &= ~(unsigned)T_KFPU;
}

void kfpu_init(struct kfpu *kf);

void
kfpu_init(struct kfpu *kf)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = kernel_save_only,
		.ct_restore = kernel_restore };

	kf->kf_ctxop = ctxop_allocate(&tpl, kf);
}
