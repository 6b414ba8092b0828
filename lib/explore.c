/* SPDX-License-Identifier: BSD-2-Clause */
/* The search as a whole: which strategies, for how long, and what they find. */
#include "explore_parts.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_RUNS 10000

/* ---- strategies ---- */

static void search_portfolio(struct search *);

/* Those that want to see all runs begin anew when there are more of them. */
static const struct {
	const char *name;
	void (*search)(struct search *);
	bool wants_all;
} strategies[SIM_NSTRATEGIES] = {
	[SIM_S_PORTFOLIO] = { "portfolio", search_portfolio, false },
	[SIM_S_BOUNDED] = { "bounded", search_bounded, true },
	[SIM_S_DEPTH_FIRST] = { "depth-first", search_depth_first, true },
	[SIM_S_REDUCED] = { "reduced", search_reduced, true },
	[SIM_S_PCT] = { "pct", search_pct, false },
	[SIM_S_POS] = { "pos", search_pos, false },
	[SIM_S_RANDOM] = { "random", search_random, false },
};

const char *
sim_strategy_name(enum sim_strategy strategy)
{
	NEED_BELOW(strategy, SIM_NSTRATEGIES);
	return (strategies[strategy].name);
}

bool
sim_strategy_find(const char *name, enum sim_strategy *strategy)
{
	NEED(name);
	NEED(strategy);
	for (unsigned i = 0; i < SIM_NSTRATEGIES; i++) {
		if (strcmp(strategies[i].name, name) == 0) {
			*strategy = (enum sim_strategy)i;
			return (true);
		}
	}
	return (false);
}

static uint64_t
all_runs(const struct sim_search *se)
{
	return (se->se_runs != 0 ? se->se_runs : DEFAULT_RUNS);
}

/* Of so many runs of the whole search. */
static uint64_t
own_share(const struct sim_search *se, uint64_t runs)
{
	unsigned n = se->se_nshards;

	if (n <= 1)
		return (runs);
	return (runs / n + (se->se_shard < runs % n ? 1 : 0));
}

static void
search_by(struct search *sr, enum sim_strategy strategy)
{
	struct sim_verdict *vd = sr->sr_verdict;

	sr->sr_left = own_share(sr->sr_search, sr->sr_left);
	do {
		if (sr->sr_is_stale) {
			vd->vd_runs = vd->vd_redundant = 0;
			vd->vd_extent = SIM_X_SAMPLED;
		}
		sr->sr_is_stale = false;
		sr->sr_sites = strategies[strategy].wants_all ?
		    runner_sites(&sr->sr_runner) :
		    SIZE_MAX;
		strategies[strategy].search(sr);
	} while (sr->sr_is_stale && sr->sr_left > 0 && !sr->sr_stopped);
}

/* So many runs of the whole search, if there is a reason to go on. */
static void
search_for(struct search *sr, uint64_t runs, enum sim_strategy strategy)
{
	if (sr->sr_stopped || sr->sr_verdict->vd_extent == SIM_X_COMPLETE)
		return;
	sr->sr_left = runs;
	search_by(sr, strategy);
}

static void
search_portfolio(struct search *sr)
{
	uint64_t runs = all_runs(sr->sr_search);
	bool knows_steps = sr->sr_search->se_machine.sc_grain ==
	    SIM_GRAIN_ACCESS;

	search_for(
	    sr, runs - runs / 2, knows_steps ? SIM_S_REDUCED : SIM_S_BOUNDED);
	search_for(sr, runs / 4, SIM_S_PCT);
	search_for(sr, runs / 8, SIM_S_POS);
	search_for(sr, runs / 2 - runs / 4 - runs / 8, SIM_S_RANDOM);
}

/* ---- findings ---- */

static unsigned
count_choices(const char *token)
{
	unsigned n = 0;

	for (; *token != '\0'; token++)
		n += *token == '-';
	return (n);
}

/* Should the same tape not show it again, it is told as it was. */
static void
shrink_finding(struct runner *ru, struct sim_finding *fi)
{
	if (!runner_run_token(ru, fi->fi_token)) {
		char *token = explore_shrink(ru);

		free(fi->fi_token);
		fi->fi_token = token;
	}
	fi->fi_choices = count_choices(fi->fi_token);
}

/* ---- the search ---- */

static void
need_search(const struct sim_search *se)
{
	if ((unsigned)se->se_strategy >= SIM_NSTRATEGIES)
		panic("sim_explore: no strategy is number %d",
		    (int)se->se_strategy);
	if (se->se_nshards > 0 && se->se_shard >= se->se_nshards)
		panic("sim_explore: expected a shard below %u, got %u",
		    se->se_nshards, se->se_shard);
}

struct sim_verdict *
sim_explore(const struct sim_search *se)
{
	sim_t *before = sim_current();
	struct search sr = { .sr_search = se };
	struct sim_verdict *vd;

	NEED(se);
	NEED(se->se_setup);
	need_search(se);
	runner_init(&sr.sr_runner, se);
	vd = calloc(1, sizeof(*vd));
	if (vd == NULL)
		panic("sim_explore: the host has no memory for a verdict");
	sr.sr_left = all_runs(se);
	sr.sr_verdict = vd;
	search_by(&sr, se->se_strategy);
	vd->vd_sites = runner_sites(&sr.sr_runner);
	vd->vd_sites_sum = runner_sites_sum(&sr.sr_runner);
	runner_adapt(&sr.sr_runner, false);
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		shrink_finding(&sr.sr_runner, &vd->vd_finding[i]);
	runner_fini(&sr.sr_runner);
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		finding_show(se, &vd->vd_finding[i]);
	(void)sim_enter(before);
	return (vd);
}

void
sim_verdict_free(struct sim_verdict *vd)
{
	if (vd == NULL)
		return;
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		finding_free(&vd->vd_finding[i]);
	free(vd->vd_finding);
	free(vd);
}
