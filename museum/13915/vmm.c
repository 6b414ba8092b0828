/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Until 13915 installing a hook was one call, and its allocation could sleep: a
 * hypervisor that had loaded its guest, and then installed the hook, lost the
 * CPU in between, and nobody saved or restored what was loaded.
 */
#include <vmm.h>

void vm_enter_today(struct vcpu *);
void vm_run_today(struct vcpu *, unsigned);

#define vm_enter vm_enter_today
#define vm_run vm_run_today
#include "../../examples/vmm.c"
#undef vm_enter
#undef vm_run

/* The ctxop that vcpu_init() made is not used: each entry makes one. */
void
vm_enter(struct vcpu *vc)
{
	vc->vc_entries++;
	ctxop_free(vc->vc_ctxop);
	kpreempt_disable();
	vmm_restorectx(vc);
	vc->vc_ctxop = ctxop_allocate(&vmm_tpl, vc);
	ctxop_attach(curthread, vc->vc_ctxop);
	kpreempt_enable();
}

void
vm_run(struct vcpu *vc, unsigned steps)
{
	vm_enter(vc);
	vm_step(vc, steps);
	vm_leave(vc);
}
