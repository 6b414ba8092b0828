/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run of each class of equivalent runs: those that differ only in the order
 * of steps that do not conflict (explore_action.c). After each run, where two
 * conflicting steps of different CPUs met and could have met the other way
 * round (explore_order.c), that way is noted, to be run later from where the
 * first of them began (explore_wakeup.c). Steps whose runs have all been seen
 * sleep, and no run is begun that needs one of them before all it conflicts
 * with: this is optimal dynamic partial-order reduction.
 *
 * I1. Node k is the state before step k of the last run. Its sleepers are
 *     rd_sleepers[nd_sleep ...], as many as nd_nsleep, the inherited ones
 *     first; those of the last node are at the end.
 * I2. A node's nd_later has what is to be run from it, but for its own step.
 * I3. Questions other than which CPU goes on have all their answers tried, but
 *     where a step was noted with its answers: as_is_fixed.
 * I4. What is called during a run (explore_guide.c) allocates and frees
 * nothing.
 */
#include "explore_order.h"
#include "machine.h"

#include <ctxop_debug.h>
#include <string.h>

#define MAX_NODES ((size_t)1 << 20)
#define MAX_SLEEPERS ((size_t)1 << 24)

/* The last question inside step k that has an answer left; or NULL. */
static struct asked *
last_open(const struct runner *ru, size_t k, size_t *index)
{
	for (size_t i = ru->ru_asked.r_count; i-- > 0;) {
		struct asked *as = runner_asked(ru, i);

		if (as->as_step <= k)
			return (NULL);
		*index = i;
		if (as->as_step == k + 1 && !is_pick(as) && !as->as_is_fixed &&
		    as->as_answer + 1 < as->as_answers)
			return (as);
	}
	return (NULL);
}

/* The node stays, and what is behind it goes. */
static void
cut_behind(struct reducer *rd, size_t k)
{
	const struct node *nd = reducer_node(rd, k);

	rd->rd_expanded = k + 1;
	rd->rd_nodes.r_count = k + 1;
	rd->rd_sleepers.r_count = nd->nd_sleep + nd->nd_nsleep;
	rd->rd_fresh = k;
}

/* Another answer to a question inside step k. */
static bool
try_another_answer(struct reducer *rd, size_t k)
{
	struct runner *ru = &rd->rd_search->sr_runner;
	struct node *nd = reducer_node(rd, k);
	struct action *others = nd->nd_others;
	struct asked *as;
	size_t index;

	if ((as = last_open(ru, k, &index)) == NULL)
		return (false);
	nd->nd_others = action_keep(&rd->rd_order.or_action[k], others);
	action_free(others);
	as->as_answer++;
	ru->ru_given = index + 1;
	cut_behind(rd, k);
	reducer_begin_run(rd, k, NULL);
	return (true);
}

static bool
is_step_fixed(const struct reducer *rd, size_t k)
{
	const struct runner *ru = &rd->rd_search->sr_runner;

	for (size_t i = ru->ru_asked.r_count; i-- > 0;)
		if (runner_asked(ru, i)->as_step == k + 1 &&
		    runner_asked(ru, i)->as_is_fixed)
			return (true);
	return (false);
}

/* All runs with this step, from this state, have been seen. */
static void
send_to_sleep(struct reducer *rd, size_t k)
{
	static const struct touch all = { .tc_how = STEP_WRITE };
	struct node *nd = reducer_node(rd, k);
	const struct action blurred = {
		.ac_cpu = rd->rd_order.or_action[k].ac_cpu,
		.ac_ntouches = 1,
		.ac_touch = &all
	};
	struct action *ac = action_keep(
	    k == rd->rd_blurred ? &blurred : &rd->rd_order.or_action[k],
	    nd->nd_others);

	ac->ac_is_all = !is_step_fixed(rd, k);
	action_free(nd->nd_others);
	nd->nd_others = NULL;
	cut_behind(rd, k);
	reducer_add_sleeper(rd, nd, ac);
}

