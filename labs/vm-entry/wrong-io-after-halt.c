/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: I/O is done for a guest that has asked for none.
 * points: 8
 * expect: exits for I/O, and none when it halts, seen 3
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
		vm_leave(vc);
		vm_io(vc);
	} while (why != VM_HALT);
}
