/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The FPU for the kernel: what the user's program has in it waits in the pcb of
 * the lwp, and a ctxop keeps what the kernel has in it. The program's own ctxop
 * is older: as the thread leaves, it saves what it finds, so that has to be the
 * program's. fp_save() and fp_restore() are the platform's.
 */
#include <sys/archsystm.h>
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/disp.h>
#include <sys/fp.h>
#include <sys/klwp.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/pcb.h>
#include <sys/proc.h>
#include <sys/thread.h>
#include <sys/types.h>

#include "kfpu.h"

static void
kfpu_save(void *arg)
{
	kfpu_t *kf = arg;
	klwp_t *lwp = ttolwp(curthread);

	fp_save(&kf->kf_fpu);
	if (lwp != NULL)
		fp_restore(&lwp->lwp_pcb.pcb_fpu);
	curthread->t_flag &= ~T_KFPU;
}

static void
kfpu_restore(void *arg)
{
	kfpu_t *kf = arg;

	curthread->t_flag |= T_KFPU;
	fp_restore(&kf->kf_fpu);
}

static const struct ctxop_template kfpu_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = kfpu_save,
	.ct_restore = kfpu_restore,
};

kfpu_t *
kernel_fpu_alloc(int kmflag)
{
	return (kmem_zalloc(sizeof(kfpu_t), kmflag));
}

void
kernel_fpu_free(kfpu_t *kf)
{
	kmem_free(kf, sizeof(*kf));
}

void
kernel_fpu_begin(kfpu_t *kf)
{
	klwp_t *lwp = ttolwp(curthread);
	struct ctxop *op;

	if ((curthread->t_flag & T_KFPU) != 0)
		cmn_err(CE_PANIC, "kernel_fpu_begin: nested");
	VERIFY3P(kf->kf_thread, ==, NULL);
	op = ctxop_allocate(&kfpu_tpl, kf);

	kpreempt_disable();
	if (lwp != NULL) {
		pcb_t *pcb = &lwp->lwp_pcb;

		fp_save(&pcb->pcb_fpu);
		lwp->lwp_pcb.pcb_fpu.fpu_flags |= FPU_VALID;
	}
	kf->kf_thread = curthread;
	curthread->t_flag |= T_KFPU;
	ctxop_attach(curthread, op);
	fp_restore(&kf->kf_fpu);
	kpreempt_enable();
}

void
kernel_fpu_end(kfpu_t *kf)
{
	klwp_t *lwp = ttolwp(curthread);

	kpreempt_disable();
	VERIFY3P(kf->kf_thread, ==, curthread);
	kf->kf_thread = NULL;
	VERIFY3S(ctxop_remove(curthread, &kfpu_tpl, kf), ==, 1);
	curthread->t_flag &= ~T_KFPU;
	if (lwp != NULL) {
		fp_restore(&lwp->lwp_pcb.pcb_fpu);
		lwp->lwp_pcb.pcb_fpu.fpu_flags &= ~FPU_VALID;
	}
	kpreempt_enable();
}
