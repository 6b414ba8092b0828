/* SPDX-License-Identifier: BSD-2-Clause */
/* What comes before what in a run, and what need not. See explore_order.h. */
#include "explore_order.h"
#include "machine.h"

#include <ctxop_debug.h>
#include <string.h>

#define MAX_ACTIONS ((size_t)1 << 20)

void
order_init(struct order * or, unsigned ncpus)
{
	or->or_ncpus = ncpus;
	if (!region_map(& or->or_actions, MAX_ACTIONS, sizeof(struct action)) ||
	    !region_map(& or->or_answers, MAX_ACTIONS * 4, sizeof(uint32_t)) ||
	    !region_map(
		& or->or_clock, MAX_ACTIONS * ncpus, sizeof(uint32_t)) ||
	    !region_map(
		& or->or_meetings, MAX_ACTIONS * 4, sizeof(struct meeting)) ||
	    !region_map(
		& or->or_sequence, MAX_ACTIONS, sizeof(struct action *)))
		panic("sim_explore: the host has no memory to reduce");
}

void
order_fini(struct order * or)
{
	region_unmap(& or->or_actions);
	region_unmap(& or->or_answers);
	region_unmap(& or->or_clock);
	region_unmap(& or->or_meetings);
	region_unmap(& or->or_sequence);
}

static uint32_t *
clock_of(const struct order * or, size_t k)
{
	return ((uint32_t *) or->or_clock.r_base + k * or->or_ncpus);
}

/* ---- the run ---- */

struct action
action_of_step(const sim_t *sim, size_t k)
{
	const struct step *sp = (const struct step *)sim->sim_steps.r_base + k;
	const struct touch *tc = sim->sim_touches.r_base;
	size_t end = k + 1 < sim->sim_steps.r_count ? sp[1].sp_first :
						      sim->sim_touches.r_count;

	return ((struct action){ .ac_cpu = sp->sp_cpu,
	    .ac_ntouches = (unsigned)(end - sp->sp_first),
	    .ac_touch = tc + sp->sp_first });
}

/* The answers inside each step, in a row. */
static void
take_answers(struct order * or, const struct runner *ru)
{
	struct action *action = or->or_actions.r_base;
	uint32_t *answer = or->or_answers.r_base;

	for (size_t i = 0; i < ru->ru_asked.r_count; i++) {
		const struct asked *as = runner_asked(ru, i);
		struct action *ac = action + as->as_step - 1;

		if (is_pick(as) || as->as_step == 0 ||
		    as->as_step > or->or_nactions)
			continue;
		if (ac->ac_nanswers++ == 0)
			ac->ac_answer = answer;
		*answer++ = as->as_answer;
	}
}

static void
take_steps(struct order * or, const struct runner *ru, size_t limit)
{
	const sim_t *sim = ru->ru_sim;
	struct action *action = or->or_actions.r_base;
	size_t n = sim->sim_steps.r_count;

	or->or_nactions = n < limit ? n : limit;
	if (or->or_nactions > MAX_ACTIONS ||
	    ru->ru_asked.r_count > MAX_ACTIONS * 4)
		panic("a run has more than %zu steps: too many to reduce; a "
		      "smaller sc_budget ends it before",
		    MAX_ACTIONS);
	for (size_t k = 0; k < or->or_nactions; k++)
		action[k] = action_of_step(sim, k);
	or->or_action = action;
	take_answers(or, ru);
}

/* ---- the order ---- */

static void
join(uint32_t *clock, const uint32_t *other, unsigned ncpus)
{
	for (unsigned c = 0; c < ncpus; c++)
		if (clock[c] < other[c])
			clock[c] = other[c];
}

/* Step i of the CPU that step k is of, next before it; false: none. */
static bool
previous_of_cpu(const struct order * or, size_t k, size_t *i)
{
	for (*i = k; (*i)-- > 0;)
		if (or->or_action[*i].ac_cpu == or->or_action[k].ac_cpu)
			return (true);
	return (false);
}

static void
add_meeting(struct order * or, size_t first, size_t second)
{
	struct meeting *me = region_take(& or->or_meetings, 1);

	if (me == NULL)
		panic("a run has too many meetings to reduce; a smaller "
		      "sc_budget ends it before");
	*me = (struct meeting){ first, second };
}

/*
 * Steps i and k conflict, and nothing between them orders them. Who waits for a
 * mutex cannot come before it is dropped, but before it was taken.
 */
static void
meet(struct order * or, size_t i, size_t k)
{
	const struct action *ac = or->or_action;
	unsigned cpu = ac[i].ac_cpu;
	uintptr_t mutex;

	if (!actions_hand_over(&ac[i], &ac[k], &mutex)) {
		add_meeting(or, i, k);
		return;
	}
	while (ac[i].ac_cpu != cpu || !action_takes(&ac[i], mutex))
		if (i-- == 0)
			return;
	if (clock_of(or, k)[cpu] <= i)
		add_meeting(or, i, k);
}

