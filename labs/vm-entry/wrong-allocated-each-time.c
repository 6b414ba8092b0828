/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: each entry allocates a hook.
 * points: 9
 * expect: vm_run(): expected no allocation, seen 3
 */
#define vcpu_init right_vcpu_init
#define vcpu_fini right_vcpu_fini
#define vm_run right_vm_run
#include "solution.c"
#undef vcpu_init
#undef vcpu_fini
#undef vm_run

void vcpu_init(struct vcpu *vc);
void vcpu_fini(struct vcpu *vc);
void vm_run(struct vcpu *vc);

void
vcpu_init(struct vcpu *vc)
{
	vc->vc_ctxop = NULL;
}

void
vcpu_fini(struct vcpu *vc)
{
	(void)vc;
}

void
vm_run(struct vcpu *vc)
{
	enum vm_exit why;

	do {
		right_vcpu_init(vc);
		vm_enter(vc);
		why = vm_guest(vc);
		vm_leave(vc);
		right_vcpu_fini(vc);
		if (why == VM_IO)
			vm_io(vc);
	} while (why != VM_HALT);
}
