/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which tapes are tried, in which order, and what is known afterwards.
 */
#include "explore_parts.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_RUNS 10000

struct search {
	const struct sim_search *sr_search;
	struct runner sr_runner;
	struct sim_verdict *sr_verdict;
	uint64_t sr_left; /* runs that are left */
	bool sr_stopped;  /* enough is found, or somebody has had enough */
	size_t sr_fresh;  /* runs of this level that were not in one before */
};

/* ---- names ---- */

static const char *const strategy_name[SIM_NSTRATEGIES] = {
	[SIM_S_BOUNDED] = "bounded",
	[SIM_S_DEPTH_FIRST] = "depth-first",
	[SIM_S_RANDOM] = "random",
};

const char *
sim_strategy_name(enum sim_strategy strategy)
{
	return (strategy_name[strategy]);
}

bool
sim_strategy_find(const char *name, enum sim_strategy *strategy)
{
	for (unsigned i = 0; i < SIM_NSTRATEGIES; i++) {
		if (strcmp(strategy_name[i], name) == 0) {
			*strategy = (enum sim_strategy)i;
			return (true);
		}
	}
	return (false);
}

/* ---- findings ---- */

static struct sim_finding *
find(const struct sim_verdict *vd, const struct runner *ru)
{
	for (unsigned i = 0; i < vd->vd_nfindings; i++) {
		struct sim_finding *fi = &vd->vd_finding[i];

		if (is_same_cause(fi->fi_outcome, fi->fi_message,
			ru->ru_outcome, ru->ru_message))
			return (fi);
	}
	return (NULL);
}

static struct sim_finding *
add_finding(struct sim_verdict *vd)
{
	vd->vd_finding = reallocarray(
	    vd->vd_finding, vd->vd_nfindings + 1, sizeof(*vd->vd_finding));
	if (vd->vd_finding == NULL)
		panic("sim_explore: the host has no memory for a finding");
	return (&vd->vd_finding[vd->vd_nfindings++]);
}

static unsigned
count_choices(const char *token)
{
	unsigned n = 0;

	for (; *token != '\0'; token++)
		n += *token == '-';
	return (n);
}

/* Shrinking runs the machine: what was asked before is put back. */
static void
note_finding(struct search *sr)
{
	struct runner *ru = &sr->sr_runner;
	struct sim_verdict *vd = sr->sr_verdict;
	size_t n = ru->ru_asked.r_count, given = ru->ru_given;
	struct sim_finding *fi = find(vd, ru);
	struct asked *kept;

	if (fi != NULL) {
		fi->fi_times++;
		return;
	}
	if ((kept = calloc(n + 1, sizeof(*kept))) == NULL)
		panic("sim_explore: the host has no memory for a tape");
	memcpy(kept, ru->ru_asked.r_base, n * sizeof(*kept));
	fi = add_finding(vd);
	*fi = (struct sim_finding){ .fi_outcome = ru->ru_outcome,
		.fi_run = vd->vd_runs,
		.fi_times = 1 };
	(void)snprintf(
	    fi->fi_message, sizeof(fi->fi_message), "%s", ru->ru_message);
	fi->fi_token = explore_shrink(ru);
	fi->fi_choices = count_choices(fi->fi_token);
	memcpy(ru->ru_asked.r_base, kept, n * sizeof(*kept));
	ru->ru_asked.r_count = n;
	ru->ru_given = given;
	free(kept);
}

/* ---- one run of many ---- */

static void
count_questions(struct sim_verdict *vd, const struct runner *ru)
{
	vd->vd_questions += ru->ru_asked.r_count;
	for (size_t i = 0; i < ru->ru_asked.r_count; i++) {
		vd->vd_cpu += runner_asked(ru, i)->as_choice == SIM_CHOICE_CPU;
		vd->vd_preempt += runner_asked(ru, i)->as_choice ==
		    SIM_CHOICE_PREEMPT;
	}
}

static void
note_progress(struct search *sr, unsigned level)
{
	const struct sim_search *se = sr->sr_search;

	if (se->se_progress != NULL && sr->sr_verdict->vd_runs % 256 == 0 &&
	    !se->se_progress(sr->sr_verdict->vd_runs, level, se->se_arg))
		sr->sr_stopped = true;
}

/* Runs with fewer choices than the level have been counted before. */
static void
run_one(struct search *sr, unsigned level)
{
	struct runner *ru = &sr->sr_runner;
	struct sim_verdict *vd = sr->sr_verdict;
	unsigned causes = sr->sr_search->se_causes;
	bool well = runner_run(ru);

	if (level != RUNNER_NO_BOUND &&
	    runner_choices(ru, ru->ru_asked.r_count) < level)
		return;
	sr->sr_fresh++;
	sr->sr_left--;
	vd->vd_runs++;
	count_questions(vd, ru);
	if (!well)
		note_finding(sr);
	if (vd->vd_nfindings >= (causes != 0 ? causes : 1))
		sr->sr_stopped = true;
	note_progress(sr, level);
}

