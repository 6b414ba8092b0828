/* SPDX-License-Identifier: BSD-2-Clause */
/* See vbox.h. */
#include "vbox.h"

void
vbox_load(struct vbox *vb)
{
	cpu_regs()->cr_ring0 = vb->vb_state;
}

void
vbox_store(struct vbox *vb)
{
	vb->vb_state = cpu_regs()->cr_ring0;
}

static void
thread_switches(enum vbox_event event, void *arg)
{
	struct vbox *vb = arg;

	if (event == VBOX_RESUMED) {
		vbox_load(vb);
	} else {
		vbox_store(vb);
		vb->vb_absences++;
	}
}

/* The state says whose it is: the thread in the upper half, and its step. */
void
vbox_create(struct vbox *vb, const struct ctxop_symbol *kernel)
{
	if (!vbox_kernel_find(&vb->vb_kernel, kernel))
		sim_fail("%s", vb->vb_kernel.vk_why);
	vb->vb_state = vb->vb_expected = curthread->t_did << 32;
	vb->vb_hook = vbox_hook_create(&vb->vb_kernel, thread_switches, vb);
}

void
vbox_step(struct vbox *vb)
{
	uint64_t seen;

	kpreempt_disable();
	seen = cpu_regs()->cr_ring0;
	if (seen != vb->vb_expected)
		sim_fail("VM state corrupted: %s at step %u expected its own "
			 "(VM %u) on CPU %d, found that of VM %u, step %u",
		    curthread->t_name, (unsigned)vb->vb_expected,
		    (unsigned)(vb->vb_expected >> 32), CPU->cpu_id,
		    (unsigned)(seen >> 32), (unsigned)seen);
	cpu_regs()->cr_ring0 = ++vb->vb_expected;
	kpreempt_enable();
}

void
vbox_ring0(struct vbox *vb, unsigned steps)
{
	kpreempt_disable();
	vbox_load(vb);
	vbox_hook_enable(vb->vb_hook);
	kpreempt_enable();

	while (steps-- > 0)
		vbox_step(vb);

	kpreempt_disable();
	vbox_hook_disable(vb->vb_hook);
	vbox_store(vb);
	kpreempt_enable();
}
