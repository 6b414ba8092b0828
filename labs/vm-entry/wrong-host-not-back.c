/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: the hook saves the guest's contents, and leaves them in the
 * registers, where the host's hook takes them for its own.
 * points: 3
 * expect: hw-loaded: CPU 0 still holds the guest's registers of vm
 */
#define vcpu_init right_vcpu_init
#include "solution.c"
#undef vcpu_init

static void
guest_save_only(void *arg)
{
	struct vcpu *vc = arg;

	fpu_store(&vc->vc_guest);
}

void vcpu_init(struct vcpu *vc);

void
vcpu_init(struct vcpu *vc)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = guest_save_only,
		.ct_restore = guest_restore };

	vc->vc_ctxop = ctxop_allocate(&tpl, vc);
}
