/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Steps of a run as a search sees them. Two steps of different CPUs may change
 * places unless one touches what the other one writes: then a run with the two
 * the other way round may end otherwise.
 */
#include "explore_parts.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

static bool
touches_meet(const struct touch *a, const struct touch *b)
{
	if (((a->tc_how | b->tc_how) & STEP_WRITE) == 0)
		return (false);
	if (a->tc_from == 0 || b->tc_from == 0)
		return (true);
	return (a->tc_from < b->tc_from + b->tc_size &&
	    b->tc_from < a->tc_from + a->tc_size);
}

bool
actions_conflict(const struct action *a, const struct action *b)
{
	if (a->ac_cpu == b->ac_cpu)
		return (true);
	for (unsigned i = 0; i < a->ac_ntouches; i++)
		for (unsigned j = 0; j < b->ac_ntouches; j++)
			if (touches_meet(&a->ac_touch[i], &b->ac_touch[j]))
				return (true);
	return (false);
}

bool
action_covers(const struct action *a, const struct action *b)
{
	if (a->ac_cpu != b->ac_cpu)
		return (false);
	if (a->ac_is_all || a->ac_nanswers == 0)
		return (true);
	if (b->ac_is_all || a->ac_nanswers != b->ac_nanswers)
		return (false);
	for (unsigned i = 0; i < a->ac_nanswers; i++)
		if (a->ac_answer[i] != b->ac_answer[i])
			return (false);
	return (true);
}

/* ---- mutexes ---- */

bool
action_takes(const struct action *ac, uintptr_t mutex)
{
	for (unsigned i = 0; i < ac->ac_ntouches; i++) {
		const struct touch *tc = &ac->ac_touch[i];

		if (tc->tc_from == mutex &&
		    (tc->tc_how == STEP_ENTER || tc->tc_how == STEP_TRIED))
			return (true);
	}
	return (false);
}

bool
actions_hand_over(
    const struct action *a, const struct action *b, uintptr_t *mutex)
{
	*mutex = 0;
	for (unsigned i = 0; i < a->ac_ntouches; i++)
		for (unsigned j = 0; j < b->ac_ntouches; j++) {
			const struct touch *ta = &a->ac_touch[i];
			const struct touch *tb = &b->ac_touch[j];

			if (!touches_meet(ta, tb))
				continue;
			if (ta->tc_how != STEP_DROP || tb->tc_how != STEP_ENTER)
				return (false);
			*mutex = tb->tc_from;
		}
	return (*mutex != 0);
}

/* ---- kept ---- */

struct action *
action_keep(const struct action *a, const struct action *b)
{
	unsigned more = b != NULL ? b->ac_ntouches : 0;
	size_t answers = a->ac_nanswers * sizeof(uint32_t);
	size_t touches = (a->ac_ntouches + more) * sizeof(struct touch);
	struct action *ac = malloc(sizeof(*ac) + touches + answers);
	struct touch *touch;
	uint32_t *answer;

	if (ac == NULL)
		panic("sim_explore: the host has no memory for a step");
	touch = (struct touch *)(ac + 1);
	answer = (uint32_t *)(touch + a->ac_ntouches + more);
	*ac = *a;
	if (a->ac_ntouches > 0)
		memcpy(touch, a->ac_touch, a->ac_ntouches * sizeof(*touch));
	if (more > 0)
		memcpy(
		    touch + a->ac_ntouches, b->ac_touch, more * sizeof(*touch));
	if (answers > 0)
		memcpy(answer, a->ac_answer, answers);
	ac->ac_ntouches += more;
	ac->ac_touch = touch;
	ac->ac_answer = answer;
	return (ac);
}

void
action_free(struct action *ac)
{
	free(ac);
}
