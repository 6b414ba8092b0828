/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: attached, and loaded a moment later: in between the hook
 * saves a guest that is not there.
 * points: 6
 * expect: the guest of vm: expected 1014 in register 0, as it left it, seen 114
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
		ctxop_attach(curthread, vc->vc_ctxop);
		kpreempt_disable();
		guest_restore(vc);
		kpreempt_enable();
		why = vm_guest(vc);
		vm_leave(vc);
		if (why == VM_IO)
			vm_io(vc);
	} while (why != VM_HALT);
}
