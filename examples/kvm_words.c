/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words for KVM: see kvm.h. The state of a thread is its vCPU, and so is
 * what the handlers of the template get. So a scenario may say in the kernel's
 * own words what "kvm put" does, and do it the other way round:
 *
 *	preempt off
 *	detach v
 *	kvm arch_put
 *	preempt on
 */
#include "kvm.h"
#include "pcb.h"

#define GUEST_STEPS 2 /* of each load of "kvm run" */

static struct kvm_vcpu *
vcpu_of(void *state)
{
	struct kvm_vcpu *kv = state;

	if (kv->kv_ctxop == NULL)
		sim_fail("%s has no vCPU: 'kvm create' makes one",
		    curthread->t_name);
	return (kv);
}

/* ---- a vCPU ---- */

SIM_VERB(word_create)
{
	struct kvm_vcpu *kv = state;

	if (curthread->t_lwp == NULL)
		sim_fail("kvm create: %s is a kernel thread: a vCPU is an lwp",
		    curthread->t_name);
	if (kv->kv_ctxop != NULL)
		sim_fail("kvm create: %s has a vCPU; 'kvm destroy' takes it "
			 "away",
		    curthread->t_name);
	kvm_vcpu_create(kv);
	return (0);
}

SIM_VERB(word_destroy)
{
	struct kvm_vcpu *kv = vcpu_of(state);

	kvm_vcpu_destroy(kv);
	kv->kv_ctxop = NULL;
	return (0);
}

/* ---- the guest ---- */

SIM_VERB(word_load)
{
	vcpu_load(vcpu_of(state));
	return (0);
}

SIM_VERB(word_step)
{
	kvm_guest_run(vcpu_of(state), v[0].sv_number);
	return (0);
}

SIM_VERB(word_put)
{
	vcpu_put(vcpu_of(state));
	return (0);
}

/* Each load is a system call. */
SIM_VERB(word_run)
{
	struct kvm_vcpu *kv = vcpu_of(state);

	for (uint32_t i = 0; i < v[0].sv_number; i++) {
		vcpu_load(kv);
		kvm_guest_run(kv, GUEST_STEPS);
		vcpu_put(kv);
		sim_trap();
	}
	return (0);
}

/* ---- parts ---- */

SIM_VERB(word_arch_load)
{
	kvm_arch_vcpu_load(vcpu_of(state));
	return (0);
}

SIM_VERB(word_arch_put)
{
	kvm_arch_vcpu_put(vcpu_of(state));
	return (0);
}

/* ---- another thread in the way ---- */

static kmutex_t *
ring_lock(const struct sim_value *v)
{
	if (v->sv_thread == NULL)
		sim_fail("thread %s is not there", v->sv_name);
	return (&v->sv_thread->t_ctx_lock);
}

SIM_VERB(word_lock)
{
	mutex_enter(ring_lock(&v[0]));
	return (0);
}

SIM_VERB(word_unlock)
{
	mutex_exit(ring_lock(&v[0]));
	return (0);
}

/* ---- the list ---- */

static const struct sim_verb verbs[] = {
	{ "create", { 0 }, word_create, "a vCPU for the calling lwp" },
	{ "destroy", { 0 }, word_destroy, "it, after the last put" },
	{ "load", { 0 }, word_load, "attach and load, in one section" },
	{ "step", { SIM_O_NUMBER }, word_step,
	    "N: the guest does so many steps" },
	{ "put", { 0 }, word_put, "put and detach, in one section" },
	{ "run", { SIM_O_NUMBER }, word_run,
	    "N: so often load, step 2, put, and meet user mode" },
	{ "arch_load", { 0 }, word_arch_load,
	    "by hand: the guest to the CPU; the hook does it too" },
	{ "arch_put", { 0 }, word_arch_put, "by hand: the guest off the CPU" },
	{ "lock", { SIM_O_THREAD }, word_lock,
	    "THREAD: take its t_ctx_lock, as a removal from its ring does" },
	{ "unlock", { SIM_O_THREAD }, word_unlock, "THREAD: drop it" },
	{ .vb_name = NULL },
};

static const struct sim_named_template templates[] = {
	{ "kvm", &kvm_tpl },
	{ .nt_name = NULL },
};

const struct sim_consumer kvm_words = {
	.cs_name = "kvm",
	.cs_size = sizeof(struct kvm_vcpu),
	.cs_verb = verbs,
	.cs_template = templates,
};
