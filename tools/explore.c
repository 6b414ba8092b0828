/* SPDX-License-Identifier: BSD-2-Clause */
/* See explore.h. */
#include "explore.h"

#include "finding.h"
#include "source.h"

#include <ctxop_explore.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void
interrupt(int signal)
{
	(void)signal;
	interrupted = 1;
}

static void *
setup(void *source)
{
	return (source_setup(source));
}

/* A line on a terminal, and an end where somebody presses Ctrl-C. */
static bool
progress(uint64_t runs, unsigned level, void *source)
{
	(void)source;
	if (isatty(STDERR_FILENO) && level == UINT32_MAX)
		(void)fprintf(stderr, "\r%ju runs", (uintmax_t)runs);
	else if (isatty(STDERR_FILENO))
		(void)fprintf(
		    stderr, "\r%ju runs, %u choices", (uintmax_t)runs, level);
	return (!interrupted);
}

static void
end_progress(const struct sim_verdict *vd)
{
	if (isatty(STDERR_FILENO) && vd->vd_runs >= 256)
		(void)fprintf(stderr, "\r\033[K");
}

/* What repeats a run, as it is typed. */
static void
print_command(
    const struct options *op, const struct sim_search *se, const char *token)
{
	(void)printf(
	    "ctxsim run %s --cpus %u", op->op_name, se->se_machine.sc_ncpus);
	if (op->op_budget != 0)
		(void)printf(" --budget %ju", (uintmax_t)op->op_budget);
	(void)printf(" --tape %s\n", token);
}

static struct sim_search
search_of(const struct options *op, struct source *so)
{
	struct sim_search se = {
		.se_machine = { .sc_ncpus = (unsigned)op->op_ncpus,
		    .sc_budget = op->op_budget },
		.se_setup = setup,
		.se_arg = so,
		.se_strategy = op->op_strategy,
		.se_runs = op->op_runs,
		.se_bound = (unsigned)op->op_bound,
		.se_seed = op->op_tape.st_seed,
		.se_causes = op->op_all ? UINT32_MAX : 1,
		.se_progress = progress
	};

	source_config(so, &se.se_machine);
	se.se_machine.sc_trace = 0;
	return (se);
}

static int
search(const struct options *op, struct source *so)
{
	const struct sim_search se = search_of(op, so);
	unsigned ncpus = se.se_machine.sc_ncpus;
	struct sim_verdict *vd;
	int status;

	(void)signal(SIGINT, interrupt);
	vd = sim_explore(&se);
	end_progress(vd);
	(void)printf(
	    "%s on %u CPU%s: ", so->so_name, ncpus, ncpus == 1 ? "" : "s");
	sim_verdict_print(vd, stdout);
	for (unsigned i = 0; i < vd->vd_nfindings; i++) {
		(void)fputs("again: ", stdout);
		print_command(op, &se, vd->vd_finding[i].fi_token);
	}
	status = findings_tell(op, so, &se.se_machine, vd);
	if (vd->vd_nfindings > 0)
		status = STATUS_FAILED;
	sim_verdict_free(vd);
	return (status);
}

int
explore(const struct options *op)
{
	struct source so;
	int status = source_open(&so, "explore", op->op_name);

	if (status == STATUS_OK)
		status = findings_check(op, &so);
	if (status == STATUS_OK)
		status = search(op, &so);
	source_close(&so);
	return (status);
}

static int
shrink_tape(const struct options *op, struct source *so)
{
	const struct sim_search se = search_of(op, so);
	char *token = sim_shrink(&se, op->op_tape.st_bytes);

	if (token == NULL) {
		(void)printf("%s: with this tape it ends well\n", so->so_name);
		return (STATUS_OK);
	}
	print_command(op, &se, token);
	free(token);
	return (STATUS_FAILED);
}

int
shrink(const struct options *op)
{
	struct source so;
	int status;

	if (op->op_tape.st_kind != SIM_TAPE_TOKEN)
		return (usage("shrink: expected --tape TOKEN"));
	status = source_open(&so, "shrink", op->op_name);
	if (status == STATUS_OK)
		status = shrink_tape(op, &so);
	source_close(&so);
	return (status);
}
