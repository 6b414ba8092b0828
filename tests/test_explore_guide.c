/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_guide.c: where a run of a reduced search goes. */
#include "harness.h"

#include "explore_order.h"
#include "machine.h"

#include <ctxop_access.h>
#include <string.h>

/* ---- two CPUs with two steps each; a letter is a step ---- */

static int x, y;
static char order[16];

static void
step(const char *letter, const int *object, unsigned how)
{
	sim_access(object, sizeof(*object), how, NULL);
	strncat(order, letter, sizeof(order) - strlen(order) - 1);
}

static void
steps_a(void *arg)
{
	(void)arg;
	step("a", &x, SIM_WRITE);
	step("b", &x, SIM_WRITE);
}

static void
steps_c(void *arg)
{
	(void)arg;
	step(sim_choose(2) == 1 ? "C" : "c", &y, SIM_WRITE);
	step("d", &y, SIM_WRITE);
}

static void *
sets_up(void *arg)
{
	thread_affinity_set(spawn("a", steps_a, NULL), 0);
	thread_affinity_set(spawn("c", steps_c, NULL), 1);
	order[0] = '\0';
	return (arg);
}

static const struct sim_search search = { .se_machine = { .sc_ncpus = 2,
					      .sc_grain = SIM_GRAIN_ACCESS },
	.se_setup = sets_up,
	.se_all_accesses = true };

static struct search sr;
static struct reducer rd;

static void
begin(void)
{
	sr = (struct search){ .sr_search = &search };
	rd = (struct reducer){ .rd_search = &sr };
	runner_init(&sr.sr_runner, &search);
	assert_true(region_map(&rd.rd_nodes, 100, sizeof(struct node)));
	assert_true(region_map(&rd.rd_sleepers, 100, sizeof(void *)));
	sr.sr_runner.ru_answer = reducer_answer;
	sr.sr_runner.ru_arg = &rd;
	sr.sr_runner.ru_sim->sim_keeps_steps = true;
}

static void
end(void)
{
	region_unmap(&rd.rd_nodes);
	region_unmap(&rd.rd_sleepers);
	runner_fini(&sr.sr_runner);
}

/* As if these were noted to come next: a CPU each, with its answers. */
static struct wakeup *
guide_of(const struct action *action, size_t n)
{
	const struct action *v[8];
	struct wakeup *guide = NULL;

	for (size_t i = 0; i < n; i++)
		v[i] = &action[i];
	wakeup_insert(&guide, v, n);
	return (guide);
}

static void
assert_goes(const struct action *action, size_t n, const char *expected)
{
	begin();
	reducer_begin_run(&rd, 0, guide_of(action, n));
	assert_true(runner_run(&sr.sr_runner));
	reducer_end_run(&rd);
	assert_string_equal(order, expected);
	end();
}

TEST(a_run_follows_its_guide_and_then_goes_on_as_it_is, "")
{
	static const uint32_t one[] = { 1 };
	/* The first two are how the CPUs come to their first accesses. */
	static const struct action steps[] = { { .ac_cpu = 0 }, { .ac_cpu = 1 },
		{ .ac_cpu = 1 }, { .ac_cpu = 0 }, { .ac_cpu = 1 } };
	static const struct action answers[] = { { .ac_cpu = 0 },
		{ .ac_cpu = 1, .ac_nanswers = 1, .ac_answer = one },
		{ .ac_cpu = 1 } };

	assert_goes(NULL, 0, "abcd");
	assert_goes(steps, 3, "cdab");
	assert_goes(steps, 4, "cabd");
	assert_goes(steps, 5, "cadb");
	assert_false(rd.rd_is_lost);
	assert_goes(answers, 3, "Cdab");
}

TEST(a_guide_that_cannot_be_followed_is_told_of, "")
{
	static const struct action nobody[] = { { .ac_cpu = 0 },
		{ .ac_cpu = 1 }, { .ac_cpu = 5 } };

	assert_goes(nobody, 3, "abcd");
	assert_true(rd.rd_is_lost);
}

/* What CPU 0 would do first has been seen, until the other conflicts. */
TEST(who_sleeps_is_not_picked_until_a_conflict_wakes_it, "")
{
	const struct touch to_x = { (uintptr_t)&x, sizeof(x), STEP_WRITE };
	struct action asleep = {
		.ac_cpu = 0, .ac_ntouches = 1, .ac_touch = &to_x
	};
	const struct touch to_y = { (uintptr_t)&y, sizeof(y), STEP_WRITE };

	for (unsigned round = 0; round < 2; round++) {
		struct node *nd;

		begin();
		asleep.ac_touch = round == 0 ? &to_y : &to_x;
		for (unsigned i = 0; i < 2; i++) {
			nd = region_take(&rd.rd_nodes, 1);
			nd->nd_asked = FORCED;
		}
		nd = region_take(&rd.rd_nodes, 1);
		nd->nd_asked = 0;
		reducer_add_sleeper(&rd, nd, &asleep);
		assert_true(reducer_is_asleep(&rd, nd, 0));
		assert_false(reducer_is_asleep(&rd, nd, 1));
		reducer_begin_run(&rd, 2, NULL);
		assert_true(runner_run(&sr.sr_runner));
		reducer_end_run(&rd);
		assert_string_equal(order, "cdab");
		/* Awake after c, which it conflicts with; or not at all, and
		 * then the run is like one that was. */
		assert_int_equal(rd.rd_limit == NO_LIMIT, round == 0);
		end();
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_run_follows_its_guide_and_then_goes_on_as_it_is),
		UNIT(a_guide_that_cannot_be_followed_is_told_of),
		UNIT(who_sleeps_is_not_picked_until_a_conflict_wakes_it),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