/* The first of what was noted for a node, and the answer that begins it. */
static struct wakeup *
take_later(struct reducer *rd, struct node *nd, uint32_t *answer)
{
	struct wakeup *wk;

	while ((wk = nd->nd_later) != NULL) {
		nd->nd_later = wk->wk_next;
		wk->wk_next = NULL;
		for (*answer = 0; *answer < nd->nd_nanswers; (*answer)++)
			if (nd->nd_cpu_of_answer[*answer] ==
			    wk->wk_action->ac_cpu)
				return (wk);
		rd->rd_is_lost = true;
		wakeup_free(wk);
	}
	return (NULL);
}

/* Another CPU's step in place of step k. */
static bool
try_another_cpu(struct reducer *rd, size_t k)
{
	struct runner *ru = &rd->rd_search->sr_runner;
	struct node *nd = reducer_node(rd, k);
	struct wakeup *wk;
	uint32_t answer;

	if (nd->nd_asked == FORCED ||
	    (wk = take_later(rd, nd, &answer)) == NULL)
		return (false);
	runner_asked(ru, nd->nd_asked)->as_answer = answer;
	ru->ru_given = nd->nd_asked + 1;
	cut_behind(rd, k);
	reducer_begin_run(rd, k, wk);
	return (true);
}

static void
drop_node(struct reducer *rd, size_t k)
{
	struct node *nd = reducer_node(rd, k);

	for (size_t i = nd->nd_ninherited; i < nd->nd_nsleep; i++)
		action_free(reducer_sleepers(rd, nd)[i]);
	wakeup_free(nd->nd_later);
	action_free(nd->nd_others);
	nd->nd_nsleep = nd->nd_ninherited = 0;
	nd->nd_later = NULL;
	nd->nd_others = NULL;
}

/* Another answer to a question that the set-up asked. */
static bool
try_another_setup(struct reducer *rd)
{
	struct runner *ru = &rd->rd_search->sr_runner;

	for (size_t i = ru->ru_asked.r_count; i-- > 0;) {
		struct asked *as = runner_asked(ru, i);

		if (as->as_step == 0 && as->as_answer + 1 < as->as_answers) {
			as->as_answer++;
			ru->ru_given = i + 1;
			rd->rd_nodes.r_count = rd->rd_sleepers.r_count = 0;
			rd->rd_fresh = rd->rd_expanded = 0;
			reducer_begin_run(rd, 0, NULL);
			return (true);
		}
	}
	return (false);
}

/* Prepare the next run; false: all have been. */
static bool
backtrack(struct reducer *rd)
{
	size_t k = rd->rd_order.or_nactions;

	for (size_t i = rd->rd_nodes.r_count; i-- > k;)
		drop_node(rd, i);
	while (k-- > 0) {
		if (try_another_answer(rd, k))
			return (true);
		send_to_sleep(rd, k);
		if (try_another_cpu(rd, k))
			return (true);
		drop_node(rd, k);
	}
	return (try_another_setup(rd));
}

/* ---- shards ---- */

/*
 * The first questions have all their answers tried, in all shards; only what
 * comes behind them is of one of them. There, all other CPUs are noted.
 */
static void
expand_top(struct reducer *rd, struct node *nd, unsigned own)
{
	static const struct touch all = { .tc_how = STEP_WRITE };

	for (uint32_t i = 0; i < nd->nd_nanswers; i++) {
		const struct action ac = { .ac_cpu = nd->nd_cpu_of_answer[i],
			.ac_ntouches = 1,
			.ac_is_all = true,
			.ac_touch = &all };
		const struct action *v = &ac;

		if (ac.ac_cpu != own && !reducer_is_asleep(rd, nd, ac.ac_cpu))
			wakeup_insert(&nd->nd_later, &v, 1);
	}
}

