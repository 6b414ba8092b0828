/* SPDX-License-Identifier: BSD-2-Clause */
/* All operations there are for so many threads and ctxops. See space.h. */
#include "space_operations.h"

#define TRAPS 5 /* ctxops: so far NULL is tried in each state; it is slow */

#define RECIPE(N, ...)                                                         \
	{                                                                      \
		MODEL_REV, { __VA_ARGS__ }, N                                  \
	}

const struct recipe space_recipe[MODEL_OPS] = {
	RECIPE(1, 0, 0, 1, 1, 1, 1), /* no save, no restore */
	RECIPE(2, 2, 2, 0, 0, 2, 2), /* no fork, no lwp_create */
	RECIPE(3, 3, 3, 3, 3, 0, 0), /* no exit, no free */
	RECIPE(4, 4, 4, 4, 4, 4, 4),
	RECIPE(5, 5, 5, 5, 5, 5, 5),
	RECIPE(6, 6, 6, 6, 6, 6, 6),
	RECIPE(7, 7, 7, 7, 7, 7, 7),
	RECIPE(8, 8, 8, 8, 8, 8, 8),
};

static void
add(struct operations *os, enum verb verb, unsigned t, unsigned op,
    struct recipe rc)
{
	struct operation *on = &os->os_list[os->os_count++];

	*on = (struct operation){ .on_verb = (uint8_t)verb,
		.on_thread = (uint8_t)t,
		.on_op = (uint8_t)op,
		.on_recipe = rc };
}

/* The same with another revision, which is for allocate alone to see. */
static struct recipe
of_another_revision(struct recipe rc)
{
	rc.rc_rev = 2;
	return (rc);
}

/* One handler is another one, or (KINDS) the arg is. */
static struct recipe
near_miss(struct recipe rc, unsigned k)
{
	if (k == KINDS)
		rc.rc_arg = 0;
	else if (rc.rc_function[k] == 0)
		rc.rc_function[k] = 1;
	else
		rc.rc_function[k] = 0;
	return (rc);
}

static void
add_for_op_and_thread(struct operations *os, unsigned op, unsigned t)
{
	struct recipe rc = space_recipe[op];

	add(os, V_DETACH, t, op, rc);
	add(os, V_REMOVE, t, op, rc);
	if (!os->os_all)
		return;
	add(os, V_ATTACH, t, op, rc);
	add(os, V_INSTALL, t, op, rc);
	add(os, V_REMOVE, t, op, of_another_revision(rc));
	for (unsigned k = 0; k <= KINDS; k++)
		add(os, V_REMOVE, t, op, near_miss(rc, k));
}

static void
add_for_thread(struct operations *os, unsigned t, unsigned nthreads)
{
	struct recipe none = { .rc_rev = MODEL_REV };

	for (unsigned v = V_SAVE; v < RING_VERBS; v++)
		add(os, (enum verb)v, t, 0, none);
	for (unsigned other = 1; other < nthreads; other++) {
		add(os, V_FORK, t, 0, none);
		os->os_list[os->os_count - 1].on_other = (uint8_t)other;
		add(os, V_LWP_CREATE, t, 0, none);
		os->os_list[os->os_count - 1].on_other = (uint8_t)other;
	}
	if (os->os_traps) {
		add(os, V_ATTACH, t, NO_OP, none);
		add(os, V_DETACH, t, NO_OP, none);
	}
}

void
space_operations(
    struct operations *os, unsigned nthreads, unsigned nops, bool all)
{
	struct recipe none = { .rc_rev = MODEL_REV };

	os->os_count = 0;
	os->os_all = all;
	os->os_traps = LOCKSTEP_TRAPS && all && nops <= TRAPS;
	for (unsigned op = 0; op < nops; op++) {
		add(os, V_ALLOCATE, 0, op, space_recipe[op]);
		add(os, V_FREE, 0, op, space_recipe[op]);
		for (unsigned t = 0; t < nthreads; t++)
			add_for_op_and_thread(os, op, t);
	}
	for (unsigned t = 0; t < nthreads; t++)
		add_for_thread(os, t, nthreads);
	add(os, V_ALLOCATE, 0, 0, of_another_revision(space_recipe[0]));
	if (os->os_traps)
		add(os, V_FREE, 0, NO_OP, none);
}