/* ---- depth first, with a bound ---- */

/* True if the level was searched to its end. */
static bool
search_level(struct search *sr, unsigned bound, unsigned level)
{
	struct runner *ru = &sr->sr_runner;

	ru->ru_given = 0;
	sr->sr_fresh = 0;
	do {
		if (sr->sr_left == 0 || sr->sr_stopped)
			return (false);
		run_one(sr, level);
	} while (runner_next(ru, bound));
	return (!sr->sr_stopped);
}

static void
search_bounded(struct search *sr)
{
	struct sim_verdict *vd = sr->sr_verdict;
	unsigned bound = sr->sr_search->se_bound;

	if (bound == 0)
		bound = RUNNER_NO_BOUND - 1;
	vd->vd_extent = SIM_X_SAMPLED;
	for (unsigned level = 0; level <= bound; level++) {
		if (!search_level(sr, level, level))
			return;
		vd->vd_level = level;
		vd->vd_extent = SIM_X_BOUNDED;
		if (sr->sr_fresh == 0) {
			vd->vd_extent = SIM_X_COMPLETE;
			return;
		}
	}
}

static void
search_depth_first(struct search *sr)
{
	sr->sr_verdict->vd_extent = search_level(
					sr, RUNNER_NO_BOUND, RUNNER_NO_BOUND) ?
	    SIM_X_COMPLETE :
	    SIM_X_SAMPLED;
}

static void
search_random(struct search *sr)
{
	sr->sr_verdict->vd_extent = SIM_X_SAMPLED;
	sr->sr_runner.ru_random = true;
	sr->sr_runner.ru_state = sr->sr_search->se_seed;
	while (sr->sr_left > 0 && !sr->sr_stopped) {
		sr->sr_runner.ru_given = 0;
		run_one(sr, RUNNER_NO_BOUND);
	}
}

/* ---- the search ---- */

struct sim_verdict *
sim_explore(const struct sim_search *se)
{
	sim_t *before = sim_current();
	struct search sr = { .sr_search = se,
		.sr_left = se->se_runs != 0 ? se->se_runs : DEFAULT_RUNS };

	if ((sr.sr_verdict = calloc(1, sizeof(*sr.sr_verdict))) == NULL)
		panic("sim_explore: the host has no memory for a verdict");
	runner_init(&sr.sr_runner, se);
	switch (se->se_strategy) {
	case SIM_S_BOUNDED:
		search_bounded(&sr);
		break;
	case SIM_S_DEPTH_FIRST:
		search_depth_first(&sr);
		break;
	case SIM_S_RANDOM:
		search_random(&sr);
		break;
	default:
		panic("sim_explore: no strategy is number %d",
		    (int)se->se_strategy);
	}
	runner_fini(&sr.sr_runner);
	(void)sim_enter(before);
	return (sr.sr_verdict);
}

void
sim_verdict_free(struct sim_verdict *vd)
{
	if (vd == NULL)
		return;
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		free(vd->vd_finding[i].fi_token);
	free(vd->vd_finding);
	free(vd);
}

/* ---- for a person ---- */

static void
print_extent(const struct sim_verdict *vd, FILE *out)
{
	static const char *const extent[] = { [SIM_X_COMPLETE] = "COMPLETE",
		[SIM_X_BOUNDED] = "BOUNDED",
		[SIM_X_SAMPLED] = "SAMPLED" };

	(void)fprintf(out, "%s (", extent[vd->vd_extent]);
	if (vd->vd_extent == SIM_X_BOUNDED)
		(void)fprintf(out, "all with at most %u choice%s; ",
		    vd->vd_level, vd->vd_level == 1 ? "" : "s");
	(void)fprintf(out, "%ju run%s)\n", (uintmax_t)vd->vd_runs,
	    vd->vd_runs == 1 ? "" : "s");
}

void
sim_verdict_print(const struct sim_verdict *vd, FILE *out)
{
	print_extent(vd, out);
	(void)fprintf(out,
	    "%ju questions: %ju which CPU goes on, %ju which thread, %ju "
	    "others\n",
	    (uintmax_t)vd->vd_questions, (uintmax_t)vd->vd_cpu,
	    (uintmax_t)vd->vd_preempt,
	    (uintmax_t)(vd->vd_questions - vd->vd_cpu - vd->vd_preempt));
	for (unsigned i = 0; i < vd->vd_nfindings; i++) {
		const struct sim_finding *fi = &vd->vd_finding[i];

		(void)fprintf(out,
		    "%s: %s\n  in run %ju, %ju time%s; tape: "
		    "%s\n",
		    sim_outcome_name(fi->fi_outcome), fi->fi_message,
		    (uintmax_t)fi->fi_run, (uintmax_t)fi->fi_times,
		    fi->fi_times == 1 ? "" : "s", fi->fi_token);
	}
}
