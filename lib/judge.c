/* SPDX-License-Identifier: BSD-2-Clause */
/* Nothing on the machine can go on: is that the end, or does somebody wait? */
#include "machine.h"

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
void
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
