/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Did all happen as expected? What did not is told: what was expected, what was
 * seen.
 */
#include "scenario_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- how the run ended ---- */

/* A fatal violation ends the run, one that is recorded does not. */
static bool
ends_the_run(const struct sim_scenario *sn, const struct sim_expectation *ex)
{
	return (ex->ex_kind != SIM_E_HOOKS &&
	    (ex->ex_kind != SIM_E_VIOLATION ||
		sn->sn_violation[ex->ex_number] == SIM_V_FATAL));
}

static enum sim_outcome
outcome_of(const struct sim_expectation *ex)
{
	switch (ex->ex_kind) {
	case SIM_E_PANIC:
		return (SIM_PANIC);
	case SIM_E_FAILED:
		return (SIM_FAILED);
	case SIM_E_LIVELOCK:
		return (SIM_LIVELOCK);
	case SIM_E_VIOLATION:
		return (SIM_VIOLATION);
	default:
		return ((enum sim_outcome)ex->ex_number);
	}
}

static bool
is_outcome(
    const struct sim_scenario *sn, const struct sim_expectation *ex, FILE *out)
{
	const struct sim_report *sr = sim_report(sim_current());
	enum sim_outcome wanted = ex != NULL ? outcome_of(ex) : SIM_OK;
	const char *words = ex != NULL && ex->ex_kind != SIM_E_HOOKS &&
		ex->ex_text != NULL ?
	    ex->ex_text :
	    "";
	int at;

	if (sr->sr_outcome == wanted && strstr(sr->sr_message, words) != NULL)
		return (true);
	at = fprintf(out, "%s:%u: ", sn->sn_file, ex != NULL ? ex->ex_line : 1);
	(void)fprintf(out, "expected: %s%s%s\n", sim_outcome_name(wanted),
	    *words != '\0' ? ": " : "", words);
	(void)fprintf(out, "%*sseen: %s%s%s\n", at + 4, "",
	    sim_outcome_name(sr->sr_outcome),
	    *sr->sr_message != '\0' ? ": " : "", sr->sr_message);
	return (false);
}

static bool
ended_as_expected(const struct sim_scenario *sn, FILE *out)
{
	bool is_said = false, held = true;

	for (unsigned i = 0; i < sn->sn_nexpectations; i++) {
		if (!ends_the_run(sn, &sn->sn_expectation[i]))
			continue;
		is_said = true;
		held = is_outcome(sn, &sn->sn_expectation[i], out) && held;
	}
	return (is_said ? held : is_outcome(sn, NULL, out));
}

/* ---- violations ---- */

static bool
is_expected(const struct sim_scenario *sn, enum sim_violation violation)
{
	for (unsigned i = 0; i < sn->sn_nexpectations; i++)
		if (sn->sn_expectation[i].ex_kind == SIM_E_VIOLATION &&
		    sn->sn_expectation[i].ex_number == violation)
			return (true);
	return (false);
}

static bool
none_unexpected(const struct sim_scenario *sn, FILE *out)
{
	bool held = true;

	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++) {
		enum sim_violation violation = (enum sim_violation)i;
		uint64_t seen = sim_violations(sim_current(), violation);

		if (seen == 0 || is_expected(sn, violation))
			continue;
		(void)fprintf(out, "%s: not expected: violation %s, %ju\n",
		    sn->sn_file, sim_violation_name(violation),
		    (uintmax_t)seen);
		held = false;
	}
	return (held);
}

static bool
is_seen(
    const struct sim_scenario *sn, const struct sim_expectation *ex, FILE *out)
{
	enum sim_violation violation = (enum sim_violation)ex->ex_number;
	uint64_t seen = sim_violations(sim_current(), violation);

	if (ex->ex_times == 0 ? seen > 0 : seen == ex->ex_times)
		return (true);
	(void)fprintf(out, "%s:%u: expected: violation %s, %s%u; seen: %ju\n",
	    sn->sn_file, ex->ex_line, sim_violation_name(violation),
	    ex->ex_times == 0 ? "at least " : "",
	    ex->ex_times == 0 ? 1 : ex->ex_times, (uintmax_t)seen);
	return (false);
}

static bool
all_seen(const struct sim_scenario *sn, FILE *out)
{
	bool held = true;

	for (unsigned i = 0; i < sn->sn_nexpectations; i++)
		if (sn->sn_expectation[i].ex_kind == SIM_E_VIOLATION)
			held = is_seen(sn, &sn->sn_expectation[i], out) && held;
	return (held);
}

/* ---- the order of hooks ---- */

static void __attribute__((noreturn)) no_memory(void)
{
	panic("sim_scenario: the host has no memory for hooks");
}

/* Of all lines that expect some; NULL if none does. For free(). */
static char *
expected_hooks(const struct sim_scenario *sn)
{
	char *words = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&words, &len);
	unsigned lines = 0;

	if (out == NULL)
		no_memory();
	for (unsigned i = 0; i < sn->sn_nexpectations; i++) {
		const struct sim_expectation *ex = &sn->sn_expectation[i];

		if (ex->ex_kind == SIM_E_HOOKS)
			(void)fprintf(
			    out, "%s%s", lines++ > 0 ? " " : "", ex->ex_text);
	}
	(void)fclose(out);
	if (lines > 0)
		return (words);
	free(words);
	return (NULL);
}

static bool
hooks_ran_in_order(const struct sim_scenario *sn, FILE *out)
{
	char *wanted = expected_hooks(sn), *seen;
	bool held;

	if (wanted == NULL)
		return (true);
	if ((seen = sim_trace_words(sim_current(), SIM_EV_HOOKS)) == NULL)
		no_memory();
	held = strcmp(wanted, seen) == 0;
	if (!held)
		(void)fprintf(out,
		    "%s: expected hooks: %s\n%*sseen hooks: %s\n", sn->sn_file,
		    wanted, (int)strlen(sn->sn_file) + 6, "", seen);
	free(wanted);
	free(seen);
	return (held);
}

bool
scenario_is_as_expected(
    const struct sim_scenario *sn, bool as_written, FILE *out)
{
	bool held = ended_as_expected(sn, out);

	held = none_unexpected(sn, out) && held;
	held = all_seen(sn, out) && held;
	if (as_written)
		held = hooks_ran_in_order(sn, out) && held;
	return (held);
}
