/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: as H9, saved, and then detached: while that waits for its lock
 * the hooks run, and the guest is loaded again.
 * points: 7
 * expect: exit-armed: CPU 0 still holds the guest's registers of vm
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
		kpreempt_disable();
		guest_save(vc);
		ctxop_detach(curthread, vc->vc_ctxop);
		kpreempt_enable();
		if (why == VM_IO)
			vm_io(vc);
	} while (why != VM_HALT);
}
