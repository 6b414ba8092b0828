/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, wrong: the hook is attached once, and a flag says whether it has
 * anything to do. The host's hook may come later, and is the newer one then.
 * points: 9
 * expect: the guest of vm: expected 1013 in register 0, as it left it, seen
 * 2013
 */
#define vcpu_init right_vcpu_init
#define vcpu_fini right_vcpu_fini
#define vm_run right_vm_run
#include "solution.c"
#undef vcpu_init
#undef vcpu_fini
#undef vm_run

static void
save_if_entered(void *arg)
{
	struct vcpu *vc = arg;

	if (vc->vc_flag)
		guest_save(vc);
}

static void
restore_if_entered(void *arg)
{
	struct vcpu *vc = arg;

	if (vc->vc_flag)
		guest_restore(vc);
}

void vcpu_init(struct vcpu *vc);
void vcpu_fini(struct vcpu *vc);
void vm_run(struct vcpu *vc);

void
vcpu_init(struct vcpu *vc)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = save_if_entered,
		.ct_restore = restore_if_entered };

	vc->vc_ctxop = ctxop_allocate(&tpl, vc);
	ctxop_attach(curthread, vc->vc_ctxop);
}

void
vcpu_fini(struct vcpu *vc)
{
	ctxop_detach(curthread, vc->vc_ctxop);
	ctxop_free(vc->vc_ctxop);
}

void
vm_run(struct vcpu *vc)
{
	enum vm_exit why;

	do {
		kpreempt_disable();
		vc->vc_flag = true;
		guest_restore(vc);
		kpreempt_enable();
		why = vm_guest(vc);
		kpreempt_disable();
		guest_save(vc);
		vc->vc_flag = false;
		kpreempt_enable();
		if (why == VM_IO)
			vm_io(vc);
	} while (why != VM_HALT);
}
