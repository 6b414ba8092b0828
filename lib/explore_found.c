/* SPDX-License-Identifier: BSD-2-Clause */
/* What a search has found so far, run by run. */
#include "explore_parts.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

/* ---- findings ---- */

/* The finding of this cause, or NULL. */
static struct sim_finding *
find_cause(const struct sim_verdict *vd, const char *cause)
{
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		if (strcmp(vd->vd_finding[i].fi_cause, cause) == 0)
			return (&vd->vd_finding[i]);
	return (NULL);
}

/* The same for the last run, by its fingerprint if that was there before. */
static struct sim_finding *
find(struct search *sr)
{
	struct sim_verdict *vd = sr->sr_verdict;
	uint64_t print = runner_fingerprint(&sr->sr_runner);
	struct known *kn = &sr->sr_known[print % KNOWN];
	struct sim_finding *fi;

	if (print != 0 && kn->kn_print == print)
		return (&vd->vd_finding[kn->kn_finding]);
	fi = find_cause(vd, runner_cause(&sr->sr_runner));
	if (fi != NULL)
		*kn = (struct known){ print, (unsigned)(fi - vd->vd_finding) };
	return (fi);
}

bool
search_is_news(struct search *sr)
{
	return (find(sr) == NULL);
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

static void
note_finding(struct search *sr)
{
	struct sim_verdict *vd = sr->sr_verdict;
	struct runner *ru = &sr->sr_runner;
	struct sim_finding *fi = find(sr);

	if (fi != NULL) {
		fi->fi_times++;
		return;
	}
	fi = add_finding(vd);
	*fi = (struct sim_finding){ .fi_outcome = ru->ru_outcome,
		.fi_by_check = ru->ru_by_check,
		.fi_cause = strdup(runner_cause(ru)),
		.fi_token = sim_tape_token(ru->ru_sim),
		.fi_run = vd->vd_runs,
		.fi_times = 1 };
	if (fi->fi_cause == NULL || fi->fi_token == NULL)
		panic("sim_explore: the host has no memory for a finding");
	(void)snprintf(
	    fi->fi_message, sizeof(fi->fi_message), "%s", ru->ru_message);
}

/* ---- one run of many ---- */

static void
count_questions(struct sim_verdict *vd, const struct runner *ru)
{
	const uint32_t *questions = ru->ru_questions;

	vd->vd_questions += ru->ru_asked.r_count;
	vd->vd_cpu += questions[SIM_CHOICE_CPU] + questions[SIM_CHOICE_NEXT];
	vd->vd_preempt += questions[SIM_CHOICE_PREEMPT];
}

/* After 256 runs, or fewer where they ask much, and so may take long. */
static void
note_progress(struct search *sr, unsigned level)
{
	const struct sim_search *se = sr->sr_search;

	sr->sr_unheard += 1 + sr->sr_runner.ru_asked.r_count / 64;
	if (se->se_progress == NULL || sr->sr_unheard < 256)
		return;
	sr->sr_unheard = 0;
	if (!se->se_progress(sr->sr_verdict->vd_runs, level, se->se_arg))
		sr->sr_stopped = true;
}

void
search_note_sites(struct search *sr)
{
	if (runner_sites(&sr->sr_runner) > sr->sr_sites)
		sr->sr_is_stale = true;
}

void
search_note(struct search *sr, bool ended_well, unsigned level)
{
	struct sim_verdict *vd = sr->sr_verdict;
	unsigned causes = sr->sr_search->se_causes;

	sr->sr_left--;
	vd->vd_runs++;
	count_questions(vd, &sr->sr_runner);
	if (sr->sr_search->se_each != NULL)
		sr->sr_search->se_each(
		    sr->sr_runner.ru_sim, sr->sr_search->se_arg);
	if (!ended_well)
		note_finding(sr);
	if (vd->vd_nfindings >= (causes != 0 ? causes : 1))
		sr->sr_stopped = true;
	search_note_sites(sr);
	note_progress(sr, level);
}
