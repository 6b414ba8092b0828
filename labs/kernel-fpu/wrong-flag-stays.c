/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, wrong: no hook takes T_KFPU away.
 * points: 3
 * expect: a save hook must end that
 */
#define kfpu_init right_kfpu_init
#include "solution.c"
#undef kfpu_init

static void
kernel_save_with_flag(void *arg)
{
	struct kfpu *kf = arg;

	fpu_store(&kf->kf_contents);
	fpu_load(program_fpu());
}

void kfpu_init(struct kfpu *kf);

void
kfpu_init(struct kfpu *kf)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = kernel_save_with_flag,
		.ct_restore = kernel_restore };

	kf->kf_ctxop = ctxop_allocate(&tpl, kf);
}
