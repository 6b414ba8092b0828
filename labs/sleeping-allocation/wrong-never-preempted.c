/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, wrong: the section goes on in the guest, which nobody can take the
 * CPU from.
 * points: 5
 * expect: in the guest: expected preemption to be enabled
 */
#define vcpu_enter right_vcpu_enter
#define vcpu_leave right_vcpu_leave
#include "solution.c"
#undef vcpu_enter
#undef vcpu_leave

void vcpu_enter(struct vcpu *vc);
void vcpu_leave(struct vcpu *vc);

void
vcpu_enter(struct vcpu *vc)
{
	kpreempt_disable();
	ctxop_attach(curthread, vc->vc_ctxop);
	guest_load(vc);
}

void
vcpu_leave(struct vcpu *vc)
{
	ctxop_detach(curthread, vc->vc_ctxop);
	guest_save(vc);
	kpreempt_enable();
}
