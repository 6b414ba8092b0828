/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, wrong: the hook is allocated in time, and at each entry.
 * points: 9
 * expect: two entries: expected no allocation, seen 2
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
	vc->vc_ctxop = ctxop_allocate(&vcpu_tpl, vc);
	kpreempt_disable();
	ctxop_attach(curthread, vc->vc_ctxop);
	guest_load(vc);
	kpreempt_enable();
}

void
vcpu_leave(struct vcpu *vc)
{
	kpreempt_disable();
	ctxop_detach(curthread, vc->vc_ctxop);
	guest_save(vc);
	kpreempt_enable();
	ctxop_free(vc->vc_ctxop);
}
