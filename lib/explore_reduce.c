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
 * I4. What is called during a run allocates and frees nothing.
 */
#include "explore_order.h"
#include "machine.h"

#include <ctxop_debug.h>
#include <string.h>

#define MAX_NODES ((size_t)1 << 20)
#define MAX_SLEEPERS ((size_t)1 << 24)

static struct action **
sleepers_of(const struct reducer *rd, const struct node *nd)
{
	return ((struct action **)rd->rd_sleepers.r_base + nd->nd_sleep);
}

static sim_t *
machine_of(const struct reducer *rd)
{
	return (rd->rd_search->sr_runner.ru_sim);
}

static size_t
steps_of(const struct reducer *rd)
{
	return (machine_of(rd)->sim_steps.r_count);
}

/* ---- nodes and sleepers; during a run ---- */

static void
add_sleeper(struct reducer *rd, struct node *nd, struct action *ac)
{
	struct action **place = region_take(&rd->rd_sleepers, 1);

	if (place == NULL)
		panic("more than %zu steps sleep: too many to reduce",
		    MAX_SLEEPERS);
	*place = ac;
	nd->nd_nsleep++;
}

static struct node *
add_node(struct reducer *rd)
{
	struct node *nd = region_take(&rd->rd_nodes, 1);

	if (nd == NULL)
		panic("a run has more than %zu steps: too many to reduce; a "
		      "smaller sc_budget ends it before",
		    MAX_NODES);
	nd->nd_asked = FORCED;
	nd->nd_able = 0;
	nd->nd_sleep = rd->rd_sleepers.r_count;
	nd->nd_nsleep = nd->nd_ninherited = 0;
	nd->nd_later = NULL;
	nd->nd_others = NULL;
	nd->nd_is_top = false;
	return (nd);
}

/* Who slept before step k - 1, and does not conflict with it, sleeps on. */
static struct node *
node_before_step(struct reducer *rd, size_t k)
{
	const struct node *before;
	struct action ac;
	struct node *nd;

	if (k < rd->rd_nodes.r_count)
		return (reducer_node(rd, k));
	nd = add_node(rd);
	if (k == 0)
		return (nd);
	before = reducer_node(rd, k - 1);
	ac = action_of_step(machine_of(rd), k - 1);
	for (size_t i = 0; i < before->nd_nsleep; i++) {
		struct action *asleep = sleepers_of(rd, before)[i];

		if (!actions_conflict(asleep, &ac))
			add_sleeper(rd, nd, asleep);
	}
	nd->nd_ninherited = nd->nd_nsleep;
	return (nd);
}

static bool
is_asleep(const struct reducer *rd, const struct node *nd, unsigned cpu)
{
	for (size_t i = 0; i < nd->nd_nsleep; i++) {
		const struct action *ac = sleepers_of(rd, nd)[i];

		if (ac->ac_cpu == cpu &&
		    (ac->ac_is_all || ac->ac_nanswers == 0))
			return (true);
	}
	return (false);
}

/* ---- the guide; during a run ---- */

/* What was noted for a state, from where it goes on with the first. */
static void
take_guide(struct reducer *rd, struct node *nd, unsigned cpu)
{
	struct wakeup *wk = rd->rd_guide;

	rd->rd_step = NULL;
	rd->rd_step_answers = 0;
	if (wk == NULL)
		return;
	if (wk->wk_next != NULL)
		nd->nd_later = wk->wk_next;
	rd->rd_guide = NULL;
	if (wk->wk_action->ac_cpu == cpu) {
		rd->rd_guide = wk->wk_child;
		rd->rd_step = wk->wk_action;
		wk->wk_child = NULL;
	} else {
		rd->rd_is_lost = true;
	}
	wk->wk_next = rd->rd_taken;
	rd->rd_taken = wk;
}

/* Steps before this one have begun: their CPUs are known. */
static void
know_steps(struct reducer *rd, size_t end)
{
	for (; rd->rd_known < end; rd->rd_known++) {
		struct node *nd = node_before_step(rd, rd->rd_known);
		unsigned cpu =
		    action_of_step(machine_of(rd), rd->rd_known).ac_cpu;

		take_guide(rd, nd, cpu);
		if (rd->rd_limit == NO_LIMIT && nd->nd_asked == FORCED &&
		    is_asleep(rd, nd, cpu))
			rd->rd_limit = rd->rd_known;
	}
}

