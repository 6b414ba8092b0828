/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_sample.c: what is drawn, and what is known after it. */
#include "harness.h"

#include "explore_parts.h"

#include <ctxop_access.h>
#include <stdlib.h>
#include <string.h>

static int shared, own[2];

static void
accesses(const int *object, unsigned times)
{
	for (unsigned i = 0; i < times; i++)
		sim_access(object, sizeof(*object), SIM_WRITE, NULL);
}

static void
spawn_on(int cpu, void (*body)(void *))
{
	kthread_t *t = spawn_stopped("t", body, NULL);

	thread_affinity_set(t, cpu);
	setrun(t);
}

static struct sim_search
search(enum sim_strategy strategy, void *(*setup)(void *), unsigned ncpus)
{
	return ((struct sim_search){
	    .se_machine = { .sc_ncpus = ncpus, .sc_grain = SIM_GRAIN_ACCESS },
	    .se_setup = setup,
	    .se_all_accesses = true,
	    .se_strategy = strategy,
	    .se_causes = UINT32_MAX });
}

/* ---- draws ---- */

static void
has_steps(void *arg)
{
	(void)arg;
	accesses(&shared, 10);
}

static void *
sets_up_steps(void *arg)
{
	(void)arg;
	spawn_on(0, has_steps);
	spawn_on(1, has_steps);
	return (NULL);
}

#define RUNS 20
static char *token[RUNS];
static unsigned ntokens;

static void
keeps_token(const sim_t *sim, void *arg)
{
	(void)arg;
	assert_true(ntokens < RUNS);
	token[ntokens++] = sim_tape_token(sim);
}

static void
forget_tokens(void)
{
	while (ntokens > 0)
		free(token[--ntokens]);
}

/* All runs' tapes in a row, for free(). */
static char *
draw_runs(enum sim_strategy strategy, uint64_t seed)
{
	struct sim_search se = search(strategy, sets_up_steps, 2);
	char *all = calloc(RUNS, 200);

	assert_non_null(all);
	se.se_seed = seed;
	se.se_runs = RUNS;
	se.se_each = keeps_token;
	sim_verdict_free(sim_explore(&se));
	assert_int_equal(ntokens, RUNS);
	for (unsigned i = 0; i < RUNS; i++) {
		assert_true(strlen(token[i]) < 199);
		strcat(strcat(all, token[i]), " ");
	}
	forget_tokens();
	return (all);
}

static const enum sim_strategy drawing[] = { SIM_S_PCT, SIM_S_POS,
	SIM_S_RANDOM };

TEST(equal_seeds_draw_equal_runs_and_others_do_not, "")
{
	for (unsigned i = 0; i < 3; i++) {
		char *one = draw_runs(drawing[i], 7);
		char *same = draw_runs(drawing[i], 7);
		char *other = draw_runs(drawing[i], 8);

		assert_string_equal(one, same);
		assert_string_not_equal(one, other);
		free(one);
		free(same);
		free(other);
	}
}

/* The tape of run n, drawn without those before it; for free(). */
static char *
draw_alone(void (*strategy)(struct search *), uint64_t n)
{
	struct sim_search se = search(SIM_S_POS, sets_up_steps, 2);
	struct sim_verdict vd = { .vd_runs = 0 };
	struct search sr = { .sr_search = &se,
		.sr_verdict = &vd,
		.sr_left = 1,
		.sr_sites = SIZE_MAX };
	char *seen;

	se.se_shard = (unsigned)n;
	se.se_nshards = RUNS;
	runner_init(&sr.sr_runner, &se);
	strategy(&sr);
	seen = sim_tape_token(sr.sr_runner.ru_sim);
	runner_fini(&sr.sr_runner);
	return (seen);
}

static void
assert_drawn_alone(
    enum sim_strategy strategy, void (*search_by)(struct search *))
{
	char *all = draw_runs(strategy, 0), *rest, *next;
	uint64_t n = 0;

