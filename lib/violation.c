/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Violations: what the simulator finds wrong beyond the kernel's own checks,
 * and what happens then. Each kind ends the run, or is recorded, or is off.
 *
 * I1. sim_seen counts all that were seen; sim_violations keeps the first
 *     MAX_KEPT of them, in order. A fatal one is the last, and has no stack of
 *     its own: that of its thread stays as it is.
 * I2. A recorded one leaves the vector registers of its thread as they were.
 */
#include "machine.h"
#include "unwind.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define MAX_KEPT 1000                /* and one for the fatal one */
#define MAX_STACKS ((size_t)1 << 18) /* reserved, not touched */
#define INVOLVED 2

struct violation {
	enum sim_violation vi_kind;
	char vi_message[sizeof(((struct sim_report *)0)->sr_message)];
	const char *vi_thread; /* NULL: the machine was quiet */
	int vi_cpu;
	int vi_preempt;
	hrtime_t vi_time;
	bool vi_fatal;
	struct stack_frames vi_stack;
	const char *vi_what[INVOLVED];
	struct stack_frames vi_involved[INVOLVED];
};

static const char *const names[SIM_NVIOLATIONS] = {
	[SIM_HOOK_BLOCKS] = "hook-blocks",
	[SIM_KMEM_SLEEPS] = "kmem-sleeps",
	[SIM_RING_MUTATED] = "ring-mutated",
	[SIM_NULL_WALK] = "null-walk",
	[SIM_ENDLESS_WALK] = "endless-walk",
	[SIM_FREED_WALK] = "freed-walk",
	[SIM_DOUBLE_ATTACH] = "double-attach",
	[SIM_TWO_THREADS] = "two-threads",
	[SIM_ATTACH_FREED] = "attach-freed",
	[SIM_FREE_ATTACHED] = "free-attached",
	[SIM_WRONG_THREAD] = "wrong-thread",
	[SIM_DETACH_DETACHED] = "detach-detached",
	[SIM_DOUBLE_FREE] = "double-free",
	[SIM_HW_LOADED] = "hw-loaded",
	[SIM_EXIT_ARMED] = "exit-armed",
	[SIM_PREEMPT_DEPTH] = "preempt-depth",
	[SIM_CTXOP_LEAKED] = "ctxop-leaked",
	[SIM_RACE] = "race",
};

const char *
sim_violation_name(enum sim_violation v)
{
	NEED_BELOW(v, SIM_NVIOLATIONS);
	return (names[v]);
}

bool
violations_init(sim_t *sim)
{
	return (region_map(&sim->sim_violations, MAX_KEPT + 1,
		    sizeof(struct violation)) &&
	    (!sim->sim_config.sc_audit ||
		region_map(&sim->sim_stacks, MAX_STACKS,
		    sizeof(struct stack_frames))));
}

void
violations_fini(sim_t *sim)
{
	region_unmap(&sim->sim_violations);
	region_unmap(&sim->sim_stacks);
}

void
violations_clear(sim_t *sim)
{
	region_clear(&sim->sim_violations);
	region_clear(&sim->sim_stacks);
}

struct stack_frames *
stack_note(sim_t *sim, struct stack_frames *sf)
{
	struct arch_fpu fpu;

	if (!sim->sim_config.sc_audit || sim->sim_is_terse)
		return (NULL);
	if (sf == NULL && (sf = region_take(&sim->sim_stacks, 1)) == NULL)
		return (NULL);
	arch_fpu_save(&fpu);
	unwind_caller(sf);
	arch_fpu_restore(&fpu);
	return (sf);
}

/* ---- seeing one ---- */

static const struct involved nobody = { NULL, NULL };

/* "NAME: text", and what sc_audit would show as well. */
static void __attribute__((format(printf, 3, 0)))
keep_message(struct violation *vi, const struct involved *in, const char *fmt,
    va_list ap)
{
	char *text = vi->vi_message;
	size_t size = sizeof(vi->vi_message), at;

	at = (size_t)snprintf(text, size, "%s: ", names[vi->vi_kind]);
	at += (size_t)vsnprintf(text + at, size - at, fmt, ap);
	if (in->in_what != NULL && in->in_stack == NULL && at < size)
		(void)snprintf(
		    text + at, size - at, AUDIT_HINT "%s)", in->in_what);
}

static void
keep_involved(struct violation *vi, const struct involved *in)
{
	for (unsigned i = 0; i < INVOLVED && in->in_what != NULL; i++, in++) {
		vi->vi_what[i] = in->in_what;
		if (in->in_stack != NULL)
			vi->vi_involved[i] = *in->in_stack;
	}
}

/* On the host that is its own place, though no thread of the machine's. */
static void
keep_place(const sim_t *sim, struct violation *vi)
{
	const kthread_t *t = curthread;

	vi->vi_thread = thread_of(t)->st_name;
	vi->vi_cpu = sim->sim_cpu->sc_cpu.cpu_id;
	vi->vi_preempt = t->t_preempt;
	if (!vi->vi_fatal && !sim->sim_is_terse)
		unwind_caller(&vi->vi_stack);
}

