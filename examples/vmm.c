/* SPDX-License-Identifier: BSD-2-Clause */
/* See vmm.h. */
#include "vmm.h"

/* Not traced: it is in what the founding trace leaves out as "...". */
static void
restore_guest_fpustate(struct vcpu *vc)
{
	fpu_regs_store(&vc->vc_host->fp_area);
	fpu_regs_load(&vc->vc_guest);
}

static void
save_guest_fpustate(struct vcpu *vc)
{
	SIM_FUNCTION();
	fpusave(&vc->vc_guest);
	fp_restore(&vc->vc_host->fp_area);
}

static void
vmm_savectx(void *arg)
{
	struct vcpu *vc = arg;

	vc->vc_absences++;
	svm_savectx(&vc->vc_svm);
	save_guest_fpustate(vc);
}

static void
vmm_restorectx(void *arg)
{
	struct vcpu *vc = arg;

	svm_restorectx(&vc->vc_svm);
	restore_guest_fpustate(vc);
}

static const struct ctxop_template vmm_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = vmm_savectx,
	.ct_restore = vmm_restorectx,
};

void
vcpu_init(
    struct vcpu *vc, struct fpu *host, const char *owner, uint32_t program_id)
{
	*vc = (struct vcpu){ .vc_host = host,
		.vc_program = { .fp_owner = owner, .fp_id = program_id } };
	vc->vc_register = vc->vc_svm.sv_guest = (uint64_t)program_id << 32;
	fpu_program_expected(&vc->vc_program, &vc->vc_guest);
	vc->vc_ctxop = ctxop_allocate(&vmm_tpl, vc);
	sim_name(vc->vc_ctxop, "vmm");
}

void
vcpu_fini(struct vcpu *vc)
{
	ctxop_free(vc->vc_ctxop);
}

/* One step is done with the CPU as it is; between steps all may happen. */
static void
guest_step(struct vcpu *vc)
{
	kpreempt_disable();
	svm_guest_step(&vc->vc_register);
	fpu_program_step(&vc->vc_program);
	kpreempt_enable();
}

void
vm_run(struct vcpu *vc, unsigned steps)
{
	vc->vc_entries++;
	kpreempt_disable();
	ctxop_attach(curthread, vc->vc_ctxop);
	vmm_restorectx(vc);
	kpreempt_enable();

	while (steps-- > 0)
		guest_step(vc);

	kpreempt_disable();
	ctxop_detach(curthread, vc->vc_ctxop);
	vmm_savectx(vc);
	vc->vc_absences--; /* that one was no absence */
	kpreempt_enable();
}
