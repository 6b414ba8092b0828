/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine as a whole: made, run until it is quiet, taken apart. What its
 * parts do, and in which order they may call each other, is in machine.h.
 */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ADDRESSES 65536

/* ---- what a machine is made of ---- */

static bool
cpus_init(sim_t *sim)
{
	size_t size = sim->sim_ncpus * sizeof(struct sim_cpu);

	if ((sim->sim_cpus = aligned_alloc(_Alignof(struct sim_cpu), size)) ==
	    NULL)
		return (false);
	memset(sim->sim_cpus, 0, size);
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		if (fiber_map(&sim->sim_cpus[i].sc_idle.st_fiber,
			sim->sim_config.sc_stksize) != 0)
			return (false);
	return (true);
}

static bool
parts_init(sim_t *sim)
{
	return (cpus_init(sim) && thread_pool_init(sim) &&
	    tape_init(&sim->sim_tape, &sim->sim_config.sc_tape) &&
	    names_init(sim) && trace_init(sim) && fault_init(sim) &&
	    violations_init(sim) && ctxop_watch_init(sim) &&
	    region_map(
		&sim->sim_addresses, MAX_ADDRESSES, sizeof(const void *)));
}

/* ---- switching it on ---- */

/* The host is t0, on a CPU that the machine does not have. */
static void
boot_host(sim_t *sim)
{
	struct sim_cpu *sc = &sim->sim_boot;
	kthread_t *t0 = &sim->sim_t0.st_kthread;

	thread_init(sim, &sim->sim_t0, &sim->sim_p0, "t0");
	t0->t_state = TS_ONPROC;
	t0->t_cpu = &sc->sc_cpu;
	sc->sc_cpu.cpu_thread = t0;
	sc->sc_cpu.cpu_id = -1;
	sc->sc_sim = sim;
	sc->sc_fiber = &sim->sim_t0.st_fiber;
	fiber_adopt(sc->sc_fiber);
}

static void
boot_cpu(sim_t *sim, unsigned id)
{
	struct sim_cpu *sc = &sim->sim_cpus[id];
	char name[THREAD_NAME_MAX];

	(void)snprintf(name, sizeof(name), "idle%u", id);
	sc->sc_sim = sim;
	sc->sc_cpu.cpu_id = (int)id;
	thread_init(sim, &sc->sc_idle, &sim->sim_p0, name);
	arch_fpu_save(&sc->sc_fpu);
	swtch_boot(sc);
}

static void
boot(sim_t *sim)
{
	sink_init(&sim->sim_sink);
	sim->sim_p0.p_stat = SRUN;
	(void)snprintf(sim->sim_p0.p_name, THREAD_NAME_MAX, "sched");
	sim->sim_cpu = &sim->sim_boot;
	panic_sink = &sim->sim_sink;
	sim_name(&sim->sim_pidlock, "pidlock");
	sim_name(&sim->sim_reaplock, "reaplock");
	boot_host(sim);
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		boot_cpu(sim, i);
	thread_daemon(sim, "thread_reaper", thread_reaper, &sim->sim_reaper_cv);
}

sim_t *
sim_create(const struct sim_config *cfg, char *why, size_t len)
{
	sim_t *sim;

	if (!config_is_valid(cfg, why, len))
		return (NULL);
	sim = aligned_alloc(_Alignof(sim_t), sizeof(*sim));
	if (sim != NULL) {
		memset(sim, 0, sizeof(*sim));
		sim->sim_config = *cfg;
		config_fill(&sim->sim_config);
		sim->sim_ncpus = sim->sim_config.sc_ncpus;
	}
	if (sim == NULL || !parts_init(sim)) {
		if (why != NULL)
			(void)snprintf(
			    why, len, "the host has no memory for a machine");
		sim_destroy(sim);
		return (NULL);
	}
	boot(sim);
	return (sim);
}

/* ---- taking it apart ---- */

static void
cpus_fini(sim_t *sim)
{
	if (sim->sim_cpus == NULL)
		return;
	for (unsigned i = 0; i < sim->sim_ncpus; i++) {
		struct sim_thread *st = &sim->sim_cpus[i].sc_idle;

		if (st->st_name != NULL)
			fiber_abandon(&st->st_fiber, &sim->sim_t0.st_fiber);
		if (st->st_fiber.f_stack != NULL)
			fiber_unmap(&st->st_fiber);
	}
	free(sim->sim_cpus);
}

