/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parts of a search: together they try what the whole one tries, and none tries
 * what another one does. lib/explore_tree.c, explore_sample.c,
 * explore_reduce.c.
 */
#include "harness.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>

/* ---- a scenario that signs its runs ---- */

#define VARIABLES 4

static struct {
	int variable[VARIABLES];
	unsigned steps[3];          /* of each thread */
	unsigned writer[VARIABLES]; /* thread and step of the last one */
	uint64_t class; /* a sum over accesses: what each followed */
	kmutex_t lock;
} m;

static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return (x ^ (x >> 31));
}

static void
follow(unsigned self, unsigned v, bool writes)
{
	unsigned step = self * 1000 + ++m.steps[self];

	sim_access(
	    &m.variable[v], sizeof(int), writes ? SIM_WRITE : SIM_READ, NULL);
	m.class += mix(((uint64_t)step << 32) + (m.writer[v] << 4) + v);
	if (writes)
		m.writer[v] = step;
}

static void
plays(void *number)
{
	unsigned self = (unsigned)(uintptr_t)number;

	follow(self, 0, false);
	follow(self, 1 + self % 2, true);
	if (sim_choose(2) == 1)
		follow(self, 3, true);
	follow(self, 0, true);
	follow(self, 2 - self % 2, false);
}

static void *
sets_up(void *arg)
{
	memset(&m, 0, sizeof(m));
	for (uintptr_t i = 0; i < 2; i++) {
		kthread_t *t = spawn_stopped("t", plays, (void *)i);

		thread_affinity_set(t, (int)i);
		setrun(t);
	}
	return (arg);
}

/* ---- sets of runs ---- */

#define MAX_RUNS 4096

struct runs {
	uint64_t run[MAX_RUNS];
	unsigned n;
	bool has_twice;
};
static struct runs *noted;
static bool by_class;

static bool
has(const struct runs *rs, uint64_t run)
{
	for (unsigned i = 0; i < rs->n; i++)
		if (rs->run[i] == run)
			return (true);
	return (false);
}

static uint64_t
signature(const sim_t *sim)
{
	char *token = sim_tape_token(sim);
	uint64_t sum = by_class ? m.class : 0;

	if (!by_class)
		for (const char *at = token; *at != '\0'; at++)
			sum = mix(sum + (unsigned char)*at);
	free(token);
	return (sum);
}

static void
notes(const sim_t *sim, void *arg)
{
	uint64_t run = signature(sim);

	(void)arg;
	noted->has_twice = noted->has_twice || has(noted, run);
	assert_true(noted->n < MAX_RUNS);
	noted->run[noted->n++] = run;
}

static void
search(struct runs *rs, enum sim_strategy strategy, unsigned shard, unsigned n)
{
	const struct sim_search se = { .se_machine = { .sc_ncpus = 2,
					   .sc_grain = SIM_GRAIN_ACCESS },
		.se_setup = sets_up,
		.se_each = notes,
		.se_all_accesses = true,
		.se_strategy = strategy,
		.se_bound = 2,
		.se_runs = strategy < SIM_S_PCT ? UINT64_MAX : 1000,
		.se_shard = shard,
		.se_nshards = n };
	struct sim_verdict *vd;

	noted = rs;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_nfindings, 0);
	sim_verdict_free(vd);
}

/* Where equal runs may be drawn twice, only the set is compared. */
static void
assert_parts_make_the_whole(enum sim_strategy strategy, bool may_repeat)
{
	static const unsigned parts[] = { 1, 2, 3, 7 };
	static struct runs whole, part;

	whole = (struct runs){ .n = 0 };
	search(&whole, strategy, 0, 0);
	assert_true(whole.n > 20);
	assert_true(may_repeat || !whole.has_twice);
	for (unsigned i = 0; i < 4; i++) {
		part = (struct runs){ .n = 0 };
		for (unsigned shard = 0; shard < parts[i]; shard++)
			search(&part, strategy, shard, parts[i]);
		assert_int_equal(part.n, whole.n);
		assert_true(may_repeat || !part.has_twice);
		for (unsigned k = 0; k < whole.n; k++)
			assert_true(has(&part, whole.run[k]));
	}
}

TEST(parts_of_a_depth_first_search_make_the_whole, "")
{
	by_class = false;
	assert_parts_make_the_whole(SIM_S_DEPTH_FIRST, false);
}

TEST(parts_of_a_bounded_search_make_the_whole, "")
{
	by_class = false;
	assert_parts_make_the_whole(SIM_S_BOUNDED, false);
}

TEST(parts_of_a_reduced_search_have_each_class_once, "")
{
	by_class = true;
	assert_parts_make_the_whole(SIM_S_REDUCED, false);
}

TEST(parts_of_drawn_searches_make_the_whole, "")
{
	by_class = false;
	assert_parts_make_the_whole(SIM_S_PCT, true);
	assert_parts_make_the_whole(SIM_S_POS, true);
	assert_parts_make_the_whole(SIM_S_RANDOM, true);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNIT(parts_of_a_depth_first_search_make_the_whole),
		UNIT(parts_of_a_bounded_search_make_the_whole),
		UNIT(parts_of_a_reduced_search_have_each_class_once),
		UNIT(parts_of_drawn_searches_make_the_whole),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
