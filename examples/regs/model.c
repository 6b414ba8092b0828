/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Modelled registers, one set for each CPU, where the machine's own cannot be
 * used. They belong to the machine that the host thread plays, so a
 * host thread runs one machine with them at a time.
 */
#include "../fpu_regs.h"

#include <sched_sim.h>

static _Thread_local struct fpu_regs modelled[SIM_MAXCPU];

void
fpu_regs_store(struct fpu_regs *regs)
{
	*regs = modelled[CPU->cpu_id];
}

void
fpu_regs_load(const struct fpu_regs *regs)
{
	modelled[CPU->cpu_id] = *regs;
}