static void
expand_tops(struct reducer *rd)
{
	const struct order * or = &rd->rd_order;

	for (size_t k = rd->rd_expanded; k < or->or_nactions; k++)
		if (reducer_node(rd, k)->nd_is_top)
			expand_top(
			    rd, reducer_node(rd, k), or->or_action[k].ac_cpu);
}

/* Of a run of another shard's, the first questions only matter. */
static void
leave_to_others(struct reducer *rd)
{
	const struct runner *ru = &rd->rd_search->sr_runner;
	const struct asked *as = runner_asked(ru, SHARD_QUESTIONS);
	size_t *n = &rd->rd_order.or_nactions, k = 0;

	if (!is_pick(as))
		rd->rd_blurred = as->as_step - 1;
	while (k < *n &&
	    (reducer_node(rd, k)->nd_asked == FORCED ||
		reducer_node(rd, k)->nd_asked < SHARD_QUESTIONS))
		k++;
	rd->rd_order.or_nactions = k;
}

/* ---- the search ---- */

static void
reducer_init(struct reducer *rd, struct search *sr)
{
	*rd = (struct reducer){ .rd_search = sr };
	if (!region_map(&rd->rd_nodes, MAX_NODES, sizeof(struct node)) ||
	    !region_map(
		&rd->rd_sleepers, MAX_SLEEPERS, sizeof(struct action *)))
		panic("sim_explore: the host has no memory to reduce");
	order_init(&rd->rd_order, sr->sr_runner.ru_sim->sim_ncpus);
	sr->sr_runner.ru_given = 0;
	sr->sr_runner.ru_answer = reducer_answer;
	sr->sr_runner.ru_arg = rd;
	sr->sr_runner.ru_sim->sim_keeps_steps = true;
	reducer_begin_run(rd, 0, NULL);
}

static void
reducer_fini(struct reducer *rd)
{
	for (size_t i = rd->rd_nodes.r_count; i-- > 0;)
		drop_node(rd, i);
	wakeup_free(rd->rd_guide);
	wakeup_free(rd->rd_taken);
	region_unmap(&rd->rd_nodes);
	region_unmap(&rd->rd_sleepers);
	order_fini(&rd->rd_order);
	rd->rd_search->sr_runner.ru_answer = NULL;
	rd->rd_search->sr_runner.ru_sim->sim_keeps_steps = false;
}

static void
note_run(struct reducer *rd, bool well)
{
	struct search *sr = rd->rd_search;

	if (rd->rd_limit == NO_LIMIT || !well) {
		search_note(sr, well, NO_BOUND);
		return;
	}
	sr->sr_verdict->vd_redundant++;
	sr->sr_left--;
	search_note_sites(sr);
}

static void
deal_with_run(struct reducer *rd, bool well)
{
	size_t asked = rd->rd_search->sr_runner.ru_asked.r_count;

	rd->rd_blurred = SIZE_MAX;
	if (runner_is_own(&rd->rd_search->sr_runner)) {
		note_run(rd, well);
		order_note_meetings(rd);
		return;
	}
	search_note_sites(rd->rd_search);
	if (asked > SHARD_QUESTIONS)
		leave_to_others(rd);
}

/* True if all were run. */
static bool
reduce(struct reducer *rd)
{
	struct search *sr = rd->rd_search;
	bool well;

	do {
		if (!search_goes_on(sr))
			return (false);
		well = runner_run(&sr->sr_runner);
		reducer_end_run(rd);
		order_take_run(
		    &rd->rd_order, &sr->sr_runner, rd->rd_fresh, rd->rd_limit);
		expand_tops(rd);
		deal_with_run(rd, well);
	} while (backtrack(rd));
	return (!sr->sr_stopped && !sr->sr_is_stale && !rd->rd_is_lost);
}

void
search_reduced(struct search *sr)
{
	struct reducer rd;

	reducer_init(&rd, sr);
	if (reduce(&rd))
		sr->sr_verdict->vd_extent = SIM_X_COMPLETE;
	sr->sr_verdict->vd_is_reduced = true;
	reducer_fini(&rd);
}
