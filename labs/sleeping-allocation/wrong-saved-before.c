/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, wrong: as H9, saved, and then detached: while that waits for its lock
 * the hooks run, and the guest is loaded again.
 * points: 7
 * expect: the guest of vm is saved: expected it on CPU 0, seen none there
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
	ctxop_detach(curthread, vc->vc_ctxop);
	kpreempt_enable();
}
