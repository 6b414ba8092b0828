/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words for what every lwp has: see pcb.h. Each is something that the
 * program of the calling lwp does. Those with on and off switch what the
 * machine's kernel does from then on: "segregs hook off", and what is born or
 * execs has none. The words keep nothing of their own: all is in the lwp's pcb.
 */
#include "pcb.h"

/* The verb NAME: off, and the kernel forgets this. */
#define SWITCH(NAME, FORGETS)                                                  \
	SIM_VERB(NAME)                                                         \
	{                                                                      \
		platform()->pl_forgets.FORGETS = v[0].sv_number == 0;          \
		return (0);                                                    \
	}

static struct pcb *
own_pcb(void)
{
	if (curthread->t_lwp == NULL)
		sim_fail("%s is a kernel thread: it has none of what lwps have",
		    curthread->t_name);
	return (pcb_of(curthread));
}

/* ---- all of it ---- */

SIM_VERB(lwp_compute)
{
	(void)own_pcb();
	pcb_compute((unsigned)v[0].sv_number);
	return (0);
}

static const struct sim_verb lwp_verbs[] = {
	{ "compute", { SIM_O_NUMBER }, lwp_compute,
	    "N: so many steps that use and check all that hooks look after" },
	{ .vb_name = NULL },
};

const struct sim_consumer lwp_words = { "lwp", 0, lwp_verbs, NULL };

/* ---- segregs ---- */

SIM_VERB(segregs_compute)
{
	struct segregs *sr = &own_pcb()->pcb_segregs;

	for (uint32_t i = 0; i < v[0].sv_number; i++) {
		segregs_step(sr);
		sim_trap();
	}
	return (0);
}

SIM_VERB(segregs_look)
{
	segregs_check(&own_pcb()->pcb_segregs);
	return (0);
}

SIM_VERB(segregs_model)
{
	if (v[0].sv_number != 32 && v[0].sv_number != 64)
		sim_fail("segregs model: expected 32 or 64, got %u",
		    (unsigned)v[0].sv_number);
	own_pcb()->pcb_execs_32bit = v[0].sv_number == 32;
	return (0);
}

SWITCH(segregs_hook, fg_segregs_hook)
SWITCH(segregs_variants, fg_segregs_model)

static const struct sim_verb segregs_verbs[] = {
	{ "compute", { SIM_O_NUMBER }, segregs_compute,
	    "N: check and move the bases so often" },
	{ "check", { 0 }, segregs_look, "the bases are its own" },
	{ "model", { SIM_O_NUMBER }, segregs_model,
	    "32 or 64: the data model of the next program that it execs" },
	{ "hook", { SIM_O_SWITCH }, segregs_hook,
	    "off|on; off: births and execs install none" },
	{ "variants", { SIM_O_SWITCH }, segregs_variants,
	    "off|on; off: the 32-bit restore is installed for all programs" },
	{ .vb_name = NULL },
};

const struct sim_consumer segregs_words = { "segregs", 0, segregs_verbs, NULL };

/* ---- sep ---- */

SIM_VERB(sep_cpus)
{
	platform()->pl_has_sep = v[0].sv_number != 0;
	return (0);
}

static void
enter_by_sysenter(const struct pcb *pcb)
{
	if (!pcb->pcb_has_sep)
		sim_fail("sysenter by %s: the CPUs did not have it when its "
			 "program began: see sep cpus",
		    curthread->t_name);
	sysenter(pcb->pcb_kstack);
}

SIM_VERB(sep_compute)
{
	const struct pcb *pcb = own_pcb();

	for (uint32_t i = 0; i < v[0].sv_number; i++) {
		enter_by_sysenter(pcb);
		sim_trap();
	}
	return (0);
}

SIM_VERB(sep_look)
{
	enter_by_sysenter(own_pcb());
	return (0);
}

SWITCH(sep_hook, fg_sep_hook)

static const struct sim_verb sep_verbs[] = {
	{ "cpus", { SIM_O_SWITCH }, sep_cpus,
	    "on|off; on: CPUs have sysenter, for lwps born and programs "
	    "exec'ed now" },
	{ "compute", { SIM_O_NUMBER }, sep_compute,
	    "N: so many system calls by sysenter" },
	{ "check", { 0 }, sep_look, "one system call by sysenter" },
	{ "hook", { SIM_O_SWITCH }, sep_hook,
	    "off|on; off: births and execs install none" },
	{ .vb_name = NULL },
};

