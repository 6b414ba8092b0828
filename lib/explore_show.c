/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a finding looks like: its tape is run once more on a machine that
 * records everything, and what that machine says is kept.
 *
 * I1. A finding says of itself only what this run has shown: if it ends
 *     otherwise, fi_instead is how.
 */
#include "explore_parts.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

#define TRACE_MAX 20000 /* rows: more than that nobody reads */

static char *
have(char *text)
{
	if (text == NULL)
		panic("sim_explore: the host has no memory for a finding");
	return (text);
}

/* What print() prints of the run, for free(). */
static char *
text_of(const struct runner *ru, void (*print)(const struct runner *, FILE *))
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return (have(NULL));
	print(ru, out);
	(void)fclose(out);
	return (have(text));
}

/* ---- what is printed ---- */

static void
print_check(const struct runner *ru, FILE *out)
{
	char *token = have(sim_tape_token(ru->ru_sim));

	(void)fprintf(out,
	    "%s: %s\n  said by the scenario's check, after a run that ended "
	    "well\n",
	    sim_outcome_name(ru->ru_outcome), ru->ru_message);
	sim_violations_print(ru->ru_sim, out);
	(void)fprintf(out, "  tape: %s\n", token);
	free(token);
}

static void
print_report(const struct runner *ru, FILE *out)
{
	if (ru->ru_by_check)
		print_check(ru, out);
	else
		sim_report_print(ru->ru_sim, out);
}

static void
print_trace(const struct runner *ru, FILE *out)
{
	sim_trace_list(ru->ru_sim, out);
}

static void
print_end(const struct runner *ru, FILE *out)
{
	(void)fprintf(out, "%s%s%s", sim_outcome_name(ru->ru_outcome),
	    ru->ru_message[0] != '\0' ? ": " : "", ru->ru_message);
}

/* ---- what is kept ---- */

static void
keep(struct sim_finding *fi, const struct runner *ru)
{
	free(fi->fi_report);
	free(fi->fi_trace);
	fi->fi_report = text_of(ru, print_report);
	fi->fi_trace = text_of(ru, print_trace);
	fi->fi_violations = 0;
	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++)
		if (sim_violations(ru->ru_sim, (enum sim_violation)i) > 0)
			fi->fi_violations |= (uint64_t)1 << i;
}

/* True if the run of its tape shows the finding; it is kept in either case. */
static bool
replay(const struct sim_search *se, struct sim_finding *fi, bool audit)
{
	struct sim_search full = *se;
	struct runner ru;
	bool shows;

	full.se_machine.sc_trace = SIM_EV_ALL;
	if (full.se_machine.sc_trace_max == 0)
		full.se_machine.sc_trace_max = TRACE_MAX;
	full.se_machine.sc_audit = audit;
	full.se_all_accesses = true; /* which ones race is not known here */
	runner_init(&ru, &full);
	shows = !runner_run_token(&ru, fi->fi_token) &&
	    strcmp(runner_cause(&ru), fi->fi_cause) == 0;
	keep(fi, &ru);
	free(fi->fi_instead);
	fi->fi_instead = shows ? NULL : text_of(&ru, print_end);
	fi->fi_is_audited = audit;
	if (shows)
		memcpy(fi->fi_message, ru.ru_message, sizeof(fi->fi_message));
	runner_fini(&ru);
	return (shows);
}

/* With sc_audit freed memory reads otherwise, and so a run may end otherwise.
 */
void
finding_show(const struct sim_search *se, struct sim_finding *fi)
{
	if (!replay(se, fi, true) && !se->se_machine.sc_audit)
		(void)replay(se, fi, false);
}

void
finding_free(struct sim_finding *fi)
{
	free(fi->fi_cause);
	free(fi->fi_token);
	free(fi->fi_instead);
	free(fi->fi_report);
	free(fi->fi_trace);
}
