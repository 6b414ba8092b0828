/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine as a whole: made, run until it is quiet, taken apart. What its
 * parts do, and in which order they may call each other, is in machine.h.
 */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

/* ---- what a machine is made of ---- */

/* Those that there are, with their stacks, are counted one by one. */
static bool
cpus_init(sim_t *sim)
{
	unsigned ncpus = sim->sim_config.sc_ncpus;
	size_t size = ncpus * sizeof(struct sim_cpu);

	sim->sim_cpus = aligned_alloc(_Alignof(struct sim_cpu), size);
	if (sim->sim_cpus == NULL)
		return (false);
	memset(sim->sim_cpus, 0, size);
	for (; sim->sim_ncpus < ncpus; sim->sim_ncpus++)
		if (fiber_map(&sim->sim_cpus[sim->sim_ncpus].sc_idle.st_fiber,
			sim->sim_config.sc_stksize, 0, false) != 0)
			return (false);
	return (true);
}

static void
cpus_fini(sim_t *sim)
{
	for (unsigned i = 0; i < sim->sim_ncpus; i++) {
		struct fiber *f = &sim->sim_cpus[i].sc_idle.st_fiber;

		fiber_abandon(f, &sim->sim_t0.st_fiber);
		fiber_unmap(f);
	}
	free(sim->sim_cpus);
}

static bool
parts_init(sim_t *sim)
{
	return (cpus_init(sim) && thread_pool_init(sim) &&
	    (sim->sim_symbols = symbols_new()) != NULL &&
	    tape_init(&sim->sim_tape, &sim->sim_config.sc_tape,
		sim->sim_config.sc_grain) &&
	    steps_init(sim) && homes_init(sim) && names_init(sim) &&
	    trace_init(sim) && fault_init(sim) && violations_init(sim) &&
	    ctxop_watch_init(sim) && race_init(sim) && turns_init(sim) &&
	    addresses_init(sim));
}

/* ---- made ---- */

/* False: the host has no memory. */
static bool
init(sim_t *sim, const struct sim_config *cfg)
{
	memset(sim, 0, sizeof(*sim));
	known_add(sim);
	sim->sim_config = *cfg;
	config_fill(&sim->sim_config);
	sim->sim_point_ns = POINT_NS / sim->sim_config.sc_ncpus;
	procs_init(sim);
	lwps_init(sim);
	return (parts_init(sim) && machine_boot(sim));
}

sim_t *
sim_create(const struct sim_config *cfg, char *why, size_t len)
{
	sim_t *sim;

	if (!config_is_valid(cfg, why, len))
		return (NULL);
	sim = aligned_alloc(_Alignof(sim_t), sizeof(*sim));
	if (sim != NULL && init(sim, cfg))
		return (sim);
	if (why != NULL)
		(void)snprintf(
		    why, len, "the host has no memory for a machine");
	sim_destroy(sim);
	return (NULL);
}

/* ---- taking it apart ---- */

void
sim_destroy(sim_t *sim)
{
	if (sim == NULL)
		return;
	need_machine(sim, __func__);
	if (sim->sim_cpu != NULL) /* it has booted */
		need_host(sim, __func__);
	known_remove(sim);
	threads_fini(sim);
	intr_fini(sim);
	cpus_fini(sim);
	boot_fini(sim);
	lwps_fini(sim);
	procs_fini(sim);
	roots_fini(sim);
	kmem_fini(sim);
	fault_fini(sim);
	leaks_fini(sim);
	ctxop_watch_fini(sim);
	violations_fini(sim);
	race_fini(sim);
	trace_fini(sim);
	names_fini(sim);
	steps_fini(sim);
	symbols_free(sim->sim_symbols);
	tape_fini(&sim->sim_tape);
	addresses_fini(sim);
	turns_fini(sim);
	if (panic_sink == &sim->sim_sink)
		panic_sink = NULL;
	free(sim);
}

/* ---- the current one ---- */

/* ---- running ---- */

static bool
is_final(enum sim_outcome outcome)
{
	return (outcome != SIM_OK && outcome != SIM_DEADLOCK);
}

static void
run_until_quiet(sim_t *sim)
{
	report_begin(sim, SIM_NOUTCOMES);
	sim->sim_turn = TURN_NOBODYS;
	cpu_go_to(sim, &sim->sim_cpus[0]);
}

static bool
is_quiet(const sim_t *sim)
{
	return (sim->sim_report.sr_outcome == SIM_NOUTCOMES);
}

/* Until nothing is left to do, the reaper's work included. */
static void
run(sim_t *sim, const void *frame)
{
	fiber_adopt(&sim->sim_t0.st_fiber);
	progress_start(sim);
	sim->sim_is_settled = false;
	step_new(sim, &sim->sim_cpus[0], 1);
	fault_catch(sim);
	do
		run_until_quiet(sim);
	while (is_quiet(sim) && reaper_wake(sim));
	fault_release(sim);
	RACE(sim, all_known, curthread);
	if (is_quiet(sim))
		judge(sim, frame);
	else if (sim->sim_report.sr_outcome == SIM_LIVELOCK &&
	    !sim->sim_is_terse)
		livelock_describe(sim);
}

enum sim_outcome
sim_run(sim_t *sim)
{
	struct sim_report *sr;
	sim_t *before;

	need_host(sim, __func__);
	before = sim_enter(sim);
	sr = &sim->sim_report;
	if (!is_final(sr->sr_outcome))
		run(sim, __builtin_frame_address(0));
	sr->sr_time = sim->sim_now;
	sr->sr_points = sim->sim_points;
	sr->sr_violations = 0;
	for (unsigned v = 0; v < SIM_NVIOLATIONS; v++)
		sr->sr_violations += sim->sim_seen[v];
	(void)sim_enter(before);
	return (sr->sr_outcome);
}

bool
sim_debug_kernel(void)
{
	bool debug = false;

	ASSERT(debug = true);
	return (debug);
}