	for (next = strtok_r(all, " ", &rest); next != NULL;
	     next = strtok_r(NULL, " ", &rest)) {
		char *alone = draw_alone(search_by, n++);

		assert_string_equal(alone, next);
		free(alone);
	}
	assert_int_equal(n, RUNS);
	free(all);
}

TEST(any_run_can_be_drawn_alone, "")
{
	assert_drawn_alone(SIM_S_PCT, search_pct);
	assert_drawn_alone(SIM_S_RANDOM, search_random);
	assert_drawn_alone(SIM_S_POS, search_pos);
}

/* ---- two bugs ---- */

static bool is_first;

static void
begins_at_once(void *arg)
{
	(void)arg;
	accesses(&shared, 1);
	is_first = false;
	accesses(&own[0], 60);
}

static void
comes_late(void *arg)
{
	(void)arg;
	accesses(&own[1], 60);
	accesses(&shared, 1);
	if (is_first)
		sim_fail("the late one was first");
}

static void *
sets_up_late(void *arg)
{
	(void)arg;
	is_first = true;
	spawn_on(0, begins_at_once);
	spawn_on(1, comes_late);
	return (NULL);
}

static unsigned entered, left;

/* Wrong if the other thread comes between two of its steps. */
static void
has_a_gap(void *arg)
{
	(void)arg;
	accesses(&own[0], 12);
	accesses(&shared, 1);
	entered++;
	accesses(&shared, 1);
	left++;
	accesses(&own[0], 12);
}

static void
must_not_come_between(void *arg)
{
	(void)arg;
	accesses(&shared, 1);
	if (entered != left)
		sim_fail("between");
	accesses(&own[1], 25);
}

/* CPU 0 begins, so what CPU 1 is about to do is not known for a while. */
static bool begins_with_gap = true;

static void *
sets_up_a_gap(void *arg)
{
	(void)arg;
	entered = left = 0;
	spawn_on(begins_with_gap ? 0 : 1, has_a_gap);
	spawn_on(begins_with_gap ? 1 : 0, must_not_come_between);
	return (NULL);
}

/* How many runs of so many find it. */
static uint64_t
times_found(struct sim_search se, uint64_t runs)
{
	struct sim_verdict *vd;
	uint64_t times;

	se.se_runs = runs;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_runs, runs);
	times = vd->vd_nfindings > 0 ? vd->vd_finding[0].fi_times : 0;
	sim_verdict_free(vd);
	return (times);
}

/* ---- PCT ---- */

#define STEPS (2 * 26) /* of both */
#define ONE_IN (2 * (STEPS + 1))

/* Exactly so often on the average, here; these seeds need not. */
TEST(priorities_find_a_bug_as_often_as_they_promise, "")
{
	struct sim_search se = search(SIM_S_PCT, sets_up_a_gap, 2);
	uint64_t found = 0;

	se.se_depth = 2;
	for (se.se_seed = 1; se.se_seed <= 20; se.se_seed++)
		found += times_found(se, 200);
	assert_in_range(found, 20 * 200 / ONE_IN * 3 / 4, 20 * 200 / 10);
}

/* They only say which of two CPUs is first. */
TEST(priorities_that_never_change_find_bugs_of_depth_1_only, "")
{
	struct sim_search gap = search(SIM_S_PCT, sets_up_a_gap, 2);
	struct sim_search late = search(SIM_S_PCT, sets_up_late, 2);

	gap.se_depth = late.se_depth = 1;
	assert_int_equal(times_found(gap, 200), 0);
	assert_in_range(times_found(late, 200), 70, 130);
}

/* ---- what may have been missed ---- */

static unsigned so_many;

static void
asks(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < so_many; i++)
		(void)sim_choose(2);
}

static void *
sets_up_questions(void *arg)
{
	(void)spawn("t", asks, arg);
	return (NULL);
}

