/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3: the sleeping allocation. A hypervisor's thread enters and leaves its
 * guest; in between, it may lose its CPU at any time.
 */
#ifndef SLEEPING_ALLOCATION_H
#define SLEEPING_ALLOCATION_H

#include <ctxop.h>

struct vcpu {
	struct ctxop *vc_ctxop; /* yours */
	uint64_t vc_registers;  /* of the guest, while on no CPU */
};

/*
 * Given: load the guest's registers into this CPU, and save them, after which
 * the CPU has none. As handlers of a ctxop, or with preemption disabled. Their
 * argument is a struct vcpu.
 */
void guest_load(void *vcpu);
void guest_save(void *vcpu);

/* Once, before all else; and once, at the end. Both may sleep. */
void vcpu_init(struct vcpu *vc);
void vcpu_fini(struct vcpu *vc);

/*
 * Enter the guest, and leave it, by turns. In between it is loaded whenever its
 * thread is on a CPU, and never when it is not; and preemption is enabled.
 * These are for the hot path: they allocate nothing, not even once.
 */
void vcpu_enter(struct vcpu *vc);
void vcpu_leave(struct vcpu *vc);

#endif /* SLEEPING_ALLOCATION_H */
