/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VirtualBox, as far as a thread's context goes: while the ring-0 code of a VM
 * runs, the CPU holds that VM's state (here one register, that each step of the
 * VM checks and changes). vbox_hook.h says when to take it off, and back.
 *
 *	vbox_create(vb);		once, by the thread of the VM
 *
 *	kpreempt_disable();		each time that it enters ring 0
 *	vbox_load(vb);
 *	vbox_hook_enable(vb->vb_hook);
 *	kpreempt_enable();
 *	vbox_step(vb);
 *	kpreempt_disable();
 *	vbox_hook_disable(vb->vb_hook);
 *	vbox_store(vb);
 *	kpreempt_enable();
 *
 *	vbox_hook_release(vb->vb_hook);	once, by whoever owns it
 */
#ifndef VBOX_H
#define VBOX_H

#include "platform.h"
#include "vbox_hook.h"

#include <ctxop_scenario.h>

struct vbox {
	struct vbox_kernel vb_kernel;
	struct vbox_hook *vb_hook;
	uint64_t vb_state;    /* the VM's, while off the CPU */
	uint64_t vb_expected; /* what the VM left on it */
	unsigned vb_absences; /* how often the thread left in ring 0 */
};

/*
 * Find the calls in this kernel; then create the hook. The run fails, and says
 * why, if VirtualBox does not know the kernel.
 */
void vbox_create(struct vbox *, const struct ctxop_symbol *kernel);

/* The VM's state to the CPU, and from it; preemption disabled. */
void vbox_load(struct vbox *);
void vbox_store(struct vbox *);

/* One step of the VM: check the state, or the run fails; and change it. */
void vbox_step(struct vbox *);

/* Ring 0 from the entry to the exit, with so many steps. */
void vbox_ring0(struct vbox *, unsigned steps);

/* Words for scenarios: vbox kernel, create, load, enable ... */
extern const struct sim_consumer vbox_words;

#endif /* VBOX_H */
