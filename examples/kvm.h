/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The KVM hypervisor, as far as a thread's context goes: from vcpu_load() to
 * vcpu_put() the CPU has the vCPU's control structure (VMCS) as its current
 * one, and the vector registers are the guest's. A ctxop, allocated once, puts
 * the vCPU whenever the thread leaves its CPU in between, and loads it again.
 *
 * Unlike bhyve, KVM puts first and detaches then. In one section that is the
 * same, but for one moment: ctxop_detach() takes t_ctx_lock, and if another
 * thread has it, sleeps, for all that preemption is disabled. The ctxop is on
 * the ring still: as the thread comes back it loads the vCPU, and is detached
 * with the guest on the CPU. Detach first, and it cannot happen.
 */
#ifndef KVM_H
#define KVM_H

#include "fpu.h"

#include <ctxop.h>
#include <ctxop_scenario.h>

struct kvm_vcpu {
	uint32_t kv_vmcs; /* not 0; no other vCPU has it */
	bool kv_is_loaded;
	struct fpu *kv_host;      /* the thread's own FPU */
	struct fpu_regs kv_guest; /* the guest's, while off the registers */
	struct ctxop *kv_ctxop;   /* attached from load to put */
	struct fpu_program kv_program; /* what the guest runs */
	unsigned kv_loads, kv_puts;    /* those of the handlers too */
};

/* Handlers that take a vCPU. */
extern const struct ctxop_template kvm_tpl;

/* Once, by the lwp; may sleep for the ctxop. */
void kvm_vcpu_create(struct kvm_vcpu *);
void kvm_vcpu_destroy(struct kvm_vcpu *);

/* Attach and load; put and detach: in one section each. */
void vcpu_load(struct kvm_vcpu *);
void vcpu_put(struct kvm_vcpu *);

/* Let the guest do so many steps; the thread may lose its CPU in between. */
void kvm_guest_run(struct kvm_vcpu *, unsigned steps);

/*
 * The parts: the guest to the CPU, and off it if it is there. Preemption
 * disabled, or in a hook.
 */
void kvm_arch_vcpu_load(struct kvm_vcpu *);
void kvm_arch_vcpu_put(struct kvm_vcpu *);

/* "kvm create", "kvm load" ... in scenarios. */
extern const struct sim_consumer kvm_words;

#endif /* KVM_H */
