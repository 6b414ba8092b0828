/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, wrong: the guest is loaded, and nothing keeps the thread there until
 * its hook is attached.
 * points: 5
 * expect: hw-loaded: CPU 0 still holds the guest of vm
 */
#define vcpu_enter right_vcpu_enter
#include "solution.c"
#undef vcpu_enter

void vcpu_enter(struct vcpu *vc);

void
vcpu_enter(struct vcpu *vc)
{
	guest_load(vc);
	ctxop_attach(curthread, vc->vc_ctxop);
}
