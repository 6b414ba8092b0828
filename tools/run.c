/* SPDX-License-Identifier: BSD-2-Clause */
/* See run.h. */
#include "run.h"

#include "outlet.h"
#include "page.h"

#include <ctxop_mdb.h>
#include <stdlib.h>

/* A scenario, and what its set-up returned. */
struct runner {
	const struct options *rn_options;
	struct outlet rn_json, rn_chrome;
	struct source rn_source;
	void *rn_state;
	unsigned rn_ncpus;
};

/* ---- what happened ---- */

/* Whose stay on a CPU is shown, if nobody says whose. */
static const char *
thread_of(const struct runner *rn)
{
	if (rn->rn_options->op_thread != NULL)
		return (rn->rn_options->op_thread);
	if (rn->rn_source.so_scenario != NULL &&
	    rn->rn_source.so_scenario->sn_thread != NULL)
		return (rn->rn_source.so_scenario->sn_thread);
	return ("");
}

static void
print_words(const sim_t *sim)
{
	char *words = sim_trace_words(sim, SIM_EV_ALL & ~SIM_EV_FUNCTION);

	if (words != NULL)
		(void)puts(words);
	free(words);
}

static void
print_stay(const sim_t *sim, const struct runner *rn)
{
	const char *thread = thread_of(rn);

	if (*thread == '\0')
		(void)puts("whose stay? --thread says it");
	else if (!sim_trace_stay(
		     sim, thread, stdout, rn->rn_options->op_hidden))
		(void)printf("%s was not switched away from with hooks, and "
			     "back, in this run\n",
		    thread);
}

static void
print_trace(const sim_t *sim, const struct runner *rn)
{
	bool hidden = rn->rn_options->op_hidden;

	switch (rn->rn_options->op_trace) {
	case TRACE_NONE:
		break;
	case TRACE_DTRACE:
		sim_trace_dtrace(sim, stdout, hidden);
		break;
	case TRACE_FLOW:
		sim_trace_flow(sim, stdout, hidden);
		break;
	case TRACE_LIST:
		sim_trace_list(sim, stdout);
		break;
	case TRACE_WORDS:
		print_words(sim);
		break;
	case TRACE_STAY:
		print_stay(sim, rn);
		break;
	}
}

/* False: what is for other programs could not be had. */
static bool
print_for_programs(const sim_t *sim, const struct runner *rn)
{
	if (rn->rn_json.ou_file != NULL)
		sim_trace_json(sim, rn->rn_json.ou_file);
	if (rn->rn_chrome.ou_file == NULL ||
	    sim_trace_chrome(sim, rn->rn_chrome.ou_file))
		return (true);
	(void)fprintf(stderr, "ctxsim: %s: no memory for so many events\n",
	    rn->rn_chrome.ou_name);
	return (false);
}

/* ---- was it as it should be? ---- */

/* A scenario may be about them. */
static bool
expects_leaks(const struct sim_scenario *sn)
{
	for (unsigned i = 0; sn != NULL && i < sn->sn_nexpectations; i++)
		if (sn->sn_expectation[i].ex_kind == SIM_E_VIOLATION &&
		    sn->sn_expectation[i].ex_number == SIM_CTXOP_LEAKED)
			return (true);
	return (false);
}

/* The memory that is in use, at the end of a run that went well. */
static bool
is_clean(sim_t *sim, const struct sim_scenario *words)
{
	bool clean = sim_findleaks(sim, stdout) == 0 || expects_leaks(words);

	if (words != NULL && words->sn_unaudited)
		(void)puts("kmem_verify: audit is off");
	else if (sim_kmem_verify(sim, NULL) == 0)
		(void)puts("kmem_verify: all caches are clean");
	else
		clean = sim_kmem_verify(sim, stdout) == 0 && clean;
	return (clean);
}

static void
print_report(const sim_t *sim, const struct options *op)
{
	if (op->op_stacks)
		sim_report_print_all(sim, stdout);
	else
		sim_report_print(sim, stdout);
}

static bool
conclude_in_c(sim_t *sim, const struct runner *rn)
{
	bool held;

	if (sim_report(sim)->sr_outcome != SIM_OK) {
		print_report(sim, rn->rn_options);
		return (false);
	}
	held = rn->rn_source.so_scenario->sn_conclude(rn->rn_state, stdout);
	sim_violations_print(sim, stdout);
	return (held && sim_report(sim)->sr_violations == 0);
}

