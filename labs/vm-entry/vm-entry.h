/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7: bhyve's VM entry. A thread has a host's program, whose contents are in
 * the CPU's registers. In the guest they are the guest's.
 */
#ifndef VM_ENTRY_H
#define VM_ENTRY_H

#include <ctxop.h>

struct fpu {
	uint64_t fp_register[4];
};

struct vcpu {
	struct fpu vc_guest;    /* the guest's contents, while in no CPU */
	struct ctxop *vc_ctxop; /* yours */
	bool vc_flag;           /* yours, if you need one */
};

/* Given: from memory to the registers of this CPU, and back. */
void fpu_load(const struct fpu *contents);
void fpu_store(struct fpu *contents);

/*
 * Given: where the calling thread's host program has its contents while they
 * are not in a CPU. A hook of its own stores them there as the thread leaves
 * its CPU, and loads them from there as it comes back. It is attached when the
 * program first computes, which may be as late as in vm_io().
 */
struct fpu *host_fpu(void);

enum vm_exit { VM_HALT, VM_IO };

/*
 * Given: let the guest run until it exits. It finds its contents in the
 * registers at each step. In between, its thread may lose the CPU.
 */
enum vm_exit vm_guest(struct vcpu *vc);

/*
 * Given: the host's program does for the guest what it asked for. It finds its
 * own contents in the registers. May sleep.
 */
void vm_io(struct vcpu *vc);

/* Once, before all else; and once, at the end. Both may sleep. */
void vcpu_init(struct vcpu *vc);
void vcpu_fini(struct vcpu *vc);

/*
 * Run the guest until it halts; at each exit for I/O call vm_io(), then go on.
 * On return the registers are the host's program's. Preemption is enabled then,
 * and in vm_guest() and vm_io(). Allocates nothing.
 */
void vm_run(struct vcpu *vc);

#endif /* VM_ENTRY_H */
