/* SPDX-License-Identifier: BSD-2-Clause */
#include "machine.h"
#include <ctxop_access.h>
void
sim_access(const volatile void *addr, size_t size, unsigned how, const void *pc)
{
	sim_t *sim = sim_current();
	(void)pc;
	if (sim == NULL || sim->sim_config.sc_grain != SIM_GRAIN_ACCESS || sim->sim_cpu == &sim->sim_boot)
		return;
	access_point(sim, addr, size, how & SIM_WRITE ? STEP_WRITE : STEP_READ, true);
}
