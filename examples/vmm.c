/* SPDX-License-Identifier: BSD-2-Clause */
/* See vmm.h. */
#include "vmm.h"

#include "pcb.h"

#define GUESTS 1000000 /* programs of guests are numbered from here */

/* ---- the ctxop ---- */

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

void
vmm_savectx(void *arg)
{
	struct vcpu *vc = arg;

	vc->vc_saves++;
	svm_savectx(&vc->vc_svm);
	save_guest_fpustate(vc);
}

void
vmm_restorectx(void *arg)
{
	struct vcpu *vc = arg;

	svm_restorectx(&vc->vc_svm);
	restore_guest_fpustate(vc);
}

const struct ctxop_template vmm_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = vmm_savectx,
	.ct_restore = vmm_restorectx,
};

/* ---- a vCPU ---- */

void
vcpu_init(struct vcpu *vc)
{
	uint32_t number = ++platform()->pl_last_guest;

	*vc = (struct vcpu){ .vc_host = &pcb_of(curthread)->pcb_fpu,
		.vc_program = {
		    .fp_owner = curthread->t_name, .fp_id = GUESTS + number } };
	svm_init(&vc->vc_svm, number);
	sim_name(&vc->vc_svm, "svm");
	vc->vc_register = vc->vc_svm.sv_guest;
	fpu_program_expected(&vc->vc_program, &vc->vc_guest);
	vc->vc_ctxop = ctxop_allocate(&vmm_tpl, vc);
	sim_name(vc->vc_ctxop, "vmm");
}

void
vcpu_fini(struct vcpu *vc)
{
	ctxop_free(vc->vc_ctxop);
}

void
vm_enter(struct vcpu *vc)
{
	vc->vc_entries++;
	kpreempt_disable();
	ctxop_attach(curthread, vc->vc_ctxop);
	vmm_restorectx(vc);
	kpreempt_enable();
}

/* One step is done with the CPU as it is; between steps all may happen. */
void
vm_step(struct vcpu *vc, unsigned steps)
{
	while (steps-- > 0) {
		kpreempt_disable();
		svm_vmrun(&vc->vc_svm, &vc->vc_register);
		fpu_program_step(&vc->vc_program);
		kpreempt_enable();
	}
}

void
vm_leave(struct vcpu *vc)
{
	vc->vc_exits++;
	kpreempt_disable();
	ctxop_detach(curthread, vc->vc_ctxop);
	vmm_savectx(vc);
	kpreempt_enable();
}

void
vm_run(struct vcpu *vc, unsigned steps)
{
	vm_enter(vc);
	vm_step(vc, steps);
	vm_leave(vc);
}

unsigned
vcpu_absences(const struct vcpu *vc)
{
	return (vc->vc_saves - vc->vc_exits);
}