const struct sim_consumer sep_words = { "sep", 0, sep_verbs, NULL };

/* ---- FPU ---- */

SIM_VERB(fpu_compute)
{
	(void)own_pcb();
	pcb_compute_fpu((unsigned)v[0].sv_number);
	return (0);
}

SIM_VERB(fpu_look)
{
	(void)own_pcb();
	pcb_compute_fpu(0);
	return (0);
}

SIM_VERB(fpu_inherited)
{
	(void)own_pcb();
	pcb_check_inherited();
	return (0);
}

SIM_VERB(fpu_seed)
{
	(void)own_pcb();
	pcb_use_fpu();
	return (0);
}

SWITCH(fpu_hook, fg_fpu_hook)
SWITCH(fpu_inherit, fg_fpu_inherit)
SWITCH(fpu_wait, fg_fpu_saved)
SWITCH(fpu_owner, fg_fpu_owner)
SWITCH(fpu_preallocate, fg_fpu_preallocate)

static const struct sim_verb fpu_verbs[] = {
	{ "compute", { SIM_O_NUMBER }, fpu_compute,
	    "N: so many steps in vector registers and control word" },
	{ "check", { 0 }, fpu_look, "they are as its last step left them" },
	{ "inherited", { 0 }, fpu_inherited,
	    "before the first step: as its parent or exec left them" },
	{ "seed", { 0 }, fpu_seed, "first use, in a program without exec" },
	{ "hook", { SIM_O_SWITCH }, fpu_hook,
	    "off|on; off: execs install none" },
	{ "inherit", { SIM_O_SWITCH }, fpu_inherit,
	    "off|on; off: fork and lwp_create have no handler" },
	{ "wait", { SIM_O_SWITCH }, fpu_wait,
	    "off|on; off: forkall copies siblings that are not saved yet" },
	{ "owner", { SIM_O_SWITCH }, fpu_owner,
	    "off|on; off: the free handler clears the CPU's, whoever was the "
	    "owner" },
	{ "preallocate", { SIM_O_SWITCH }, fpu_preallocate,
	    "off|on; off: seed allocates with preemption disabled" },
	{ .vb_name = NULL },
};

const struct sim_consumer fpu_words = { "fpu", 0, fpu_verbs, NULL };

/* ---- schedctl ---- */

SIM_VERB(schedctl_ask)
{
	(void)own_pcb();
	return (pcb_schedctl());
}

SIM_VERB(schedctl_look)
{
	(void)own_pcb();
	pcb_check_schedctl();
	return (0);
}

SIM_VERB(schedctl_compute)
{
	(void)own_pcb();
	for (uint32_t i = 0; i < v[0].sv_number; i++) {
		pcb_check_schedctl();
		sim_trap();
	}
	return (0);
}

SIM_VERB(schedctl_finish)
{
	(void)own_pcb();
	pcb_end_schedctl();
	return (0);
}

SWITCH(schedctl_forks, fg_schedctl_fork)
SWITCH(schedctl_removal, fg_schedctl_remove)

static const struct sim_verb schedctl_verbs[] = {
	{ "start", { 0 }, schedctl_ask, "ask for a slot; may expect ENOMEM" },
	{ "check", { 0 }, schedctl_look,
	    "its slot, and the others of the page, tell the truth" },
	{ "compute", { SIM_O_NUMBER }, schedctl_compute,
	    "N: so many checks, between which it meets user mode" },
	{ "end", { 0 }, schedctl_finish, "give the slot back, as exit does" },
	{ "fork", { SIM_O_SWITCH }, schedctl_forks,
	    "off|on; off: there is no fork handler" },
	{ "remove", { SIM_O_SWITCH }, schedctl_removal,
	    "off|on; off: the hook stays when the slot is given back" },
	{ .vb_name = NULL },
};

const struct sim_consumer schedctl_words = { "schedctl", 0, schedctl_verbs,
	NULL };
