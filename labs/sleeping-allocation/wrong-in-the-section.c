/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, wrong: with preemption disabled, the allocation sleeps all the same.
 * points: 0
 * expect: kmem-sleeps: a KM_SLEEP request of vm with preemption disabled
 */
#define vcpu_init right_vcpu_init
#define vcpu_fini right_vcpu_fini
#define vcpu_enter right_vcpu_enter
#define vcpu_leave right_vcpu_leave
#include "solution.c"
#undef vcpu_init
#undef vcpu_fini
#undef vcpu_enter
#undef vcpu_leave

void vcpu_init(struct vcpu *vc);
void vcpu_fini(struct vcpu *vc);
void vcpu_enter(struct vcpu *vc);
void vcpu_leave(struct vcpu *vc);

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
vcpu_enter(struct vcpu *vc)
{
	kpreempt_disable();
	guest_load(vc);
	ctxop_install(curthread, &vcpu_tpl, vc);
	kpreempt_enable();
}

void
vcpu_leave(struct vcpu *vc)
{
	kpreempt_disable();
	ctxop_remove(curthread, &vcpu_tpl, vc);
	guest_save(vc);
	kpreempt_enable();
}
