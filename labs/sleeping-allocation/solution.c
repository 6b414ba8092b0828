/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 3: a model answer. */
#include "sleeping-allocation.h"

static const struct ctxop_template vcpu_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = guest_save,
	.ct_restore = guest_load,
};

void
vcpu_init(struct vcpu *vc)
{
	vc->vc_ctxop = ctxop_allocate(&vcpu_tpl, vc);
}

void
vcpu_fini(struct vcpu *vc)
{
	ctxop_free(vc->vc_ctxop);
}

void
vcpu_enter(struct vcpu *vc)
{
	kpreempt_disable();
	ctxop_attach(curthread, vc->vc_ctxop);
	guest_load(vc);
	kpreempt_enable();
}

void
vcpu_leave(struct vcpu *vc)
{
	kpreempt_disable();
	ctxop_detach(curthread, vc->vc_ctxop);
	guest_save(vc);
	kpreempt_enable();
}
