/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bhyve hypervisor, as far as a thread's context goes: a vCPU is an lwp
 * that enters the guest, is there for a while, and comes out again. In the
 * guest the CPU holds the guest's registers, and the vector registers are the
 * guest's; a ctxop, allocated once and attached at each entry, puts the host's
 * back whenever the thread leaves its CPU in between. It is newer than that of
 * the host's FPU (pcb.h), and must be: guest inside host, like parentheses.
 *
 * vm_enter() and vm_leave() are what a driver calls. Their parts are here too,
 * so that one can see what becomes of an order that is not theirs.
 */
#ifndef VMM_H
#define VMM_H

#include "fpu.h"
#include "svm.h"

#include <ctxop.h>
#include <ctxop_scenario.h>

struct vcpu {
	struct svm vc_svm;
	struct fpu *vc_host;      /* the thread's own FPU */
	struct fpu_regs vc_guest; /* the guest's, while off the registers */
	struct ctxop *vc_ctxop;   /* attached while in the guest */
	struct fpu_program vc_program; /* what the guest runs */
	uint64_t vc_register;          /* what it expects svm to hold */
	unsigned vc_entries, vc_exits;
	unsigned vc_saves; /* one for each exit, the rest for switches */
};

/* Handlers that take a vCPU. */
extern const struct ctxop_template vmm_tpl;

/* Once, by the lwp; may sleep for the ctxop. */
void vcpu_init(struct vcpu *);
void vcpu_fini(struct vcpu *);

/* Enter the guest: attach and load, in one section. Allocates nothing. */
void vm_enter(struct vcpu *);

/* Let the guest do so many steps; the thread may lose its CPU in between. */
void vm_step(struct vcpu *, unsigned steps);

/* Come out: detach and save by hand, in one section (ctxop.h, R3). */
void vm_leave(struct vcpu *);

/* All three. */
void vm_run(struct vcpu *, unsigned steps);

/* How often the thread left its CPU in the middle of the guest. */
unsigned vcpu_absences(const struct vcpu *);

/* The handlers: the guest to the CPU, the host to memory, and back. */
void vmm_restorectx(void *vcpu);
void vmm_savectx(void *vcpu);

/* "vmm create", "vmm enter" ... in scenarios. */
extern const struct sim_consumer vmm_words;

#endif /* VMM_H */
