/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine as new. Stacks stay mapped, and so does the room for records, of
 * which what was used is cleared: that is what makes it cheaper than another
 * machine.
 */
#include "machine.h"

/* Whatever runs on a CPU's idle stack is given up; the stack stays. */
static void
forget_cpu(sim_t *sim, struct sim_cpu *sc)
{
	fiber_abandon(&sc->sc_idle.st_fiber, &sim->sim_t0.st_fiber);
	disp_forget(sc);
}

/* All that is on the machine; stacks stay, and room for records. */
static void
forget(sim_t *sim)
{
	threads_forget(sim);
	intr_fini(sim);
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		forget_cpu(sim, &sim->sim_cpus[i]);
	lwps_forget(sim);
	procs_forget(sim);
	roots_fini(sim);
	kmem_forget(sim);
	ctxop_watch_clear(sim);
	violations_clear(sim);
	race_clear(sim);
	sim_trace_clear(sim);
	names_clear(sim);
	steps_clear(sim);
	addresses_clear(sim);
}

bool
sim_reset(sim_t *sim, const struct sim_tape *tape, char *why, size_t len)
{
	struct sim_config cfg;

	need_host(sim, __func__);
	if (tape != NULL) {
		cfg = sim->sim_config;
		cfg.sc_tape = *tape;
		if (!config_is_valid(&cfg, why, len))
			return (false);
		sim->sim_config.sc_tape = *tape;
	}
	forget(sim);
	tape_rewind(&sim->sim_tape, &sim->sim_config.sc_tape);
	machine_reboot(sim);
	return (true);
}
