/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: as H8, detached, and saved a moment later: in between no hook
 * saves the guest.
 * points: 6
 * expect: where:    vm_run, runs_its_guest
 */
#define vm_run right_vm_run
#include "solution.c"
#undef vm_run

void vm_run(struct vcpu *vc);

void
vm_run(struct vcpu *vc)
{
	enum vm_exit why;

	do {
		vm_enter(vc);
		why = vm_guest(vc);
		ctxop_detach(curthread, vc->vc_ctxop);
		kpreempt_disable();
		guest_save(vc);
		kpreempt_enable();
		if (why == VM_IO)
			vm_io(vc);
	} while (why != VM_HALT);
}
