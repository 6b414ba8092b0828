/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why a run ended badly, in one string, so that a search can tell what it has
 * found already: how it ended, its message, and where in the code under test.
 *
 * I1. Numbers (a step, an address, a line) do not count, and neither do the
 *     machine's own functions, nor the hint at sc_audit: what changes from run
 *     to run, with the library, or with what is recorded, makes no other cause.
 * I2. It is made when it is asked for, from stacks that are still there, and
 *     kept: runs that nobody asks about cost nothing.
 */
#include "machine.h"
#include "unwind.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#define FRAMES 3 /* functions that are named, at most */

/* A cause that is written. */
struct cause {
	sim_t *cs_sim;
	size_t cs_len;
	unsigned cs_frames; /* so far */
};

/* As much as there is room for. */
static void __attribute__((format(printf, 2, 3)))
put(struct cause *cs, const char *fmt, ...)
{
	size_t room = sizeof(cs->cs_sim->sim_cause) - cs->cs_len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(cs->cs_sim->sim_cause + cs->cs_len, room, fmt, ap);
	va_end(ap);
	if (n > 0)
		cs->cs_len += (size_t)n < room ? (size_t)n : room - 1;
}

/* ---- where ---- */

static bool
is_asked_for(struct symbols *sy, uintptr_t pc, const char *name)
{
	/* Names with an underscore first are the C library's. */
	return (!symbols_is_own(sy, pc) && name[0] != '_' && name[0] != '?');
}

/*
 * A function, whatever clone of it the compiler has made ("f.part.0"); not
 * NULL, nor more than there are to be.
 */
static void
print_frame(struct cause *cs, const char *name)
{
	if (name == NULL || cs->cs_frames == FRAMES)
		return;
	put(cs, "%s%.*s", cs->cs_frames++ == 0 ? " in " : ", ",
	    (int)strcspn(name, "."), name);
}

/* The name of frame i, if that is code under test; else NULL. */
static const char *
name_of_frame(sim_t *sim, const struct stack_frames *sf, unsigned i)
{
	uintptr_t pc = sf->sf_pc[i] - (i > 0 ? 1 : 0);
	const char *name = symbols_name(sim->sim_symbols, pc);

	return (is_asked_for(sim->sim_symbols, pc, name) ? name : NULL);
}

const char *
cause_place(sim_t *sim, const struct sim_thread *st)
{
	struct stack_frames sf;
	const char *name = NULL;

	report_stack(sim, st, &sf);
	for (unsigned i = 0; i < sf.sf_depth && name == NULL; i++)
		name = name_of_frame(sim, &sf, i);
	return (name);
}

/* The innermost functions of a thread that are code under test. */
static void
print_frames(struct cause *cs, const struct sim_thread *st)
{
	struct stack_frames sf;

	report_stack(cs->cs_sim, st, &sf);
	for (unsigned i = 0; i < sf.sf_depth; i++)
		print_frame(cs, name_of_frame(cs->cs_sim, &sf, i));
}

/* The outermost one: where others are depends on when the run was ended. */
static void
print_outermost(struct cause *cs, const struct sim_thread *st)
{
	struct stack_frames sf;
	const char *name = NULL;

	report_stack(cs->cs_sim, st, &sf);
	for (unsigned i = sf.sf_depth; i > 0 && name == NULL; i--)
		name = name_of_frame(cs->cs_sim, &sf, i - 1);
	print_frame(cs, name);
}

static void
print_waiter(const struct sim_thread *st, void *cause)
{
	struct cause *cs = cause;

	print_frame(cs, cause_place(cs->cs_sim, st));
}

static void
print_livelock(struct cause *cs)
{
	for (const struct sim_thread *st = cs->cs_sim->sim_threads; st != NULL;
	     st = st->st_next)
		if (progress_ran_in_vain(cs->cs_sim, st))
			print_outermost(cs, st);
}

/* An endless run is nowhere: it is cut off where its budget happens to end. */
static void
print_place(struct cause *cs)
{
	const struct sim_thread *st = reported_thread(cs->cs_sim);

	switch (cs->cs_sim->sim_report.sr_outcome) {
	case SIM_DEADLOCK:
		wait_for_each(cs->cs_sim, print_waiter, cs);
		break;
	case SIM_LIVELOCK:
		print_livelock(cs);
		break;
	case SIM_BUDGET:
		break;
	default:
		if (st != NULL)
			print_frames(cs, st);
		break;
	}
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

/* Most characters are not even its first one. */
static inline bool
is_hint(const char *at)
{
	return (*at == AUDIT_HINT[0] &&
	    strncmp(at, AUDIT_HINT, strlen(AUDIT_HINT)) == 0);
}

/* The next character that counts, '#' for a number; '\0' at the end. */
static inline char
next_char(const char **message)
{
	const char *at = *message;

	if (*at == '\0' || is_hint(at))
		return ('\0');
	if (*at < '0' || *at > '9') {
		*message = at + 1;
		return (*at);
	}
	*message = skip_number(at);
	return ('#');
}

void
cause_of_message(const char *message, char *buf, size_t len)
{
	size_t n = 0;

	while (n + 1 < len && (buf[n] = next_char(&message)) != '\0')
		n++;
	buf[n] = '\0';
}

static void
make(sim_t *sim)
{
	const struct sim_report *sr = &sim->sim_report;
	char message[sizeof(sr->sr_message)];
	struct cause cs = { .cs_sim = sim };

	cause_of_message(sr->sr_message, message, sizeof(message));
	put(&cs, "%s: %s", sim_outcome_name(sr->sr_outcome),
	    sr->sr_outcome == SIM_LIVELOCK ? "no progress" : message);
	print_place(&cs);
}

const char *
sim_cause(sim_t *sim)
{
	need_machine(sim, __func__);
	if (sim->sim_report.sr_outcome != SIM_OK && sim->sim_cause[0] == '\0')
		make(sim);
	return (sim->sim_cause);
}
