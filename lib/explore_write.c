/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Findings to be kept: as a scenario file, and as tests for CMocka. Both have
 * the tape in them, and expect what it showed.
 */
#include "panic.h"

#include <ctxop_explore.h>
#include <ctxop_scenario.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

/* ---- a scenario file ---- */

/* On this machine, with this tape; it expects nothing. */
static struct sim_scenario
on_machine(const struct sim_scenario *sn, const struct sim_config *cfg)
{
	struct sim_scenario again = *sn;

	again.sn_ncpus = cfg->sc_ncpus > 0 ? cfg->sc_ncpus : 1;
	again.sn_tick = cfg->sc_tick;
	again.sn_budget = cfg->sc_budget;
	again.sn_patience = cfg->sc_patience;
	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++)
		again.sn_violation[i] = cfg->sc_violation[i];
	again.sn_nexpectations = 0;
	return (again);
}

static void
expect(struct sim_scenario *sn, enum sim_expectation_kind kind,
    const char *text, unsigned number)
{
	sn->sn_expectation[sn->sn_nexpectations++] = (struct sim_expectation){
		.ex_kind = kind, .ex_text = text, .ex_number = number
	};
}

static void
expect_end(struct sim_scenario *sn, const struct sim_finding *fi)
{
	switch (fi->fi_outcome) {
	case SIM_PANIC:
		expect(sn, SIM_E_PANIC, fi->fi_message, 0);
		break;
	case SIM_FAILED:
		if (!fi->fi_by_check)
			expect(sn, SIM_E_FAILED, fi->fi_message, 0);
		break;
	case SIM_LIVELOCK:
		expect(sn, SIM_E_LIVELOCK, fi->fi_message, 0);
		break;
	case SIM_VIOLATION:
		break;
	default:
		expect(sn, SIM_E_OUTCOME, NULL, fi->fi_outcome);
		break;
	}
}

/* A leak is seen when all is over, so it can as well be recorded. */
static void
expect_violations(struct sim_scenario *sn, const struct sim_finding *fi)
{
	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++)
		if (fi->fi_violations >> i & 1)
			expect(sn, SIM_E_VIOLATION, NULL, i);
	if (fi->fi_violations >> SIM_CTXOP_LEAKED & 1)
		sn->sn_violation[SIM_CTXOP_LEAKED] = SIM_V_RECORD;
}

void
sim_finding_print_scenario(const struct sim_finding *fi,
    const struct sim_config *cfg, const struct sim_scenario *sn, FILE *out)
{
	struct sim_expectation expectations[SIM_NVIOLATIONS + 1];
	struct sim_scenario again;

	NEED(fi);
	NEED(cfg);
	NEED(sn);
	NEED(out);
	again = on_machine(sn, cfg);
	again.sn_tape = fi->fi_token;
	again.sn_unaudited = !fi->fi_is_audited;
	again.sn_expectation = expectations;
	expect_end(&again, fi);
	expect_violations(&again, fi);
	(void)fprintf(out, "# %s: %s\n", sim_outcome_name(fi->fi_outcome),
	    fi->fi_message);
	sim_scenario_print(&again, out);
}

/* ---- a test: C ---- */

/* A literal; after each newline it goes on in a line of its own. */
static void
print_literal(const char *text, FILE *out)
{
	(void)fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			(void)fputs(
			    text[1] != '\0' ? "\\n\"\n    \"" : "\\n", out);
		else if (*text == '\t')
			(void)fputs("\\t", out);
		else if (*text == '"' || *text == '\\')
			(void)fprintf(out, "\\%c", *text);
		else if (isprint((unsigned char)*text))
			(void)fputc(*text, out);
		else
			(void)fprintf(out, "\\%03o", (unsigned char)*text);
	}
	(void)fputc('"', out);
}

static void
print_head(const struct sim_test_form *tf, FILE *out)
{
	(void)fprintf(out,
	    "/*\n"
	    " * What a search has found in %s. Each test runs one tape, and "
	    "expects what\n"
	    " * it showed. Once that is mended, the same tape is to end with "
	    "\"ok\" and \"\".\n"
	    " */\n"
	    "#include <setjmp.h>\n"
	    "#include <stdarg.h>\n"
	    "#include <stddef.h>\n"
	    "#include <stdint.h>\n"
	    "\n"
	    "#include <cmocka.h>\n"
	    "#include <ctxop_scenario.h>\n"
	    "%s\n",
	    tf->tf_name, tf->tf_include != NULL ? tf->tf_include : "");
}

/* What it expects is said in the tests, and so is the machine. */
static void
print_scenario_text(const struct sim_scenario *sn, FILE *out)
{
	const struct sim_config none = { 0 };
	struct sim_scenario bare = on_machine(sn, &none);
	char *text = NULL;
	size_t len;
	FILE *in = open_memstream(&text, &len);

	if (in != NULL) {
		bare.sn_tape = NULL;
		bare.sn_unaudited = false;
		sim_scenario_print(&bare, in);
		(void)fclose(in);
	}
	if (text == NULL)
		panic("sim_verdict_print_test: the host has no memory");
	(void)fputs("static const char text[] =\n    ", out);
	print_literal(text, out);
	(void)fputs(";\n\n", out);
	free(text);
}

