/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: one section from entry to exit: nobody can take the CPU from
 * the guest.
 * points: 6
 * expect: the guest: expected preemption to be enabled
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
		kpreempt_disable();
		vm_enter(vc);
		why = vm_guest(vc);
		vm_leave(vc);
		kpreempt_enable();
		if (why == VM_IO)
			vm_io(vc);
	} while (why != VM_HALT);
}
