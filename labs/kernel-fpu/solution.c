/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 6: a model answer. */
#include "kernel-fpu.h"

static void
kernel_save(void *arg)
{
	struct kfpu *kf = arg;

	fpu_store(&kf->kf_contents);
	fpu_load(program_fpu());
	curthread->t_flag &= ~(unsigned)T_KFPU;
}

static void
kernel_restore(void *arg)
{
	struct kfpu *kf = arg;

	curthread->t_flag |= T_KFPU;
	fpu_load(&kf->kf_contents);
}

void
kfpu_init(struct kfpu *kf)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = kernel_save,
		.ct_restore = kernel_restore };

	kf->kf_ctxop = ctxop_allocate(&tpl, kf);
}

void
kfpu_fini(struct kfpu *kf)
{
	ctxop_free(kf->kf_ctxop);
}

void
kfpu_begin(struct kfpu *kf)
{
	const struct fpu zeros = { { 0 } };

	kpreempt_disable();
	ctxop_attach(curthread, kf->kf_ctxop);
	fpu_store(program_fpu());
	fpu_load(&zeros);
	curthread->t_flag |= T_KFPU;
	kpreempt_enable();
}

void
kfpu_end(struct kfpu *kf)
{
	kpreempt_disable();
	ctxop_detach(curthread, kf->kf_ctxop);
	fpu_load(program_fpu());
	curthread->t_flag &= ~(unsigned)T_KFPU;
	kpreempt_enable();
}
