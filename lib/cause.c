/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why a run ended badly, in one string, so that a search can tell what it has
 * found already: how it ended, its message, and where in the code under test.
 *
 * I1. Numbers (a step, an address, a line) do not count, and neither do the
 *     machine's own functions: what changes from run to run, or with the
 *     library, makes no other cause.
 * I2. It is made when it is asked for, from stacks that are still there, and
 *     kept: runs that nobody asks about cost nothing.
 */
#include "machine.h"
#include "unwind.h"

#include <ctype.h>
#include <string.h>

#define FRAMES 3 /* functions that are named, at most */

/* A cause that is written. */
struct cause {
	sim_t *cs_sim;
	FILE *cs_out;
	unsigned cs_frames; /* so far */
};

/* ---- where ---- */

static bool
is_asked_for(struct symbols *sy, uintptr_t pc, const char *name)
{
	/* Names with an underscore first are the C library's. */
	return (!symbols_is_own(sy, pc) && name[0] != '_' && name[0] != '?');
}

/* A function, whatever clone of it the compiler has made ("f.part.0"). */
static void
print_frame(struct cause *cs, const char *name)
{
	(void)fprintf(cs->cs_out, "%s%.*s",
	    cs->cs_frames++ == 0 ? " in " : ", ", (int)strcspn(name, "."),
	    name);
}

/* The innermost functions of a thread that are code under test. */
static void
print_frames(struct cause *cs, const struct sim_thread *st, unsigned max)
{
	struct symbols *sy = &cs->cs_sim->sim_symbols;
	struct stack_frames sf;

	report_stack(cs->cs_sim, st, &sf);
	for (unsigned i = 0; i < sf.sf_depth && cs->cs_frames < max; i++) {
		uintptr_t pc = sf.sf_pc[i] - (i > 0 ? 1 : 0);
		const char *name = symbols_name(sy, pc);

		if (is_asked_for(sy, pc, name))
			print_frame(cs, name);
	}
}

/* One function of each that waits: no more than all causes have. */
static void
print_waiter(const struct sim_thread *st, void *arg)
{
	struct cause *cs = arg;

	if (cs->cs_frames < FRAMES)
		print_frames(cs, st, cs->cs_frames + 1);
}

/* An endless run is nowhere: it is cut off where its budget happens to end. */
static void
print_place(struct cause *cs)
{
	const struct sim_thread *st = reported_thread(cs->cs_sim);
	enum sim_outcome outcome = cs->cs_sim->sim_report.sr_outcome;

	if (outcome == SIM_DEADLOCK)
		wait_for_each(cs->cs_sim, print_waiter, cs);
	else if (outcome != SIM_BUDGET && st != NULL)
		print_frames(cs, st, FRAMES);
}

/* ---- what ---- */

/* A number begins with a digit, and may go on as a hexadecimal one. */
static const char *
skip_number(const char *at)
{
	if (at[0] == '0' && at[1] == 'x')
		at += 2;
	while (isxdigit((unsigned char)*at))
		at++;
	return (at);
}

static void
print_without_numbers(const char *message, FILE *out)
{
	while (*message != '\0') {
		if (isdigit((unsigned char)*message)) {
			(void)fputc('#', out);
			message = skip_number(message);
		} else {
			(void)fputc(*message++, out);
		}
	}
}

static void
make(sim_t *sim)
{
	const struct sim_report *sr = &sim->sim_report;
	struct cause cs = { .cs_sim = sim,
		.cs_out = fmemopen(
		    sim->sim_cause, sizeof(sim->sim_cause), "w") };

	if (cs.cs_out == NULL)
		return;
	(void)fprintf(cs.cs_out, "%s: ", sim_outcome_name(sr->sr_outcome));
	print_without_numbers(sr->sr_message, cs.cs_out);
	print_place(&cs);
	(void)fclose(cs.cs_out);
	sim->sim_cause[sizeof(sim->sim_cause) - 1] = '\0';
}

const char *
sim_cause(sim_t *sim)
{
	if (sim->sim_report.sr_outcome != SIM_OK && sim->sim_cause[0] == '\0')
		make(sim);
	return (sim->sim_cause);
}