static void
place_in_order(struct order * or, size_t k)
{
	const struct action *ac = or->or_action;
	uint32_t *clock = clock_of(or, k);
	size_t i;

	memset(clock, 0, or->or_ncpus * sizeof(*clock));
	if (previous_of_cpu(or, k, &i))
		memcpy(clock, clock_of(or, i), or->or_ncpus * sizeof(*clock));
	clock[ac[k].ac_cpu] = (uint32_t)k + 1;
	for (i = k; i-- > 0;) {
		if (clock[ac[i].ac_cpu] > i ||
		    !actions_conflict(&ac[i], &ac[k]))
			continue;
		meet(or, i, k);
		join(clock, clock_of(or, i), or->or_ncpus);
	}
}

void
order_take_run(
    struct order * or, const struct runner *ru, size_t fresh, size_t limit)
{
	const struct meeting *me = or->or_meetings.r_base;
	size_t *n = & or->or_meetings.r_count;

	take_steps(or, ru, limit);
	while (*n > 0 && me[*n - 1].me_second >= fresh)
		(*n)--;
	for (size_t k = fresh; k < or->or_nactions; k++)
		place_in_order(or, k);
}

/* ---- the other way round ---- */

/* Could the CPU of the second one have gone on in place of the first? */
static bool
is_reversible(const struct reducer *rd, const struct meeting *me)
{
	const struct action *ac = rd->rd_order.or_action;
	const struct node *nd = reducer_node(rd, me->me_first);
	unsigned cpu = ac[me->me_second].ac_cpu;

	if (nd->nd_asked == FORCED)
		return (false);
	for (size_t i = me->me_first + 1; i < me->me_second; i++)
		if (ac[i].ac_cpu == cpu)
			return (true);
	return ((nd->nd_able >> cpu & 1) != 0);
}

/*
 * What does not follow from the first step, then the second one: which may go
 * another way when it comes before the first, so its answers are not known.
 */
static size_t
without_first(
    struct order * or, const struct meeting *me, struct action *second)
{
	const struct action *ac = or->or_action;
	const struct action **v = or->or_sequence.r_base;
	unsigned cpu = ac[me->me_first].ac_cpu;
	size_t n = 0;

	for (size_t i = me->me_first + 1; i < or->or_nactions; i++)
		if (clock_of(or, i)[cpu] <= me->me_first)
			v[n++] = &ac[i];
	*second = ac[me->me_second];
	second->ac_nanswers = 0;
	second->ac_is_all = true;
	v[n++] = second;
	return (n);
}

static bool
is_seen(const struct reducer *rd, const struct node *nd, size_t n)
{
	const struct action *const *v = rd->rd_order.or_sequence.r_base;
	struct action **asleep = (struct action **)rd->rd_sleepers.r_base +
	    nd->nd_sleep;

	for (size_t i = 0; i < nd->nd_nsleep; i++)
		if (is_initial(asleep[i], v, n))
			return (true);
	return (false);
}

/*
 * CPUs that could have gone on before step k, and cannot after it: another one
 * took their work, or their lock. What they would have done is not known.
 */
static uint64_t
robbed_cpus(const struct reducer *rd, size_t k)
{
	const struct order * or = &rd->rd_order;
	const sim_t *sim = rd->rd_search->sr_runner.ru_sim;
	const struct step *sp = sim->sim_steps.r_base;
	uint64_t after = k + 1 < or->or_nactions ? sp[k + 1].sp_able : 0;

	if (reducer_node(rd, k)->nd_asked == FORCED)
		return (0);
	return (
	    sp[k].sp_able & ~after & ~((uint64_t)1 << or->or_action[k].ac_cpu));
}

static void
note_robbed(struct reducer *rd, size_t k, unsigned cpu)
{
	static const struct touch all = { .tc_how = STEP_WRITE };
	const struct action ac = { .ac_cpu = cpu,
		.ac_ntouches = 1,
		.ac_is_all = true,
		.ac_touch = &all };
	const struct action **v = rd->rd_order.or_sequence.r_base;
	struct node *nd = reducer_node(rd, k);

	v[0] = &ac;
	if (!nd->nd_is_top && !is_seen(rd, nd, 1))
		wakeup_insert(&nd->nd_later, v, 1);
}

void
order_note_meetings(struct reducer *rd)
{
	struct order * or = &rd->rd_order;
	const struct meeting *me = or->or_meetings.r_base;

	for (size_t i = 0; i < or->or_meetings.r_count; i++) {
		struct node *nd = reducer_node(rd, me[i].me_first);
		struct action second;
		size_t n;

		if (nd->nd_is_top || !is_reversible(rd, &me[i]))
			continue;
		n = without_first(or, &me[i], &second);
		if (!is_seen(rd, nd, n))
			wakeup_insert(&nd->nd_later, or->or_sequence.r_base, n);
	}
	for (size_t k = rd->rd_fresh; k < or->or_nactions; k++) {
		uint64_t robbed = robbed_cpus(rd, k);

		for (; robbed != 0; robbed &= robbed - 1)
			note_robbed(rd, k, (unsigned)__builtin_ctzll(robbed));
	}
}