/* Count it; a record for it, or NULL: it is off, or nobody has room. */
static struct violation *
take(sim_t *sim, enum sim_violation v)
{
	enum sim_setting setting = sim->sim_config.sc_violation[v];
	struct region *r = &sim->sim_violations;
	struct violation *vi;

	if (setting == SIM_V_OFF)
		return (NULL);
	sim->sim_seen[v]++;
	if (setting == SIM_V_RECORD && r->r_count == MAX_KEPT)
		return (NULL);
	vi = region_take(r, 1);
	vi->vi_kind = v;
	vi->vi_fatal = setting == SIM_V_FATAL;
	vi->vi_time = sim->sim_now;
	return (vi);
}

static void __attribute__((format(printf, 4, 0)))
report(sim_t *sim, enum sim_violation v, const struct involved *in,
    const char *fmt, va_list ap)
{
	struct violation *vi = take(sim, v);
	struct arch_fpu fpu;

	if (vi == NULL)
		return;
	arch_fpu_save(&fpu);
	if (!sim->sim_is_terse)
		keep_message(vi, in, fmt, ap);
	keep_involved(vi, in);
	keep_place(sim, vi);
	trace_violation(names[v], vi->vi_message);
	arch_fpu_restore(&fpu);
	if (vi->vi_fatal)
		stop(sim, SIM_VIOLATION, "%s", vi->vi_message);
}

void
violation(sim_t *sim, enum sim_violation v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(sim, v, &nobody, fmt, ap);
	va_end(ap);
}

void
violation_with(sim_t *sim, enum sim_violation v, const struct involved *in,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(sim, v, in, fmt, ap);
	va_end(ap);
}

void
violation_at_rest(sim_t *sim, enum sim_violation v, const struct involved *in,
    const char *fmt, ...)
{
	struct violation *vi = take(sim, v);
	va_list ap;

	if (vi == NULL)
		return;
	va_start(ap, fmt);
	keep_message(vi, in, fmt, ap);
	va_end(ap);
	keep_involved(vi, in);
	trace_violation(names[v], vi->vi_message);
	vi->vi_cpu = -1;
	if (!vi->vi_fatal)
		return;
	sim->sim_report.sr_outcome = SIM_VIOLATION;
	memcpy(
	    sim->sim_report.sr_message, vi->vi_message, sizeof(vi->vi_message));
}

/* ---- asking and printing ---- */

uint64_t
sim_violations(const sim_t *sim, enum sim_violation v)
{
	need_machine(sim, __func__);
	NEED_BELOW(v, SIM_NVIOLATIONS);
	return (sim->sim_seen[v]);
}

/* The nth that is kept, or NULL. */
static const struct violation *
nth(const sim_t *sim, size_t n)
{
	const struct violation *kept = sim->sim_violations.r_base;

	return (n < sim->sim_violations.r_count ? &kept[n] : NULL);
}

const char *
sim_violation_message(const sim_t *sim, size_t n)
{
	const struct violation *vi;

	need_machine(sim, __func__);
	vi = nth(sim, n);
	return (vi != NULL ? vi->vi_message : NULL);
}

static void
print_involved(const sim_t *sim, const struct violation *vi, FILE *out)
{
	for (unsigned i = 0; i < INVOLVED; i++) {
		if (vi->vi_involved[i].sf_depth == 0)
			continue;
		(void)fprintf(out, "  where %s:\n", vi->vi_what[i]);
		symbols_print(sim->sim_symbols, &vi->vi_involved[i], out);
	}
}

static void
print(const sim_t *sim, const struct violation *vi, FILE *out)
{
	(void)fprintf(out, "%s\n", vi->vi_message);
	if (vi->vi_thread != NULL)
		(void)fprintf(out, "  on CPU %d, thread %s, t_preempt %d,",
		    vi->vi_cpu, vi->vi_thread, vi->vi_preempt);
	else
		(void)fputs(" ", out);
	(void)fprintf(out, " at %" PRId64 " ns\n", vi->vi_time);
	symbols_print(sim->sim_symbols, &vi->vi_stack, out);
	print_involved(sim, vi, out);
}

static uint64_t
count_unkept(const sim_t *sim)
{
	uint64_t seen = 0;

	for (unsigned v = 0; v < SIM_NVIOLATIONS; v++)
		seen += sim->sim_seen[v];
	return (seen - sim->sim_violations.r_count);
}

static void
print_kept(const sim_t *sim, FILE *out, bool recorded_only)
{
	const struct violation *vi;

	for (size_t n = 0; (vi = nth(sim, n)) != NULL; n++) {
		if (vi->vi_fatal && recorded_only)
			continue;
		(void)fputs(vi->vi_fatal ? "fatal: " : "recorded: ", out);
		print(sim, vi, out);
	}
	if (count_unkept(sim) > 0)
		(void)fprintf(out, "and %" PRIu64 " more\n", count_unkept(sim));
}

void
sim_violations_print(const sim_t *sim, FILE *out)
{
	need_machine(sim, __func__);
	NEED(out);
	print_kept(sim, out, false);
}

void
violations_print_recorded(const sim_t *sim, FILE *out)
{
	print_kept(sim, out, true);
}

void
violation_print_involved(const sim_t *sim, FILE *out)
{
	const struct violation *last;

	if (sim->sim_violations.r_count == 0)
		return;
	last = nth(sim, sim->sim_violations.r_count - 1);
	if (last->vi_fatal)
		print_involved(sim, last, out);
}