void
sim_destroy(sim_t *sim)
{
	if (sim == NULL)
		return;
	threads_fini(sim);
	intr_fini(sim);
	cpus_fini(sim);
	lwps_fini(sim);
	procs_fini(sim);
	roots_fini(sim);
	kmem_fini(sim);
	fault_fini(sim);
	ctxop_watch_fini(sim);
	violations_fini(sim);
	trace_fini(sim);
	names_fini(sim);
	tape_fini(&sim->sim_tape);
	region_unmap(&sim->sim_addresses);
	if (panic_sink == &sim->sim_sink)
		panic_sink = NULL;
	free(sim);
}

/* ---- the current one ---- */

sim_t *
sim_enter(sim_t *sim)
{
	sim_t *before = sim_current();

	panic_sink = sim != NULL ? &sim->sim_sink : NULL;
	return (before);
}

sim_t *
sim_current(void)
{
	return ((sim_t *)panic_sink);
}

/* ---- running ---- */

static bool
is_final(enum sim_outcome outcome)
{
	return (outcome != SIM_OK && outcome != SIM_DEADLOCK);
}

/* Daemons may sleep for ever, as long as it is for work. */
static bool
is_stuck(const struct sim_thread *st)
{
	return (st->st_kthread.t_state == TS_SLEEP &&
	    (st->st_rest == NULL || st->st_kthread.t_wchan != st->st_rest));
}

static bool
is_any_stuck(const sim_t *sim)
{
	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		if (is_stuck(st))
			return (true);
	return (false);
}

/* Does this CPU wait for something other than work? */
static bool
is_spinning(const struct sim_cpu *sc)
{
	return (sc->sc_wait != disp_has_work);
}

static bool
is_any_spinning(const sim_t *sim)
{
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		if (is_spinning(&sim->sim_cpus[i]))
			return (true);
	return (false);
}

static const char *
name_or_none(const sim_t *sim, const void *object)
{
	const char *name = name_of(sim, object);

	return (name != NULL ? name : "(unnamed)");
}

static void
describe_spinners(const sim_t *sim, FILE *out)
{
	for (unsigned i = 0; i < sim->sim_ncpus; i++) {
		const struct sim_cpu *sc = &sim->sim_cpus[i];

		if (is_spinning(sc))
			(void)fprintf(out, "; CPU %u spins in %s for lock %s",
			    i, thread_of(sc->sc_cpu.cpu_thread)->st_name,
			    name_or_none(sim, sc->sc_wait_arg));
	}
}

static void
describe_sleeper(const sim_t *sim, const struct sim_thread *st, FILE *out)
{
	(void)fprintf(out, "; %s waits for %s %s", st->st_name, st->st_wait,
	    name_or_none(sim, st->st_kthread.t_wchan));
}

static void
describe_sleepers(const sim_t *sim, FILE *out)
{
	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		if (is_stuck(st))
			describe_sleeper(sim, st, out);
}

/* Who waits for what, as far as the line goes. */
static void
describe_deadlock(const sim_t *sim, char *message, size_t len)
{
	FILE *out = fmemopen(message, len, "w");

	if (out == NULL)
		return;
	(void)fputs("nobody can run", out);
	describe_spinners(sim, out);
	describe_sleepers(sim, out);
	(void)fclose(out);
	message[len - 1] = '\0';
}

/* The machine is quiet: is that the end, or is somebody left waiting? */
static void
judge(sim_t *sim, const void *frame)
{
	struct sim_report *sr = &sim->sim_report;

	*sr = (struct sim_report){ .sr_cpu = -1 };
	if (!is_any_stuck(sim) && !is_any_spinning(sim)) {
		ctxop_watch_leaks(sim, frame, kmem_leaks);
		return;
	}
	sr->sr_outcome = SIM_DEADLOCK;
	describe_deadlock(sim, sr->sr_message, sizeof(sr->sr_message));
}

static void
run_until_quiet(sim_t *sim)
{
	sim->sim_report = (struct sim_report){ .sr_outcome = SIM_NOUTCOMES };
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
	stack_t saved;

	fiber_adopt(&sim->sim_t0.st_fiber);
	sim->sim_last_point = sim->sim_points + sim->sim_config.sc_budget;
	fault_catch(sim, &saved);
	do
		run_until_quiet(sim);
	while (is_quiet(sim) && reaper_wake(sim));
	fault_release(sim, &saved);
	if (is_quiet(sim))
		judge(sim, frame);
}

enum sim_outcome
sim_run(sim_t *sim)
{
	sim_t *before = sim_enter(sim);
	struct sim_report *sr = &sim->sim_report;

	if (sim->sim_cpu != &sim->sim_boot)
		panic("sim_run: called from a thread of the machine");
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
