/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words for bhyve: see vmm.h. The state of a thread is its vCPU, and so is
 * what the handlers of the template get. So a scenario may say in the kernel's
 * own words what "vmm enter" and "vmm leave" do, and how not to do it:
 *
 *	vmm create
 *	allocate v vmm
 *	preempt off
 *	attach v
 *	vmm restorectx
 *	preempt on
 *	vmm step 5
 */
#include "pcb.h"
#include "vmm.h"

#define GUEST_STEPS 2 /* of each entry of "vmm run" */

static struct vcpu *
vcpu_of(void *state)
{
	struct vcpu *vc = state;

	if (vc->vc_ctxop == NULL)
		sim_fail("%s has no vCPU: 'vmm create' makes one",
		    curthread->t_name);
	return (vc);
}

/* ---- a vCPU ---- */

SIM_VERB(word_create)
{
	struct vcpu *vc = state;

	if (curthread->t_lwp == NULL)
		sim_fail("vmm create: %s is a kernel thread: a vCPU is an lwp",
		    curthread->t_name);
	if (vc->vc_ctxop != NULL)
		sim_fail("vmm create: %s has a vCPU; 'vmm destroy' takes it "
			 "away",
		    curthread->t_name);
	vcpu_init(vc);
	return (0);
}

SIM_VERB(word_destroy)
{
	struct vcpu *vc = vcpu_of(state);

	vcpu_fini(vc);
	vc->vc_ctxop = NULL;
	return (0);
}

/* ---- the guest ---- */

SIM_VERB(word_enter)
{
	vm_enter(vcpu_of(state));
	return (0);
}

SIM_VERB(word_step)
{
	vm_step(vcpu_of(state), v[0].sv_number);
	return (0);
}

SIM_VERB(word_leave)
{
	vm_leave(vcpu_of(state));
	return (0);
}

/* Each entry is a system call. */
SIM_VERB(word_run)
{
	struct vcpu *vc = vcpu_of(state);

	for (uint32_t i = 0; i < v[0].sv_number; i++) {
		vm_run(vc, GUEST_STEPS);
		sim_trap();
	}
	return (0);
}

/* ---- parts ---- */

SIM_VERB(word_restorectx)
{
	vmm_restorectx(vcpu_of(state));
	return (0);
}

SIM_VERB(word_savectx)
{
	vmm_savectx(vcpu_of(state));
	return (0);
}

/* ---- what goes wrong ---- */

static struct ctxop *
ctxop_of_host_fpu(const struct vcpu *vc)
{
	struct ctxop *op = curthread->t_ctx, *newest = op;

	while (op != NULL && op->arg != vc->vc_host)
		op = op->next != newest ? op->next : NULL;
	if (op == NULL)
		sim_fail("vmm renew_fpu: %s has no hook for its FPU",
		    curthread->t_name);
	return (op);
}

SIM_VERB(word_renew_fpu)
{
	struct ctxop *op = ctxop_of_host_fpu(vcpu_of(state));

	kpreempt_disable();
	ctxop_detach(curthread, op);
	ctxop_attach(curthread, op);
	kpreempt_enable();
	return (0);
}

/* ---- the list ---- */

static const struct sim_verb verbs[] = {
	{ "create", { 0 }, word_create, "a vCPU for the calling lwp" },
	{ "destroy", { 0 }, word_destroy, "it, after the last exit" },
	{ "enter", { 0 }, word_enter, "attach and load, in one section" },
	{ "step", { SIM_O_NUMBER }, word_step,
	    "N: the guest does so many steps" },
	{ "leave", { 0 }, word_leave, "detach and save, in one section" },
	{ "run", { SIM_O_NUMBER }, word_run,
	    "N: so often enter, step 2, leave, and meet user mode" },
	{ "restorectx", { 0 }, word_restorectx,
	    "by hand: the guest to the CPU; the hook does it too" },
	{ "savectx", { 0 }, word_savectx, "by hand: the guest off the CPU" },
	{ "renew_fpu", { 0 }, word_renew_fpu,
	    "detach the hook of the host's FPU and attach it again: it is the "
	    "newest now" },
	{ .vb_name = NULL },
};

static const struct sim_named_template templates[] = {
	{ "vmm", &vmm_tpl },
	{ .nt_name = NULL },
};

const struct sim_consumer vmm_words = {
	.cs_name = "vmm",
	.cs_size = sizeof(struct vcpu),
	.cs_verb = verbs,
	.cs_template = templates,
};
