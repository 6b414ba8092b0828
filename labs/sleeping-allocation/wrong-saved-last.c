/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, wrong: the hook goes, and the guest is saved a moment later.
 * points: 5
 * expect: hw-loaded: CPU 0 still holds the guest of vm
 */
#define vcpu_leave right_vcpu_leave
#include "solution.c"
#undef vcpu_leave

void vcpu_leave(struct vcpu *vc);

void
vcpu_leave(struct vcpu *vc)
{
	ctxop_detach(curthread, vc->vc_ctxop);
	kpreempt_disable();
	guest_save(vc);
	kpreempt_enable();
}
