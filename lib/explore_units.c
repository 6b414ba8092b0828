/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of the units of a search, put together.
 *
 * I1. It depends on what is known of the units, and not on when that came: runs
 *     are added, what is not known of one is not known of all, and each cause
 * is told once, as the first unit has it.
 */
#include "explore_parts.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

#define MILLION 1000000

void
units_init(struct units *us, const char *name, unsigned count)
{
	*us = (struct units){ .us_count = count };
	us->us_name = strdup(name != NULL ? name : "");
	us->us_unit = calloc(count > 0 ? count : 1, sizeof(*us->us_unit));
	if (us->us_name == NULL || us->us_unit == NULL)
		panic("sim_explore_jobs: the host has no memory for %u units",
		    count);
	for (char *at = us->us_name; (at = strchr(at, '\n')) != NULL;)
		*at = ' '; /* it is a line of a file */
}

void
units_fini(struct units *us)
{
	for (unsigned i = 0; i < us->us_count; i++)
		sim_verdict_free(us->us_unit[i].un_verdict);
	free(us->us_unit);
	free(us->us_name);
	free(us->us_search);
}

/* ---- findings ---- */

static struct sim_finding *
find(const struct sim_verdict *all, const struct sim_finding *fi)
{
	for (unsigned i = 0; i < all->vd_nfindings; i++)
		if (strcmp(all->vd_finding[i].fi_cause, fi->fi_cause) == 0)
			return (&all->vd_finding[i]);
	return (NULL);
}

/* What it holds goes with it, and nothing stays behind. */
static void
move_finding(struct sim_verdict *all, struct sim_finding *fi)
{
	struct sim_finding *more = reallocarray(
	    all->vd_finding, all->vd_nfindings + 1, sizeof(*more));

	if (more == NULL)
		panic("sim_explore_jobs: the host has no memory for a finding");
	all->vd_finding = more;
	more[all->vd_nfindings] = *fi;
	more[all->vd_nfindings++].fi_run += all->vd_runs;
	*fi = (struct sim_finding){ 0 };
}

static void
add_findings(struct sim_verdict *all, struct sim_verdict *vd)
{
	for (unsigned i = 0; i < vd->vd_nfindings; i++) {
		struct sim_finding *fi = &vd->vd_finding[i];
		struct sim_finding *known = find(all, fi);

		if (known != NULL)
			known->fi_times += fi->fi_times;
		else
			move_finding(all, fi);
	}
}

/* ---- what is known ---- */

/*
 * Chances of having missed the same, in runs that do not know each other. A
 * unit that saw more than PCT knew of says that it may have missed all: so do
 * all.
 */
static void
add_chance(struct sim_verdict *all, const struct sim_verdict *vd)
{
	uint64_t chance = all->vd_missed_ppm, other = vd->vd_missed_ppm;

	if (vd->vd_depth == 0)
		return;
	if (all->vd_depth == 0)
		chance = other;
	else if (chance == MILLION || other == MILLION)
		chance = MILLION;
	else
		chance = (chance * other + MILLION - 1) / MILLION;
	all->vd_missed_ppm = (uint32_t)chance;
	all->vd_depth = vd->vd_depth;
}

static void
add_counts(struct sim_verdict *all, const struct sim_verdict *vd)
{
	all->vd_runs += vd->vd_runs;
	all->vd_redundant += vd->vd_redundant;
	all->vd_questions += vd->vd_questions;
	all->vd_cpu += vd->vd_cpu;
	all->vd_preempt += vd->vd_preempt;
}

static bool
is_less(const struct sim_verdict *vd, const struct sim_verdict *than)
{
	if (vd->vd_extent != than->vd_extent)
		return (vd->vd_extent < than->vd_extent);
	return (
	    vd->vd_extent == SIM_X_BOUNDED && vd->vd_level < than->vd_level);
}

/* Parts of the same search? They are, if the same accesses were asked about. */
static bool
fit_together(const struct sim_verdict *vd, const struct sim_verdict *other)
{
	return (vd->vd_sites == other->vd_sites &&
	    vd->vd_sites_sum == other->vd_sites_sum);
}

static void
add_extent(struct sim_verdict *all, const struct sim_verdict *vd)
{
	if (is_less(vd, all)) {
		all->vd_extent = vd->vd_extent;
		all->vd_level = vd->vd_level;
	}
	if (!fit_together(vd, all))
		all->vd_extent = SIM_X_SAMPLED;
	all->vd_is_reduced = all->vd_is_reduced && vd->vd_is_reduced;
}

static void
add_verdict(struct sim_verdict *all, struct sim_verdict *vd, bool is_first)
{
	if (is_first) {
		all->vd_extent = vd->vd_extent;
		all->vd_level = vd->vd_level;
		all->vd_is_reduced = vd->vd_is_reduced;
		all->vd_sites = vd->vd_sites;
		all->vd_sites_sum = vd->vd_sites_sum;
	}
	add_extent(all, vd);
	add_chance(all, vd);
	add_findings(all, vd);
	add_counts(all, vd);
}

struct sim_verdict *
units_merge(struct units *us, unsigned shard, unsigned nshards, unsigned causes)
{
	struct sim_verdict *all = calloc(1, sizeof(*all));
	bool is_whole = true, is_first = true;
	unsigned i;

	if (all == NULL)
		panic("sim_explore_jobs: the host has no memory for a verdict");
	for (i = shard; i < us->us_count && all->vd_nfindings < causes;
	     i += nshards) {
		struct unit *un = &us->us_unit[i];

		is_whole = is_whole && un->un_verdict != NULL;
		if (un->un_verdict == NULL)
			continue;
		add_verdict(all, un->un_verdict, is_first);
		is_first = false;
	}
	if (!is_whole || i < us->us_count)
		all->vd_extent = SIM_X_SAMPLED;
	return (all);
}
