/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is still to be run from some state on: a tree of steps, oldest branch
 * first. A sequence is added only where no branch is, up to the order of steps
 * that may change places, the beginning of it already; so nothing is run twice.
 * (Abdulla, Aronis, Jonsson, Sagonas: Source Sets, JACM 64(4), 2017.)
 */
#include "explore_parts.h"

#include <ctxop_debug.h>
#include <stdlib.h>

/* Where in v the CPU of ac comes first; n: nowhere. */
static size_t
first_of_cpu(const struct action *ac, const struct action *const *v, size_t n)
{
	size_t i = 0;

	while (i < n && v[i]->ac_cpu != ac->ac_cpu)
		i++;
	return (i);
}

bool
is_initial(const struct action *ac, const struct action *const *v, size_t n)
{
	size_t own = first_of_cpu(ac, v, n);

	if (own < n && !action_covers(ac, v[own]))
		return (false);
	for (size_t i = 0; i < own; i++)
		if (actions_conflict(own < n ? v[own] : ac, v[i]))
			return (false);
	return (true);
}

static struct wakeup *
new_branch(const struct action *const *v, size_t n)
{
	struct wakeup *first = NULL, **link = &first;

	for (size_t i = 0; i < n; i++) {
		if ((*link = calloc(1, sizeof(**link))) == NULL)
			panic("sim_explore: the host has no memory for a "
			      "step");
		(*link)->wk_action = action_keep(v[i], NULL);
		link = &(*link)->wk_child;
	}
	return (first);
}

/* Take the step of ac out of v, if it is in there. */
static size_t
without(const struct action *ac, const struct action **v, size_t n)
{
	size_t own = first_of_cpu(ac, v, n);

	if (own == n)
		return (n);
	for (size_t i = own; i + 1 < n; i++)
		v[i] = v[i + 1];
	return (n - 1);
}

void
wakeup_insert(struct wakeup **children, const struct action **v, size_t n)
{
	struct wakeup *wk;

	while ((wk = *children) != NULL && n > 0) {
		if (!is_initial(wk->wk_action, v, n)) {
			children = &wk->wk_next;
			continue;
		}
		if (wk->wk_child == NULL)
			return;
		n = without(wk->wk_action, v, n);
		children = &wk->wk_child;
	}
	if (n > 0)
		*children = new_branch(v, n);
}

void
wakeup_free(struct wakeup *wk)
{
	while (wk != NULL) {
		struct wakeup *next = wk->wk_next;

		wakeup_free(wk->wk_child);
		action_free(wk->wk_action);
		free(wk);
		wk = next;
	}
}