/* The order of hooks is compared where nothing but the file decides it. */
static bool
is_as_written(const struct options *op)
{
	return (op->op_ncpus == 0 && op->op_tape.st_kind == SIM_TAPE_QUIET);
}

static bool
conclude_in_words(sim_t *sim, const struct runner *rn)
{
	const struct sim_report *sr = sim_report(sim);
	bool held = sim_scenario_conclude(
	    rn->rn_state, is_as_written(rn->rn_options), stdout);

	if (!held || rn->rn_options->op_stacks)
		print_report(sim, rn->rn_options);
	else if (*sr->sr_message != '\0')
		(void)printf("  as expected: %s\n", sr->sr_message);
	return (held);
}

static bool
conclude(sim_t *sim, const struct runner *rn)
{
	enum sim_outcome outcome = sim_report(sim)->sr_outcome;
	bool held;

	(void)printf("%s on %u CPU%s: %s\n", rn->rn_source.so_name,
	    rn->rn_ncpus, rn->rn_ncpus == 1 ? "" : "s",
	    sim_outcome_name(outcome));
	if (rn->rn_source.so_words != NULL)
		held = conclude_in_words(sim, rn);
	else
		held = conclude_in_c(sim, rn);
	if (outcome == SIM_OK)
		held = is_clean(sim, rn->rn_source.so_words) && held;
	return (held);
}

/* ---- run ---- */

static bool
is_traced(const struct options *op)
{
	return (op->op_trace != TRACE_NONE || op->op_trace_json != NULL ||
	    op->op_trace_chrome != NULL);
}

struct sim_config
run_config(const struct source *so, const struct options *op)
{
	struct sim_config cfg = { .sc_tape = op->op_tape,
		.sc_any_build = op->op_any_build,
		.sc_audit = true,
		.sc_violation[SIM_CTXOP_LEAKED] = SIM_V_RECORD,
		.sc_trace = op->op_html != NULL ? PAGE_TRACE :
		    is_traced(op)               ? SIM_EV_ALL :
						  0 };

	source_config(so, op, &cfg);
	return (cfg);
}

static int
run_on(sim_t *sim, const struct sim_config *cfg, struct runner *rn)
{
	const struct options *op = rn->rn_options;
	bool is_good;

	rn->rn_state = source_setup(&rn->rn_source);
	if (sim_run(sim) == SIM_MISFIT) {
		(void)fprintf(stderr, "ctxsim: %s: %s\n",
		    op->op_tape.st_kind == SIM_TAPE_QUIET ?
			rn->rn_source.so_name :
			"--tape",
		    sim_report(sim)->sr_message);
		return (STATUS_USAGE);
	}
	print_trace(sim, rn);
	is_good = print_for_programs(sim, rn);
	is_good = conclude(sim, rn) && is_good;
	if (op->op_html != NULL &&
	    page_write(op->op_html, op, cfg, sim) != STATUS_OK)
		is_good = false;
	return (is_good ? STATUS_OK : STATUS_FAILED);
}

static int
run_once(struct runner *rn)
{
	const struct sim_config cfg = run_config(
	    &rn->rn_source, rn->rn_options);
	char why[200];
	sim_t *sim = sim_create(&cfg, why, sizeof(why));
	int status;

	rn->rn_ncpus = cfg.sc_ncpus;
	if (sim == NULL) {
		(void)fprintf(stderr, "ctxsim: %s\n", why);
		return (STATUS_FAILED);
	}
	status = run_on(sim, &cfg, rn);
	sim_destroy(sim);
	return (status);
}

static int
run_into_files(struct runner *rn)
{
	int status = STATUS_USAGE;
	bool is_written;

	if (outlet_open(&rn->rn_json) && outlet_open(&rn->rn_chrome))
		status = run_once(rn);
	is_written = outlet_close(&rn->rn_json);
	is_written = outlet_close(&rn->rn_chrome) && is_written;
	return (status == STATUS_OK && !is_written ? STATUS_FAILED : status);
}

int
run(struct options *op)
{
	struct runner rn = { .rn_options = op,
		.rn_json = { op->op_trace_json, NULL },
		.rn_chrome = { op->op_trace_chrome, NULL } };
	int status = source_open(&rn.rn_source, "run", op->op_name);

	if (status == STATUS_OK)
		status = run_into_files(&rn);
	source_close(&rn.rn_source);
	return (status);
}