/* ---- answers; during a run ---- */

static uint32_t
answer_of_cpu(const struct reducer *rd, uint32_t answers, unsigned cpu)
{
	uint32_t i = 0;

	while (i < answers &&
	    (unsigned)cpu_of_answer(machine_of(rd), i)->sc_cpu.cpu_id != cpu)
		i++;
	return (i);
}

/* The first that may go on, and whose runs have not all been seen. */
static uint32_t
awake(struct reducer *rd, const struct node *nd, uint32_t answers)
{
	for (uint32_t i = 0; i < answers; i++) {
		const struct sim_cpu *sc = cpu_of_answer(machine_of(rd), i);

		if (!is_asleep(rd, nd, (unsigned)sc->sc_cpu.cpu_id))
			return (i);
	}
	if (rd->rd_limit == NO_LIMIT)
		rd->rd_limit = steps_of(rd);
	return (0);
}

static bool
is_sharded(const struct reducer *rd)
{
	return (rd->rd_search->sr_search->se_nshards > 1);
}

static uint32_t
pick(struct reducer *rd, const struct asked *as)
{
	struct node *nd = node_before_step(rd, steps_of(rd));
	uint32_t answer = as->as_answers;

	nd->nd_asked = (uint32_t)(rd->rd_search->sr_runner.ru_asked.r_count -
	    1);
	nd->nd_able = able_cpus(machine_of(rd));
	nd->nd_is_top = is_sharded(rd) && nd->nd_asked < SHARD_QUESTIONS;
	nd->nd_nanswers = as->as_answers;
	for (uint32_t i = 0; i < as->as_answers; i++)
		nd->nd_cpu_of_answer[i] =
		    (uint8_t)cpu_of_answer(machine_of(rd), i)->sc_cpu.cpu_id;
	if (rd->rd_guide != NULL)
		answer = answer_of_cpu(
		    rd, as->as_answers, rd->rd_guide->wk_action->ac_cpu);
	return (
	    answer < as->as_answers ? answer : awake(rd, nd, as->as_answers));
}

static uint32_t
answer_reduced(void *arg, struct asked *as)
{
	struct reducer *rd = arg;
	const struct action *step;

	know_steps(rd, steps_of(rd));
	if (is_pick(as))
		return (pick(rd, as));
	step = rd->rd_step;
	if (step == NULL || rd->rd_step_answers >= step->ac_nanswers)
		return (0);
	as->as_is_fixed = true;
	return (step->ac_answer[rd->rd_step_answers++] % as->as_answers);
}

/* ---- between runs ---- */

static void
begin_run(struct reducer *rd, size_t known, struct wakeup *guide)
{
	rd->rd_known = known;
	rd->rd_guide = guide;
	rd->rd_limit = NO_LIMIT;
	rd->rd_step = NULL;
}

static void
end_run(struct reducer *rd)
{
	know_steps(rd, steps_of(rd));
	wakeup_free(rd->rd_taken);
	wakeup_free(rd->rd_guide);
	rd->rd_taken = rd->rd_guide = NULL;
}

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
	begin_run(rd, k, NULL);
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
	add_sleeper(rd, nd, ac);
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
	begin_run(rd, k, wk);
	return (true);
}

static void
drop_node(struct reducer *rd, size_t k)
{
	struct node *nd = reducer_node(rd, k);

	for (size_t i = nd->nd_ninherited; i < nd->nd_nsleep; i++)
		action_free(sleepers_of(rd, nd)[i]);
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
			begin_run(rd, 0, NULL);
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

		if (ac.ac_cpu != own && !is_asleep(rd, nd, ac.ac_cpu))
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
	sr->sr_runner.ru_answer = answer_reduced;
	sr->sr_runner.ru_arg = rd;
	sr->sr_runner.ru_sim->sim_keeps_steps = true;
	begin_run(rd, 0, NULL);
}

static void
reducer_fini(struct reducer *rd)
{
	for (size_t i = rd->rd_nodes.r_count; i-- > 0;)
		drop_node(rd, i);
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
		end_run(rd);
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
