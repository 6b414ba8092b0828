/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: what a guest has when it halts is not kept.
 * points: 8
 * expect: expected 1016 for register 0 in vc_guest
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
		if (why == VM_HALT)
			break;
		vm_leave(vc);
		vm_io(vc);
	} while (true);
	kpreempt_disable();
	ctxop_detach(curthread, vc->vc_ctxop);
	fpu_load(host_fpu());
	kpreempt_enable();
}
