/* SPDX-License-Identifier: BSD-2-Clause */
/* See kvm.h. */
#include "kvm.h"

#include "pcb.h"

#define GUESTS 2000000 /* programs of guests are numbered from here */

static const char on_the_cpu[] = "the KVM guest";

/* ---- the CPU ---- */

void
kvm_arch_vcpu_load(struct kvm_vcpu *kv)
{
	kv->kv_loads++;
	kv->kv_is_loaded = true;
	cpu_regs()->cr_vmcs = kv->kv_vmcs;
	sim_hw_load(on_the_cpu, kv);
	fpusave(&kv->kv_host->fp_area);
	fp_restore(&kv->kv_guest);
}

void
kvm_arch_vcpu_put(struct kvm_vcpu *kv)
{
	if (!kv->kv_is_loaded)
		return;
	kv->kv_puts++;
	kv->kv_is_loaded = false;
	fpusave(&kv->kv_guest);
	fp_restore(&kv->kv_host->fp_area);
	cpu_regs()->cr_vmcs = 0;
	sim_hw_unload(on_the_cpu);
}

/* ---- the ctxop ---- */

static void
kvm_ctx_save(void *arg)
{
	kvm_arch_vcpu_put(arg);
}

static void
kvm_ctx_restore(void *arg)
{
	kvm_arch_vcpu_load(arg);
}

const struct ctxop_template kvm_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = kvm_ctx_save,
	.ct_restore = kvm_ctx_restore,
};

/* ---- a vCPU ---- */

void
kvm_vcpu_create(struct kvm_vcpu *kv)
{
	uint32_t number = ++platform()->pl_last_guest;

	*kv = (struct kvm_vcpu){ .kv_vmcs = number,
		.kv_host = &pcb_of(curthread)->pcb_fpu,
		.kv_program = {
		    .fp_owner = curthread->t_name, .fp_id = GUESTS + number } };
	sim_name(kv, "kvm_vcpu");
	fpu_program_expected(&kv->kv_program, &kv->kv_guest);
	kv->kv_ctxop = ctxop_allocate(&kvm_tpl, kv);
	sim_name(kv->kv_ctxop, "kvm");
}

void
kvm_vcpu_destroy(struct kvm_vcpu *kv)
{
	ctxop_free(kv->kv_ctxop);
}

void
vcpu_load(struct kvm_vcpu *kv)
{
	kpreempt_disable();
	ctxop_attach(curthread, kv->kv_ctxop);
	kvm_arch_vcpu_load(kv);
	kpreempt_enable();
}

void
vcpu_put(struct kvm_vcpu *kv)
{
	kpreempt_disable();
	kvm_arch_vcpu_put(kv);
	ctxop_detach(curthread, kv->kv_ctxop);
	kpreempt_enable();
}

/* ---- the guest ---- */

static void
check_vmcs(const struct kvm_vcpu *kv)
{
	uint32_t current = cpu_regs()->cr_vmcs;

	if (current != kv->kv_vmcs)
		sim_fail("VMCS corrupted: %s expected its own (%u) to be the "
			 "current one of CPU %d, found %u",
		    curthread->t_name, kv->kv_vmcs, CPU->cpu_id, current);
}

void
kvm_guest_run(struct kvm_vcpu *kv, unsigned steps)
{
	while (steps-- > 0) {
		kpreempt_disable();
		check_vmcs(kv);
		fpu_program_step(&kv->kv_program);
		kpreempt_enable();
	}
}
