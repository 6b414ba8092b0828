/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reduced search during a run: which answers lead to where it is to go, and
 * behind that to something new. See explore_reduce.c, whose I1 to I4 hold here.
 */
#include "explore_order.h"
#include "machine.h"

#include <ctxop_debug.h>

struct action **
reducer_sleepers(const struct reducer *rd, const struct node *nd)
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

void
reducer_add_sleeper(struct reducer *rd, struct node *nd, struct action *ac)
{
	struct action **place = region_take(&rd->rd_sleepers, 1);

	if (place == NULL)
		panic("more than %zu steps sleep: too many to reduce",
		    rd->rd_sleepers.r_max);
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
		    rd->rd_nodes.r_max);
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
		struct action *asleep = reducer_sleepers(rd, before)[i];

		if (!actions_conflict(asleep, &ac))
			reducer_add_sleeper(rd, nd, asleep);
	}
	nd->nd_ninherited = nd->nd_nsleep;
	return (nd);
}

bool
reducer_is_asleep(const struct reducer *rd, const struct node *nd, unsigned cpu)
{
	for (size_t i = 0; i < nd->nd_nsleep; i++) {
		const struct action *ac = reducer_sleepers(rd, nd)[i];

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
		    reducer_is_asleep(rd, nd, cpu))
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

		if (!reducer_is_asleep(rd, nd, (unsigned)sc->sc_cpu.cpu_id))
			return (i);
	}
	if (rd->rd_limit == NO_LIMIT)
		rd->rd_limit = steps_of(rd);
	return (0);
}

static bool
reducer_is_sharded(const struct reducer *rd)
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
	nd->nd_is_top = reducer_is_sharded(rd) &&
	    nd->nd_asked < SHARD_QUESTIONS;
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

uint32_t
reducer_answer(void *arg, struct asked *as)
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

void
reducer_begin_run(struct reducer *rd, size_t known, struct wakeup *guide)
{
	rd->rd_known = known;
	rd->rd_guide = guide;
	rd->rd_limit = NO_LIMIT;
	rd->rd_step = NULL;
}

void
reducer_end_run(struct reducer *rd)
{
	know_steps(rd, steps_of(rd));
	wakeup_free(rd->rd_taken);
	wakeup_free(rd->rd_guide);
	rd->rd_taken = rd->rd_guide = NULL;
}
