/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: the guest is loaded, and nothing keeps the thread there until
 * its hook is attached.
 * points: 6
 * expect: hw-loaded: CPU 0 still holds the guest's registers of vm
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
		guest_restore(vc);
		ctxop_attach(curthread, vc->vc_ctxop);
		why = vm_guest(vc);
		vm_leave(vc);
		if (why == VM_IO)
			vm_io(vc);
	} while (why != VM_HALT);
}