/* static void *set_up(void); and what it leaves behind goes by clean_up(). */
static void
print_set_up(const struct sim_test_form *tf, FILE *out)
{
	if (tf->tf_scenario == NULL) {
		(void)fprintf(out,
		    "static void *\nset_up(void)\n{\n\treturn (%s);\n}\n\n",
		    tf->tf_setup);
		return;
	}
	print_scenario_text(tf->tf_scenario, out);
	(void)fputs("static struct sim_scenario *scenario;\n\n"
		    "static void *\nset_up(void)\n{\n"
		    "\tscenario = sim_scenario_parse(\n"
		    "\t    text, sizeof(text) - 1, ",
	    out);
	print_literal(tf->tf_name, out);
	(void)fprintf(out,
	    ", %s, stderr);\n"
	    "\tassert_non_null(scenario);\n"
	    "\treturn (%s);\n}\n\n",
	    tf->tf_words != NULL ? tf->tf_words : "NULL",
	    tf->tf_setup != NULL ? tf->tf_setup :
				   "sim_scenario_setup(scenario)");
}

static void
print_runner(const struct sim_test_form *tf, FILE *out)
{
	(void)fputs("static void\n"
		    "assert_ends(struct sim_config cfg, const char *outcome, "
		    "const char *message)\n"
		    "{\n"
		    "\tstatic void *state;\n"
		    "\tchar why[512] = \"\";\n"
		    "\tsim_t *sim = sim_create(&cfg, why, sizeof(why));\n"
		    "\tconst char *seen;\n\n"
		    "\tif (sim == NULL)\n"
		    "\t\tfail_msg(\"%s\", why);\n"
		    "\tstate = set_up();\n"
		    "\tseen = sim_outcome_name(sim_run(sim));\n"
		    "\t(void)snprintf(why, sizeof(why), \"%s\", "
		    "sim_report(sim)->sr_message);\n",
	    out);
	if (tf->tf_check != NULL)
		(void)fprintf(out,
		    "\tif (sim_report(sim)->sr_outcome == SIM_OK &&\n"
		    "\t    !%s(state, why, sizeof(why)))\n"
		    "\t\tseen = sim_outcome_name(SIM_FAILED);\n",
		    tf->tf_check);
	(void)fprintf(out,
	    "\t(void)state;\n"
	    "\tsim_destroy(sim);\n"
	    "%s"
	    "\tassert_string_equal(seen, outcome);\n"
	    "\tassert_string_equal(why, message);\n"
	    "}\n\n",
	    tf->tf_scenario != NULL ? "\tsim_scenario_free(scenario);\n" : "");
}

/* SIM_HW_LOADED from "hw-loaded". */
static void
print_violation(const char *name, enum sim_setting setting, FILE *out)
{
	(void)fputs("\t\t.sc_violation[SIM_", out);
	for (; *name != '\0'; name++)
		(void)fputc(
		    *name == '-' ? '_' : toupper((unsigned char)*name), out);
	(void)fprintf(out, "] = %s,\n",
	    setting == SIM_V_OFF ? "SIM_V_OFF" : "SIM_V_RECORD");
}

static void
print_number(const char *field, uint64_t number, FILE *out)
{
	if (number != 0)
		(void)fprintf(out, "\t\t.%s = %" PRIu64 ",\n", field, number);
}

static void
print_flag(const char *field, bool is_set, FILE *out)
{
	if (is_set)
		(void)fprintf(out, "\t\t.%s = true,\n", field);
}

static void
print_machine(
    const struct sim_config *cfg, const struct sim_finding *fi, FILE *out)
{
	print_number("sc_ncpus", cfg->sc_ncpus, out);
	print_number("sc_budget", cfg->sc_budget, out);
	print_number("sc_tick", (uint64_t)cfg->sc_tick, out);
	print_number("sc_stksize", cfg->sc_stksize, out);
	print_flag("sc_shared_fpu", cfg->sc_shared_fpu, out);
	print_flag("sc_audit", fi->fi_is_audited, out);
	if (cfg->sc_grain == SIM_GRAIN_ACCESS)
		(void)fputs("\t\t.sc_grain = SIM_GRAIN_ACCESS,\n", out);
	print_flag("sc_races", cfg->sc_races, out);
	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++)
		if (cfg->sc_violation[i] != SIM_V_FATAL)
			print_violation(
			    sim_violation_name((enum sim_violation)i),
			    cfg->sc_violation[i], out);
	print_number("sc_patience", cfg->sc_patience, out);
}

static void
print_test(const struct sim_finding *fi, unsigned number,
    const struct sim_config *cfg, FILE *out)
{
	(void)fprintf(out,
	    "static void\nfinding_%u(void **state)\n{\n"
	    "\tconst struct sim_config cfg = {\n",
	    number);
	print_machine(cfg, fi, out);
	(void)fprintf(out,
	    "\t\t.sc_tape = SIM_TOKEN(\"%s\")\n"
	    "\t};\n\n"
	    "\t(void)state;\n"
	    "\tassert_ends(cfg, \"%s\",\n\t    ",
	    fi->fi_token, sim_outcome_name(fi->fi_outcome));
	print_literal(fi->fi_message, out);
	(void)fputs(");\n}\n\n", out);
}

void
sim_verdict_print_test(const struct sim_verdict *vd,
    const struct sim_config *cfg, const struct sim_test_form *tf, FILE *out)
{
	NEED(vd);
	NEED(cfg);
	NEED(tf);
	NEED(tf->tf_name);
	if (tf->tf_scenario == NULL)
		NEED(tf->tf_setup);
	NEED(out);
	print_head(tf, out);
	print_set_up(tf, out);
	print_runner(tf, out);
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		print_test(&vd->vd_finding[i], i + 1, cfg, out);
	(void)fputs("int\nmain(void)\n{\n"
		    "\tconst struct CMUnitTest tests[] = {\n",
	    out);
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		(void)fprintf(
		    out, "\t\tcmocka_unit_test(finding_%u),\n", i + 1);
	(void)fputs("\t};\n\n"
		    "\treturn (cmocka_run_group_tests(tests, NULL, NULL));\n"
		    "}\n",
	    out);
}
