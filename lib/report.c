/* SPDX-License-Identifier: BSD-2-Clause */
/* How a run ended, for a person: what, where, the stacks, and the tape. */
#include "machine.h"
#include "unwind.h"

#include <inttypes.h>
#include <stdlib.h>

const struct sim_report *
sim_report(const sim_t *sim)
{
	need_machine(sim, __func__);
	return (&sim->sim_report);
}

void
report_stack(
    const sim_t *sim, const struct sim_thread *st, struct stack_frames *sf)
{
	unwind_fiber(&st->st_fiber, sf);
	if (sim->sim_trap != NULL)
		unwind_to_trap(sf, sim->sim_trap);
}

static void
print_stack(const sim_t *sim, const struct sim_thread *st, FILE *out)
{
	const kthread_t *t = &st->st_kthread;
	struct stack_frames sf;

	(void)fprintf(out, "  stack of %s (state 0x%x, t_preempt %d",
	    st->st_name, t->t_state, t->t_preempt);
	if (t->t_intr != NULL)
		(void)fprintf(out, ", pins %s", thread_of(t->t_intr)->st_name);
	(void)fputs("):\n", out);
	report_stack(sim, st, &sf);
	symbols_print(sim->sim_symbols, &sf, out);
}

/*
 * The thread that the report is about: it stopped the machine on its CPU, and
 * is there still.
 */
const struct sim_thread *
reported_thread(const sim_t *sim)
{
	const struct sim_report *sr = &sim->sim_report;

	if (sr->sr_thread == NULL || sr->sr_cpu < 0)
		return (NULL);
	return (thread_of(sim->sim_cpus[sr->sr_cpu].sc_cpu.cpu_thread));
}

static void
print_place(const sim_t *sim, FILE *out)
{
	const struct sim_report *sr = &sim->sim_report;

	(void)fprintf(
	    out, "%s: %s\n", sim_outcome_name(sr->sr_outcome), sr->sr_message);
	if (sr->sr_cpu >= 0)
		(void)fprintf(out, "  on CPU %d, thread %s, t_preempt %d,",
		    sr->sr_cpu, sr->sr_thread, sr->sr_preempt);
	else
		(void)fputs(" ", out);
	(void)fprintf(out, " at %" PRId64 " ns, after %" PRIu64 " points\n",
	    sr->sr_time, sr->sr_points);
}

static void
print_tape(const sim_t *sim, FILE *out)
{
	char *token = sim_tape_token(sim);

	(void)fprintf(out, "  tape: %s\n",
	    token != NULL ? token : "the host has no memory to print it");
	free(token);
}

void
sim_report_print(const sim_t *sim, FILE *out)
{
	const struct sim_thread *st;

	need_machine(sim, __func__);
	NEED(out);
	st = reported_thread(sim);
	print_place(sim, out);
	if (st != NULL)
		print_stack(sim, st, out);
	if (sim->sim_report.sr_outcome == SIM_DEADLOCK)
		wait_for_print(sim, out);
	violation_print_involved(sim, out);
	violations_print_recorded(sim, out);
	print_tape(sim, out);
}

/* Neither dead nor a daemon without work. */
static bool
is_busy(const struct sim_thread *st)
{
	const kthread_t *t = &st->st_kthread;

	return (t->t_state != TS_ZOMB && t->t_state != TS_FREE &&
	    !is_without_work(st));
}

void
sim_report_print_all(const sim_t *sim, FILE *out)
{
	const struct sim_thread *reported;

	need_machine(sim, __func__);
	NEED(out);
	reported = reported_thread(sim);
	sim_report_print(sim, out);
	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		if (st != reported && is_busy(st))
			print_stack(sim, st, out);
}

char *
sim_tape_token(const sim_t *sim)
{
	need_machine(sim, __func__);
	return (tape_token(&sim->sim_tape));
}
