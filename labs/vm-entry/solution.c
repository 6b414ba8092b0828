/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 7: a model answer. */
#include "vm-entry.h"

static void
guest_save(void *arg)
{
	struct vcpu *vc = arg;

	fpu_store(&vc->vc_guest);
	fpu_load(host_fpu());
}

static void
guest_restore(void *arg)
{
	struct vcpu *vc = arg;

	fpu_store(host_fpu());
	fpu_load(&vc->vc_guest);
}

void
vcpu_init(struct vcpu *vc)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = guest_save,
		.ct_restore = guest_restore };

	vc->vc_ctxop = ctxop_allocate(&tpl, vc);
}

void
vcpu_fini(struct vcpu *vc)
{
	ctxop_free(vc->vc_ctxop);
}

static void
vm_enter(struct vcpu *vc)
{
	kpreempt_disable();
	ctxop_attach(curthread, vc->vc_ctxop);
	guest_restore(vc);
	kpreempt_enable();
}

static void
vm_leave(struct vcpu *vc)
{
	kpreempt_disable();
	ctxop_detach(curthread, vc->vc_ctxop);
	guest_save(vc);
	kpreempt_enable();
}

void
vm_run(struct vcpu *vc)
{
	enum vm_exit why;

	do {
		vm_enter(vc);
		why = vm_guest(vc);
		vm_leave(vc);
		if (why == VM_IO)
			vm_io(vc);
	} while (why != VM_HALT);
}
