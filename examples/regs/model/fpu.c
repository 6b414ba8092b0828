/* SPDX-License-Identifier: BSD-2-Clause */
/* See model.h. */
#include "model.h"

#include <sched_sim.h>

static _Thread_local struct fpu_regs modelled[SIM_MAXCPU];

struct fpu_regs *
modelled_regs(void)
{
	return (&modelled[CPU->cpu_id]);
}

void
fpu_regs_store(struct fpu_regs *regs)
{
	*regs = *modelled_regs();
}

void
fpu_regs_load(const struct fpu_regs *regs)
{
	*modelled_regs() = *regs;
}
