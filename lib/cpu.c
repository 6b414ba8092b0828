/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host thread plays one CPU at a time; here it leaves one for another. The
 * host's own place is the boot CPU. Vector registers go with the CPU.
 */
#include "machine.h"

/* The host's are always its own. */
static bool
has_own_registers(const sim_t *sim, const struct sim_cpu *sc)
{
	return (!sim->sim_config.sc_shared_fpu || sc == &sim->sim_boot);
}

void
cpu_go_to(sim_t *sim, struct sim_cpu *to)
{
	struct sim_cpu *from = sim->sim_cpu;

	if (has_own_registers(sim, from))
		arch_fpu_save(&from->sc_fpu);
	if (has_own_registers(sim, to))
		arch_fpu_restore(&to->sc_fpu);
	sim->sim_cpu = to;
	fiber_switch(from->sc_fiber, to->sc_fiber);
}

cpu_t *
sim_cpu(const sim_t *sim, unsigned cpu_id)
{
	need_machine(sim, __func__);
	return (cpu_id < sim->sim_ncpus ? &sim->sim_cpus[cpu_id].sc_cpu : NULL);
}
