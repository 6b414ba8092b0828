/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of vbox.h for scenarios. */
#include "vbox.h"

/* What a thread of a scenario keeps. */
struct vbox_thread {
	struct vbox vt_vbox;
	const struct ctxop_symbol *vt_kernel; /* NULL: that of the 8 */
};

/* ---- which kernel ---- */

SIM_VERB(word_kernel)
{
	struct vbox_thread *vt = state;

	switch (v[0].sv_number) {
	case 7:
		vt->vt_kernel = ctxop_symbols_7;
		break;
	case 8:
		vt->vt_kernel = ctxop_symbols_8;
		break;
	case 9:
		vt->vt_kernel = ctxop_symbols_9;
		break;
	case 13917:
		vt->vt_kernel = ctxop_symbols_13917;
		break;
	default:
		sim_fail("vbox kernel: expected 7, 8, 9 or 13917, got %u",
		    v[0].sv_number);
	}
	return (0);
}

/* ---- the hook ---- */

SIM_VERB(word_create)
{
	struct vbox_thread *vt = state;

	if (vt->vt_vbox.vb_hook != NULL)
		sim_fail("vbox create: %s has a hook; 'vbox destroy' or "
			 "'vbox release' takes it away",
		    curthread->t_name);
	if (vt->vt_kernel == NULL)
		vt->vt_kernel = ctxop_symbols_8;
	vbox_create(&vt->vt_vbox, vt->vt_kernel);
	return (0);
}

static struct vbox_hook *
hook_of(const struct vbox_thread *vt)
{
	if (vt->vt_vbox.vb_hook == NULL)
		sim_fail("vbox: there is no hook; 'vbox create' makes one");
	return (vt->vt_vbox.vb_hook);
}

SIM_VERB(word_enable)
{
	vbox_hook_enable(hook_of(state));
	return (0);
}

SIM_VERB(word_disable)
{
	vbox_hook_disable(hook_of(state));
	return (0);
}

/* Of the calling thread, or of the one that is named, which may be gone. */
static struct vbox_thread *
whose(void *state, const struct sim_value *value)
{
	if (value[0].sv_name != NULL && value[0].sv_state == NULL)
		sim_fail("vbox: thread %s is not there", value[0].sv_name);
	return (value[0].sv_name != NULL ? value[0].sv_state : state);
}

SIM_VERB(word_release)
{
	struct vbox_thread *vt = whose(state, v);

	vbox_hook_release(hook_of(vt));
	vt->vt_vbox.vb_hook = NULL;
	return (0);
}

SIM_VERB(word_destroy)
{
	struct vbox_thread *vt = whose(state, v);

	vbox_hook_destroy(hook_of(vt));
	vt->vt_vbox.vb_hook = NULL;
	return (0);
}

/* ---- the VM ---- */

SIM_VERB(word_load)
{
	struct vbox_thread *vt = state;

	vbox_load(&vt->vt_vbox);
	return (0);
}

SIM_VERB(word_store)
{
	struct vbox_thread *vt = state;

	vbox_store(&vt->vt_vbox);
	return (0);
}

SIM_VERB(word_step)
{
	struct vbox_thread *vt = state;

	for (uint32_t i = 0; i < v[0].sv_number; i++)
		vbox_step(&vt->vt_vbox);
	return (0);
}

SIM_VERB(word_run)
{
	struct vbox_thread *vt = state;

	(void)word_create(state, v);
	vbox_ring0(&vt->vt_vbox, v[0].sv_number);
	vbox_hook_release(vt->vt_vbox.vb_hook);
	vt->vt_vbox.vb_hook = NULL;
	return (0);
}

static const struct sim_verb verbs[] = {
	{ "kernel", { SIM_O_NUMBER }, word_kernel,
	    "the kernel has the calls of era 7, 8 (if this is not said), 9 or "
	    "13917" },
	{ "create", { 0 }, word_create,
	    "make a hook of this thread, attached and disabled" },
	{ "load", { 0 }, word_load, "put the VM's state on the CPU" },
	{ "enable", { 0 }, word_enable, "let the hook look after it" },
	{ "step", { SIM_O_NUMBER }, word_step,
	    "so many times, check and change the state" },
	{ "disable", { 0 }, word_disable, "let the hook do nothing again" },
	{ "store", { 0 }, word_store, "take the VM's state off the CPU" },
	{ "release", { SIM_O_THREAD | SIM_O_OPTIONAL }, word_release,
	    "give up the owner's reference to the hook; of thread T" },
	{ "destroy", { SIM_O_THREAD | SIM_O_OPTIONAL }, word_destroy,
	    "free the hook, whoever counts on it; of thread T" },
	{ "run", { SIM_O_NUMBER }, word_run,
	    "all of these but destroy, in order, with so many steps" },
	{ .vb_name = NULL },
};

const struct sim_consumer vbox_words = {
	.cs_name = "vbox",
	.cs_size = sizeof(struct vbox_thread),
	.cs_verb = verbs,
};
