/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7: a loop that runs a guest, and knows nothing of registers; vm-entry.h
 * says what is missing.
 */
#include "vm-entry.h"

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
	while (vm_guest(vc) == VM_IO)
		vm_io(vc);
}
