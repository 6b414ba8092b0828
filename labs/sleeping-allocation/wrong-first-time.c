/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, wrong: the first entry allocates, which is late.
 * points: 9
 * expect: two entries: expected no allocation, seen 1
 */
#define vcpu_init right_vcpu_init
#define vcpu_enter right_vcpu_enter
#include "solution.c"
#undef vcpu_init
#undef vcpu_enter

void vcpu_init(struct vcpu *vc);
void vcpu_enter(struct vcpu *vc);

void
vcpu_init(struct vcpu *vc)
{
	vc->vc_ctxop = NULL;
}

void
vcpu_enter(struct vcpu *vc)
{
	if (vc->vc_ctxop == NULL)
		right_vcpu_init(vc);
	right_vcpu_enter(vc);
}
