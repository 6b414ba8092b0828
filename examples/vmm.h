/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bhyve hypervisor, as far as a thread's context goes: a vCPU is a host
 * thread that enters the guest, is there for a while, and comes out again. In
 * the guest the CPU holds the guest's registers, and the vector registers are
 * the guest's; a ctxop, allocated once and attached at each entry, puts the
 * host's back whenever the thread leaves its CPU in between.
 */
#ifndef VMM_H
#define VMM_H

#include "fpu.h"
#include "svm.h"

#include <ctxop.h>

struct vcpu {
	struct svm vc_svm;
	struct fpu *vc_host;      /* the thread's own FPU */
	struct fpu_regs vc_guest; /* the guest's, while off the registers */
	struct ctxop *vc_ctxop;   /* attached while in the guest */
	struct fpu_program vc_program; /* what the guest runs */
	uint64_t vc_register;          /* what it expects svm to hold */
	unsigned vc_entries;
	unsigned vc_absences; /* times that the thread left its CPU in it */
};

/* Once, by the thread: allocates. host is the thread's FPU. */
void vcpu_init(
    struct vcpu *, struct fpu *host, const char *owner, uint32_t program_id);
void vcpu_fini(struct vcpu *);

/* Enter the guest, let it do so many steps, come out. */
void vm_run(struct vcpu *, unsigned steps);

#endif /* VMM_H */
