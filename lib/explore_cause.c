/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is it the same again? Two runs that ended badly are the same finding if they
 * have one cause (sim_cause()). To make that, a stack is unwound and its
 * functions are named, which takes longer than a short run; so of each run
 * there is a fingerprint, and the cause of a fingerprint is made once.
 *
 * I1. A fingerprint has all that a cause depends on: how the run ended, its
 *     message without numbers, and the returns on the stacks in question, as
 *     any word there that leads into the program's code. So equal ones have one
 *     cause, though one cause may have many. Of what is in shared libraries it
 *     knows only how deep the stack is.
 */
#include "machine.h"

#include "explore_parts.h"
#include "unwind.h"

#include <string.h>

/* ---- the cause ---- */

static void
write_cause_of_check(struct runner *ru)
{
	char message[sizeof(ru->ru_message)];

	cause_of_message(ru->ru_message, message, sizeof(message));
	(void)snprintf(ru->ru_cause, sizeof(ru->ru_cause),
	    "%s: %s, says the check", sim_outcome_name(ru->ru_outcome),
	    message);
}

const char *
runner_cause(struct runner *ru)
{
	if (!ru->ru_by_check)
		return (sim_cause(ru->ru_sim));
	write_cause_of_check(ru);
	return (ru->ru_cause);
}

/* ---- the fingerprint ---- */

/* Where the program's code is, as the linker has it. */
extern const char __executable_start[] __attribute__((weak));
extern const char etext[] __attribute__((weak));

static uint64_t
mix(uint64_t print, uint64_t word)
{
	print = (print ^ word) * 0x9e3779b97f4a7c15;
	return (print ^ print >> 32);
}

/* Reads what may be anybody's. */
SAN_PLAIN static uintptr_t
word_at(const uintptr_t *p)
{
	return (*(const volatile uintptr_t *)p);
}

static uint64_t
mix_words(uint64_t print, uintptr_t from, uintptr_t end)
{
	uintptr_t code = (uintptr_t)__executable_start;
	uintptr_t size = (uintptr_t)etext - code;

	for (; from < end; from += sizeof(from)) {
		uintptr_t word = word_at((const uintptr_t *)from);

		if (word - code < size)
			print = mix(print, word);
	}
	return (mix(print, end - from));
}

/* False if the stack is not where it should be: see fault.c. */
static bool
mix_stack(uint64_t *print, const struct fiber *f)
{
	uintptr_t bottom = (uintptr_t)f->f_stack;
	struct stack_registers sr;

	unwind_registers(f, 0, &sr);
	if (etext == NULL || sr.sr_sp - bottom > f->f_size)
		return (false);
	*print = mix(*print, bottom + f->f_size - sr.sr_sp);
	*print = mix_words(
	    *print, sr.sr_sp & -sizeof(uintptr_t), bottom + f->f_size);
	return (true);
}

static bool
mix_stacks(uint64_t *print, const sim_t *sim)
{
	const struct sim_thread *st = reported_thread(sim);

	if (st != NULL && sim->sim_report.sr_outcome != SIM_LIVELOCK)
		return (mix_stack(print, &st->st_fiber));
	for (st = sim->sim_threads; st != NULL; st = st->st_next)
		if (!mix_stack(print, &st->st_fiber))
			return (false);
	return (true);
}

uint64_t
runner_fingerprint(const struct runner *ru)
{
	char message[sizeof(ru->ru_message)];
	uint64_t print = mix(ru->ru_by_check, ru->ru_outcome);
	bool is_known;

	cause_of_message(ru->ru_message, message, sizeof(message));
	for (const char *c = message; *c != '\0'; c++)
		print = mix(print, (unsigned char)*c);
	if (ru->ru_by_check)
		return (print);
	san_reports_off();
	is_known = mix_stacks(&print, ru->ru_sim);
	san_reports_on();
	return (is_known ? print : 0);
}
