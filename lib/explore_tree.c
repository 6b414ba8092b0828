/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs as a tree, gone through depth first: the answers to a run's questions
 * lead from its root to a leaf.
 */
#include "explore_parts.h"

/*
 * The last tape up to its last answer that can be raised by one, and quiet
 * behind it. So each tape comes once, and when no answer can be raised, all
 * have come.
 */
bool
runner_next(struct runner *ru, unsigned bound)
{
	size_t i = ru->ru_asked.r_count;
	unsigned unasked = bound != NO_BOUND ? runner_unasked(ru, i) : 0;

	while (i-- > 0) {
		struct asked *as = runner_asked(ru, i);

		if (bound != NO_BOUND)
			unasked -= is_unasked(ru, as);
		if (as->as_answer + 1 == as->as_answers)
			continue;
		if (unasked < bound || !counts(ru, as)) {
			as->as_answer++;
			ru->ru_given = i + 1;
			ru->ru_follows = true;
			return (true);
		}
		ru->ru_was_bounded = true;
	}
	return (false);
}

/*
 * Was the last run not there before, at a lower level? Or should it have ended
 * as it did then, and did not: the host may have no memory for it any more.
 */
static bool
is_new(struct search *sr, bool well, unsigned level)
{
	const struct runner *ru = &sr->sr_runner;

	return (level == NO_BOUND ||
	    runner_unasked(ru, ru->ru_asked.r_count) >= level ||
	    (!well && search_is_news(sr)));
}

/*
 * All runs with at most bound preemptions; those with fewer than level have
 * been there before. True if there are no more of them.
 */
static bool
search_level(struct search *sr, unsigned bound, unsigned level)
{
	struct runner *ru = &sr->sr_runner;

	ru->ru_given = 0;
	ru->ru_was_bounded = false;
	do {
		bool well;

		if (!search_goes_on(sr))
			return (false);
		well = runner_run(ru);
		if (!runner_is_own(ru)) {
			search_note_sites(sr);
			continue;
		}
		if (is_new(sr, well, level))
			search_note(sr, well, level);
	} while (runner_next(ru, bound));
	return (!sr->sr_stopped && !sr->sr_is_stale);
}

void
search_bounded(struct search *sr)
{
	struct sim_verdict *vd = sr->sr_verdict;
	unsigned bound = sr->sr_search->se_bound;

	if (bound == 0)
		bound = NO_BOUND - 1;
	for (unsigned level = 0; level <= bound; level++) {
		if (!search_level(sr, level, level))
			return;
		vd->vd_level = level;
		vd->vd_extent = SIM_X_BOUNDED;
		if (!sr->sr_runner.ru_was_bounded) {
			vd->vd_extent = SIM_X_COMPLETE;
			return;
		}
	}
}

void
search_depth_first(struct search *sr)
{
	if (search_level(sr, NO_BOUND, NO_BOUND))
		sr->sr_verdict->vd_extent = SIM_X_COMPLETE;
}
