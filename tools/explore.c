/* SPDX-License-Identifier: BSD-2-Clause */
/* See explore.h. */
#include "explore.h"

#include "command.h"
#include "export.h"
#include "finding.h"
#include "meter.h"
#include "outlet.h"
#include "shard.h"
#include "source.h"

#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_RUNS 10000

static void *
setup(void *source)
{
	return (source_setup(source));
}

static struct sim_search
search_of(const struct options *op, struct source *so)
{
	struct sim_search se = { .se_setup = setup,
		.se_arg = so,
		.se_strategy = op->op_strategy,
		.se_runs = op->op_runs != 0 ? op->op_runs : DEFAULT_RUNS,
		.se_bound = (unsigned)op->op_bound,
		.se_depth = (unsigned)op->op_depth,
		.se_seed = op->op_tape.st_seed,
		.se_shard = op->op_shard,
		.se_nshards = op->op_nshards,
		.se_causes = op->op_all ? UINT32_MAX : 1 };

	source_config(so, op, &se.se_machine);
	se.se_machine.sc_trace = 0;
	return (se);
}

/* ---- what is said of it ---- */

static void
print_verdict(const struct options *op, const struct exported *ex)
{
	const struct sim_verdict *vd = ex->ex_verdict;
	unsigned ncpus = ex->ex_search->se_machine.sc_ncpus;

	(void)printf(
	    "%s on %u CPU%s", op->op_name, ncpus, ncpus == 1 ? "" : "s");
	if (op->op_nshards > 0)
		(void)printf(
		    ", part %u of %u", op->op_shard + 1, op->op_nshards);
	(void)fputs(": ", stdout);
	print_findings(vd, ex->ex_command);
}

static void
print_verdict_for_programs(const struct exported *ex, const struct outlet *json,
    const struct outlet *junit)
{
	if (json->ou_file != NULL)
		print_verdict_json(ex, json->ou_file);
	if (junit->ou_file != NULL)
		print_verdict_junit(ex, junit->ou_file);
}

void
print_findings(const struct sim_verdict *vd, const char *command)
{
	sim_verdict_print(vd, stdout);
	for (unsigned i = 0; i < vd->vd_nfindings; i++) {
		(void)fputs("again: ", stdout);
		print_command(command, vd->vd_finding[i].fi_token, stdout);
		(void)fputc('\n', stdout);
	}
}

/* ---- explore ---- */

/* What another scenario of this name would have otherwise; for free(). */
static char *
text_of(const struct source *so)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		abort();
	if (so->so_words != NULL)
		sim_scenario_print(so->so_words, out);
	if (fclose(out) != 0)
		abort();
	return (text);
}

/* NULL if nothing was run; *is_kept: what was found is in the checkpoint. */
static struct sim_verdict *
search(const struct options *op, const struct sim_search *se,
    const char *command, bool *is_kept)
{
	char *text = text_of(se->se_arg), why[400];
	struct meter mt;
	const struct sim_jobs jobs = { .jb_workers = (unsigned)op->op_jobs,
		.jb_file = op->op_checkpoint,
		.jb_name = command,
		.jb_text = text,
		.jb_progress = meter_goes_on,
		.jb_shrinks = meter_shrinks,
		.jb_arg = &mt };
	unsigned nshards = se->se_nshards > 0 ? se->se_nshards : 1;
	struct sim_verdict *vd;

	meter_begin(&mt, se->se_runs / nshards + 1, op->op_seconds);
	vd = sim_explore_jobs(se, &jobs, why, sizeof(why));
	meter_end(&mt);
	*is_kept = why[0] == '\0';
	if (!*is_kept)
		(void)fprintf(stderr, "ctxsim: %s\n", why);
	free(text);
	return (vd);
}

static int
search_and_tell(
    const struct options *op, const struct sim_search *se, char *command)
{
	struct outlet json = { op->op_json, NULL };
	struct outlet junit = { op->op_junit, NULL };
	struct exported ex = { op->op_name, command, se, NULL };
	int status = STATUS_USAGE;
	struct sim_verdict *vd = NULL;
	bool is_kept = true;

	if (outlet_open(&json) && outlet_open(&junit))
		ex.ex_verdict = vd = search(op, se, command, &is_kept);
	if (vd != NULL) {
		print_verdict(op, &ex);
		print_verdict_for_programs(&ex, &json, &junit);
		status = findings_tell(op, se->se_arg, &se->se_machine, vd);
		if (vd->vd_nfindings > 0 || !is_kept)
			status = STATUS_FAILED;
	}
	is_kept = outlet_close(&json);
	is_kept = outlet_close(&junit) && is_kept;
	if (!is_kept && status == STATUS_OK)
		status = STATUS_FAILED;
	sim_verdict_free(vd);
	return (status);
}

static int
explore_source(const struct options *op, struct source *so)
{
	struct sim_search se = search_of(op, so);
	char *command = command_of(op, &se.se_machine);
	int status = search_and_tell(op, &se, command);

	free(command);
	return (status);
}

int
explore(struct options *op)
{
	struct source so;
	int status = shard_from_environment(op);

	if (status != STATUS_OK)
		return (status);
	status = source_open(&so, "explore", op->op_name);
	if (status == STATUS_OK)
		status = findings_check(op, &so);
	if (status == STATUS_OK)
		status = explore_source(op, &so);
	source_close(&so);
	return (status);
}

/* ---- shrink ---- */

static int
shrink_tape(const struct options *op, struct source *so)
{
	const struct sim_search se = search_of(op, so);
	char *token = sim_shrink(&se, op->op_tape.st_bytes), *command;

	if (token == NULL) {
		(void)printf("%s: with this tape it ends well\n", so->so_name);
		return (STATUS_OK);
	}
	command = command_of(op, &se.se_machine);
	print_command(command, token, stdout);
	(void)fputc('\n', stdout);
	free(command);
	free(token);
	return (STATUS_FAILED);
}

int
shrink(struct options *op)
{
	struct source so;
	int status = source_open(&so, "shrink", op->op_name);

	if (status == STATUS_OK)
		status = shrink_tape(op, &so);
	source_close(&so);
	return (status);
}
