/* SPDX-License-Identifier: BSD-2-Clause */
/* See export.h. */
#include "export.h"

#include "../lib/text.h"
#include "command.h"

#include <inttypes.h>
#include <stdlib.h>

static char *
again(const struct exported *ex, const struct sim_finding *fi)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		abort();
	print_command(ex->ex_command, fi->fi_token, out);
	if (fclose(out) != 0)
		abort();
	return (text);
}

/* ---- JSON ---- */

static void
print_string(const char *name, const char *value, FILE *out)
{
	(void)fprintf(out, "\"%s\": ", name);
	print_json(value, out);
}

/* What is not known is null. */
static void
print_known(const char *name, bool is_known, uint64_t value, FILE *out)
{
	if (is_known)
		(void)fprintf(out, "\"%s\": %" PRIu64 ",\n  ", name, value);
	else
		(void)fprintf(out, "\"%s\": null,\n  ", name);
}

static void
print_missed(const struct sim_verdict *vd, FILE *out)
{
	if (vd->vd_depth == 0 || vd->vd_extent != SIM_X_SAMPLED)
		(void)fputs("\"missed\": null,\n  ", out);
	else
		(void)fprintf(out,
		    "\"missed\": {\"depth\": %u, \"chance\": %u.%06u},\n  ",
		    vd->vd_depth, vd->vd_missed_ppm / 1000000,
		    vd->vd_missed_ppm % 1000000);
}

static void
print_finding_json(
    const struct exported *ex, const struct sim_finding *fi, FILE *out)
{
	char *command = again(ex, fi);

	(void)fputs("{", out);
	print_string("outcome", sim_outcome_name(fi->fi_outcome), out);
	(void)fputs(",\n    ", out);
	print_string("message", fi->fi_message, out);
	(void)fputs(",\n    ", out);
	print_string("tape", fi->fi_token, out);
	(void)fprintf(out,
	    ",\n    \"choices\": %u, \"run\": %" PRIu64 ", \"times\": %" PRIu64
	    ",\n    ",
	    fi->fi_choices, fi->fi_run, fi->fi_times);
	print_string("command", command, out);
	(void)fputs("}", out);
	free(command);
}

static void
print_findings_json(const struct exported *ex, FILE *out)
{
	const struct sim_verdict *vd = ex->ex_verdict;

	(void)fputs("\"findings\": [", out);
	for (unsigned i = 0; i < vd->vd_nfindings; i++) {
		(void)fputs(i > 0 ? ",\n    " : "\n    ", out);
		print_finding_json(ex, &vd->vd_finding[i], out);
	}
	(void)fputs("]", out);
}

void
print_verdict_json(const struct exported *ex, FILE *out)
{
	const struct sim_search *se = ex->ex_search;
	const struct sim_verdict *vd = ex->ex_verdict;
	bool is_complete = vd->vd_extent == SIM_X_COMPLETE;

	(void)fputs("{ ", out);
	print_string("scenario", ex->ex_scenario, out);
	(void)fprintf(out, ",\n  \"cpus\": %u,\n  ", se->se_machine.sc_ncpus);
	print_string("strategy", sim_strategy_name(se->se_strategy), out);
	(void)fputs(",\n  ", out);
	print_string("extent", sim_extent_name(vd->vd_extent), out);
	(void)fputs(",\n  ", out);
	print_known("runs", true, vd->vd_runs, out);
	print_known(
	    "traces", is_complete && vd->vd_is_reduced, vd->vd_runs, out);
	print_known("level", vd->vd_extent == SIM_X_BOUNDED, vd->vd_level, out);
	print_missed(vd, out);
	print_known("questions", true, vd->vd_questions, out);
	print_findings_json(ex, out);
	(void)fputs(" }\n", out);
}

/* ---- JUnit ---- */

static void
print_attribute(const char *name, const char *value, FILE *out)
{
	(void)fprintf(out, " %s=\"", name);
	print_xml(value, out);
	(void)fputs("\"", out);
}

static void
print_failure(
    const struct exported *ex, const struct sim_finding *fi, FILE *out)
{
	char *command = again(ex, fi);

	(void)fputs("    <failure", out);
	print_attribute("type", sim_outcome_name(fi->fi_outcome), out);
	print_attribute("message", fi->fi_message, out);
	(void)fputs(">again: ", out);
	print_xml(command, out);
	(void)fputs("</failure>\n", out);
	free(command);
}

/* What sim_verdict_print() says. */
static void
print_said(const struct sim_verdict *vd, FILE *out)
{
	char *text;
	size_t len;
	FILE *said = open_memstream(&text, &len);

	if (said == NULL)
		abort();
	sim_verdict_print(vd, said);
	if (fclose(said) != 0)
		abort();
	print_xml(text, out);
	free(text);
}

void
print_verdict_junit(const struct exported *ex, FILE *out)
{
	const struct sim_verdict *vd = ex->ex_verdict;

	(void)fprintf(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuite name=\"ctxsim explore\" tests=\"1\" failures=\"%d\" "
	    "errors=\"0\">\n  <testcase classname=\"ctxsim.explore\"",
	    vd->vd_nfindings > 0);
	print_attribute("name", ex->ex_scenario, out);
	(void)fputs(">\n", out);
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		print_failure(ex, &vd->vd_finding[i], out);
	(void)fputs("    <system-out>", out);
	print_said(vd, out);
	(void)fputs("</system-out>\n  </testcase>\n</testsuite>\n", out);
}
