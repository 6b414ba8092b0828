/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine as new. Stacks stay mapped, and so does the room for records, of
 * which what was used is cleared: that is what makes it cheaper than another
 * machine.
 */
#include "machine.h"

#include <string.h>

/* Whatever runs on a CPU's idle stack is given up; the stack stays. */
static void
forget_cpu(sim_t *sim, struct sim_cpu *sc)
{
	struct fiber_stack kept;

	fiber_abandon(&sc->sc_idle.st_fiber, &sim->sim_t0.st_fiber);
	kept = fiber_take_stack(&sc->sc_idle.st_fiber);
	memset(sc, 0, sizeof(*sc));
	fiber_put_stack(&sc->sc_idle.st_fiber, kept);
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
	region_clear(&sim->sim_addresses);
}

/* What is kept, in a machine of which nothing else is known. */
static void
start_anew(sim_t *sim, const struct sim_tape *tape)
{
	sim_t kept = { .sim_config = sim->sim_config,
		.sim_tape = sim->sim_tape,
		.sim_cpus = sim->sim_cpus,
		.sim_ncpus = sim->sim_ncpus,
		.sim_pool = sim->sim_pool,
		.sim_bare = sim->sim_bare,
		.sim_nmade = sim->sim_nmade,
		.sim_lwps = sim->sim_lwps,
		.sim_lwp_pool = sim->sim_lwp_pool,
		.sim_proc_pool = sim->sim_proc_pool,
		.sim_nprocs = sim->sim_nprocs,
		.sim_homes = sim->sim_homes,
		.sim_names = sim->sim_names,
		.sim_keeps_steps = sim->sim_keeps_steps,
		.sim_steps = sim->sim_steps,
		.sim_touches = sim->sim_touches,
		.sim_strings = sim->sim_strings,
		.sim_addresses = sim->sim_addresses,
		.sim_events = sim->sim_events,
		.sim_violations = sim->sim_violations,
		.sim_stacks = sim->sim_stacks,
		.sim_watched = sim->sim_watched,
		.sim_race = sim->sim_race,
		.sim_symbols = sim->sim_symbols,
		.sim_fault_stack = sim->sim_fault_stack,
		.sim_catches = sim->sim_catches,
		.sim_host_stack = sim->sim_host_stack };

	*sim = kept;
	sim->sim_config.sc_tape = *tape;
	tape_rewind(&sim->sim_tape, tape);
}

bool
sim_reset(sim_t *sim, const struct sim_tape *tape, char *why, size_t len)
{
	struct sim_config cfg = sim->sim_config;

	if (sim->sim_cpu != &sim->sim_boot)
		panic("sim_reset: called from a thread of the machine");
	if (tape != NULL)
		cfg.sc_tape = *tape;
	if (!config_is_valid(&cfg, why, len))
		return (false);
	forget(sim);
	start_anew(sim, &cfg.sc_tape);
	machine_boot(sim);
	return (true);
}
