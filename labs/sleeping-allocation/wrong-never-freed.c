/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, wrong: nobody frees the hook.
 * points: 9
 * expect: expected all memory back, seen 1 blocks
 */
#define vcpu_fini right_vcpu_fini
#include "solution.c"
#undef vcpu_fini

void vcpu_fini(struct vcpu *vc);

void
vcpu_fini(struct vcpu *vc)
{
	vc->vc_ctxop = NULL;
}
