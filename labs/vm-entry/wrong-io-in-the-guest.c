/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: the guest is left when it halts, and not for I/O.
 * points: 0
 * expect: the host program of vm: expected 110 in register 0, as it left it,
 * seen 1012
 */
#define vm_run right_vm_run
#include "solution.c"
#undef vm_run

void vm_run(struct vcpu *vc);

void
vm_run(struct vcpu *vc)
{
	vm_enter(vc);
	while (vm_guest(vc) == VM_IO)
		vm_io(vc);
	vm_leave(vc);
}
