/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a run: whatever ends it, one report is written, and control goes
 * from the stack that it ended on to the host.
 */
#include "machine.h"

#include <stdarg.h>
#include <string.h>

#define MAX_ADDRESSES 65536

static const char *const outcome_names[SIM_NOUTCOMES] = {
	[SIM_OK] = "ok",
	[SIM_PANIC] = "panic",
	[SIM_VIOLATION] = "violation",
	[SIM_FAILED] = "failed",
	[SIM_DEADLOCK] = "deadlock",
	[SIM_BUDGET] = "budget",
	[SIM_LIVELOCK] = "livelock",
	[SIM_MISFIT] = "misfit",
};

const char *
sim_outcome_name(enum sim_outcome outcome)
{
	NEED_BELOW(outcome, SIM_NOUTCOMES);
	return (outcome_names[outcome]);
}

static void __attribute__((format(printf, 3, 0)))
report(sim_t *sim, enum sim_outcome outcome, const char *fmt, va_list ap)
{
	struct sim_report *sr = &sim->sim_report;
	const kthread_t *t = curthread;

	sr->sr_outcome = outcome;
	(void)vsnprintf(sr->sr_message, sizeof(sr->sr_message), fmt, ap);
	sr->sr_cpu = sim->sim_cpu->sc_cpu.cpu_id;
	sr->sr_thread = thread_of(t)->st_name;
	sr->sr_preempt = t->t_preempt;
}

void
report_begin(sim_t *sim, enum sim_outcome outcome)
{
	struct sim_report *sr = &sim->sim_report;

	sr->sr_outcome = outcome;
	sr->sr_message[0] = sim->sim_cause[0] = '\0';
	sr->sr_cpu = -1;
	sr->sr_thread = NULL;
	sr->sr_preempt = 0;
	sr->sr_time = 0;
	sr->sr_points = sr->sr_violations = 0;
	sim->sim_sink.ps_frame = 0;
}

/* Leave for the host and never be entered again. */
static void __attribute__((noreturn)) leave(sim_t *sim)
{
	if (sim->sim_config.sc_abort)
		panic_abort(sim->sim_report.sr_message);
	cpu_go_to(sim, &sim->sim_boot);
	panic_abort("a machine that had stopped was entered again");
}

static bool
on_host(const sim_t *sim)
{
	return (sim->sim_cpu == &sim->sim_boot);
}

void
stop(sim_t *sim, enum sim_outcome outcome, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(sim, outcome, fmt, ap);
	va_end(ap);
	if (on_host(sim))
		panic_abort(sim->sim_report.sr_message);
	leave(sim);
}

void
sim_fail(const char *fmt, ...)
{
	char message[512];
	va_list ap;

	NEED(fmt);
	va_start(ap, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	if (panic_sink == NULL)
		panic_abort(message);
	panic_sink->ps_frame = (uintptr_t)__builtin_frame_address(0);
	stop(machine(), SIM_FAILED, "%s", message);
}

/* ---- panics of this machine ---- */

static void
take_panic(struct panic_sink *sink, const char *message)
{
	sim_t *sim = (sim_t *)sink;

	if (!on_host(sim))
		stop(sim, SIM_PANIC, "%s", message);
}

bool
addresses_init(sim_t *sim)
{
	return (region_map(
	    &sim->sim_addresses, MAX_ADDRESSES, sizeof(const void *)));
}

void
addresses_fini(sim_t *sim)
{
	region_unmap(&sim->sim_addresses);
}

void
addresses_clear(sim_t *sim)
{
	region_clear(&sim->sim_addresses);
}

/*
 * Numbers instead of addresses: in the order in which they are first asked
 * for, shaped like addresses of the kernel's heap.
 */
static uintmax_t
number_of(struct panic_sink *sink, const void *p)
{
	struct region *r = &((sim_t *)sink)->sim_addresses;
	const void **seen = r->r_base;
	size_t i;

	for (i = 0; i < r->r_count && seen[i] != p; i++)
		continue;
	if (i == r->r_count && (seen = region_take(r, 1)) != NULL)
		*seen = p;
	return (0xfffffe0000000000 + 0x1000 * (uintmax_t)(i + 1));
}

void
sink_init(struct panic_sink *sink)
{
	sink->ps_take = take_panic;
	sink->ps_address = number_of;
}