/* In millionths, after so many runs on so many CPUs that ask so much each. */
static void
assert_missed(unsigned ncpus, unsigned questions, unsigned depth, uint64_t runs,
    uint32_t expected)
{
	struct sim_search se = search(SIM_S_PCT, sets_up_questions, ncpus);
	struct sim_verdict *vd;

	so_many = questions;
	se.se_machine.sc_grain = SIM_GRAIN_KERNEL;
	se.se_depth = depth;
	se.se_runs = runs;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_questions, questions * runs);
	assert_int_equal(vd->vd_depth, depth);
	assert_int_equal(vd->vd_missed_ppm, expected);
	sim_verdict_free(vd);
}

/*
 * By hand: a quiet run tells how many questions there are; half of them and one
 * more are added, which makes k. Each run finds the bug with a chance of 1 in
 * n k^(d - 1). Rounded up, at each multiplication.
 */
TEST(the_chance_of_having_missed_a_bug_is_as_worked_out_by_hand, "")
{
	assert_missed(1, 3, 2, 1, 800001);
	assert_missed(1, 3, 2, 2, 640001);
	assert_missed(1, 3, 2, 3, 512001);
	assert_missed(1, 3, 3, 2, 921601);
	assert_missed(1, 3, 3, 5, 815373); /* (24/25)^5 = 0.8153726... */
	assert_missed(1, 2, 2, 2, 562500);
	assert_missed(1, 3, 4, 2, 984065);
	assert_missed(1, 0, 3, 1, 0);
}

/* ---- POS: private steps do not count ---- */

static unsigned
seeds_that_find(enum sim_strategy strategy)
{
	struct sim_search se = search(strategy, sets_up_late, 2);
	unsigned found = 0;

	for (se.se_seed = 1; se.se_seed <= 5; se.se_seed++)
		found += times_found(se, 300) > 0;
	return (found);
}

TEST(partial_orders_find_what_a_random_walk_hardly_finds, "")
{
	assert_in_range(seeds_that_find(SIM_S_POS), 4, 5);
	assert_in_range(seeds_that_find(SIM_S_RANDOM), 0, 1);
}

/* By hand: the step of CPU 1 is behind 14 of CPU 0's with 1/15, and then before
 * the next one, anew, with 1/2: about 33 times. */
TEST(a_step_that_conflicts_has_its_order_drawn_anew, "")
{
	struct sim_search se = search(SIM_S_POS, sets_up_a_gap, 2);

	begins_with_gap = false;
	assert_in_range(times_found(se, 1000), 20, 50);
	begins_with_gap = true;
}

/* ---- preemptions ---- */

static void *
sets_up_on_one_cpu(void *arg)
{
	(void)arg;
	entered = left = 0;
	(void)spawn("gap", has_a_gap, NULL);
	(void)spawn("between", must_not_come_between, NULL);
	return (NULL);
}

TEST(a_thread_is_preempted_where_priorities_change, "")
{
	struct sim_search se = search(SIM_S_PCT, sets_up_on_one_cpu, 1);

	se.se_depth = 1;
	assert_int_equal(times_found(se, 200), 0);
	se.se_depth = 2;
	assert_in_range(times_found(se, 200), 1, 50);
}

static const struct CMUnitTest tests[] = {
	UNIT(equal_seeds_draw_equal_runs_and_others_do_not),
	UNIT(any_run_can_be_drawn_alone),
	UNIT(priorities_find_a_bug_as_often_as_they_promise),
	UNIT(priorities_that_never_change_find_bugs_of_depth_1_only),
	UNIT(the_chance_of_having_missed_a_bug_is_as_worked_out_by_hand),
	UNIT(partial_orders_find_what_a_random_walk_hardly_finds),
	UNIT(a_step_that_conflicts_has_its_order_drawn_anew),
	UNIT(a_thread_is_preempted_where_priorities_change),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
