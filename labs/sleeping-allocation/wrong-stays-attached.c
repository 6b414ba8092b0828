/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, wrong: the guest is left, and its hook stays.
 * points: 0
 * expect: expected no hook on its thread, seen one
 */
#define vcpu_leave right_vcpu_leave
#include "solution.c"
#undef vcpu_leave

void vcpu_leave(struct vcpu *vc);

void
vcpu_leave(struct vcpu *vc)
{
	kpreempt_disable();
	guest_save(vc);
	kpreempt_enable();
}
