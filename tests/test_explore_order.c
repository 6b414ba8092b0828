/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/explore_order.c: what comes before what in a run, and what is noted of
 * it. The runs are made by hand, in words: see steps_by_hand.h.
 */
#include "steps_by_hand.h"

#include "explore_order.h"
#include "machine.h"

#define NCPUS 3

static struct {
	sim_t sim; /* of which nothing is used but its steps */
	struct search search;
	struct reducer reducer;
} m;

static struct runner *
runner(void)
{
	return (&m.search.sr_runner);
}

static int
begins(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	assert_true(steps_init(&m.sim));
	runner()->ru_sim = &m.sim;
	assert_true(region_map(&runner()->ru_asked, 100, sizeof(struct asked)));
	m.reducer.rd_search = &m.search;
	assert_true(
	    region_map(&m.reducer.rd_nodes, BY_HAND, sizeof(struct node)));
	assert_true(region_map(
	    &m.reducer.rd_sleepers, BY_HAND, sizeof(struct action *)));
	order_init(&m.reducer.rd_order, NCPUS);
	return (0);
}

static int
ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < m.reducer.rd_nodes.r_count; i++)
		wakeup_free(reducer_node(&m.reducer, i)->nd_later);
	order_fini(&m.reducer.rd_order);
	region_unmap(&m.reducer.rd_sleepers);
	region_unmap(&m.reducer.rd_nodes);
	region_unmap(&runner()->ru_asked);
	steps_fini(&m.sim);
	return (0);
}

/* ---- runs ---- */

static struct step *
step_at(size_t k)
{
	return ((struct step *)m.sim.sim_steps.r_base + k);
}

/* A CPU can go on as long as it has steps left; as in a run, if the test does
 * not say otherwise. */
static void
set_able(const struct steps_by_hand *s)
{
	uint64_t able = 0;

	for (unsigned k = s->n; k-- > 0;) {
		able |= (uint64_t)1 << s->step[k].ac_cpu;
		step_at(k)->sp_able = able;
	}
}

static void
plays(const char *words)
{
	struct steps_by_hand s;

	steps_by_hand(&s, words);
	steps_clear(&m.sim);
	for (unsigned k = 0; k < s.n; k++) {
		const struct action *ac = s.v[k];
		struct step *sp = region_take(&m.sim.sim_steps, 1);

		*sp = (struct step){ .sp_cpu = ac->ac_cpu,
			.sp_first = (uint32_t)m.sim.sim_touches.r_count };
		memcpy(region_take(&m.sim.sim_touches, ac->ac_ntouches),
		    ac->ac_touch, ac->ac_ntouches * sizeof(struct touch));
	}
	set_able(&s);
}

static void
takes_run(const char *words, size_t fresh, size_t limit)
{
	plays(words);
	order_take_run(&m.reducer.rd_order, runner(), fresh, limit);
}

/* ---- clocks ---- */

/* "100 120": of each step, for each CPU. */
static void
assert_clocks(const char *words, const char *expected)
{
	const uint32_t *clock = m.reducer.rd_order.or_clock.r_base;
	char seen[100] = "", *at = seen;

	takes_run(words, 0, NO_LIMIT);
	for (size_t k = 0; k < m.reducer.rd_order.or_nactions; k++) {
		at += sprintf(at, k > 0 ? " " : "");
		for (unsigned c = 0; c < NCPUS; c++)
			at += sprintf(at, "%u", clock[k * NCPUS + c]);
	}
	assert_string_equal(seen, expected);
}

TEST(steps_follow_their_cpus_own_and_what_they_conflict_with, "")
{
	assert_clocks("0wx 1wy 0rz", "100 020 300");
	assert_clocks("0wx 1rx 1wy 0ry", "100 120 130 430");
	assert_clocks("0wx 1wx 2ry", "100 120 003");
	assert_clocks("0rx 1rx", "100 020");
}

TEST(order_goes_on_through_others, "")
{
	assert_clocks("0wx 1rx 1wy 2ry", "100 120 130 134");
	assert_clocks("0wx 0wz 1rx 1wy 2ry", "100 200 130 140 145");
}

/* ---- meetings ---- */

static void
assert_meetings(const char *expected)
{
	const struct region *r = &m.reducer.rd_order.or_meetings;
	const struct meeting *me = r->r_base;
	char seen[100] = "", *at = seen;

	for (size_t i = 0; i < r->r_count; i++)
		at += sprintf(at, "%s%zu-%zu", i > 0 ? " " : "", me[i].me_first,
		    me[i].me_second);
	assert_string_equal(seen, expected);
}

/* In a run. */
static void
assert_meet(const char *words, const char *expected)
{
	takes_run(words, 0, NO_LIMIT);
	assert_meetings(expected);
}

TEST(conflicting_steps_meet_if_nothing_between_orders_them, "")
{
	assert_meet("0wx 1wx 2wx", "0-1 1-2");
	assert_meet("0wx 1rx 2rx 0wx", "0-1 0-2 2-3 1-3");
	assert_meet("0wx 1rx 1wy 2ry", "0-1 2-3");
	assert_meet("0wx 1rx 1wy 2ry+rx", "0-1 2-3");
	assert_meet("0wx 0wx 1wx", "1-2");
	assert_meet("0rx 1rx 0wy 1wz", "");
}

TEST(who_waits_for_a_mutex_meets_the_one_that_took_it, "")
{
	assert_meet("0em 0wx 0dm 1em 1wx 1dm", "0-3");
	assert_meet("0wm+tm 0wx 0dm 1em", "0-3");
	assert_meet("0em 0dm 1em 1dm 2em", "0-2 2-4");
	assert_meet("0em 1wy 0dm 2wy 0em 0dm 1em", "1-3 4-6");
}

TEST(who_has_seen_the_mutex_taken_cannot_come_before, "")
{
	assert_meet("0em 0wy 1ry 0dm 1em", "1-2");
	assert_meet("0dm 1em", "");
}

/* It need not wait: to fail is another way to go on. */
TEST(who_tries_a_mutex_meets_the_one_that_dropped_it, "")
{
	assert_meet("0em 0dm 1wm+tm", "1-2");
	assert_meet("0em 1wm 0dm", "0-1 1-2");
	assert_meet("0em 0dm+wx 1em+rx", "1-2");
}

TEST(what_was_in_the_last_run_is_not_gone_through_again, "")
{
	takes_run("0wx 1wx 2wx 0wx", 0, NO_LIMIT);
	assert_meetings("0-1 1-2 2-3");
	takes_run("0wx 1wx 2wy 0wx", 2, NO_LIMIT);
	assert_meetings("0-1 1-3");
}

TEST(what_is_like_a_run_before_does_not_count, "")
{
	takes_run("0wx 1wx 2wx 0wx", 0, 3);
	assert_int_equal(m.reducer.rd_order.or_nactions, 3);
	assert_meetings("0-1 1-2");
}

/* ---- answers ---- */

static void
asks(enum sim_choice choice, uint32_t step, uint32_t answer)
{
	struct asked *as = region_take(&runner()->ru_asked, 1);

	*as = (struct asked){ .as_answers = 3,
		.as_answer = answer,
		.as_step = step,
		.as_choice = (uint8_t)choice };
}

TEST(answers_belong_to_the_step_that_had_begun, "")
{
	const struct action *ac;
	char seen[50] = "";

	asks(SIM_CHOICE_USER, 0, 2); /* the set-up */
	asks(SIM_CHOICE_NEXT, 0, 1);
	asks(SIM_CHOICE_USER, 1, 1);
	asks(SIM_CHOICE_PREEMPT, 1, 0);
	asks(SIM_CHOICE_CPU, 1, 1);
	asks(SIM_CHOICE_KMEM_FAIL, 3, 2);
	asks(SIM_CHOICE_USER, 4, 1); /* behind the limit */
	takes_run("0wx 1wx 1wy 0wx", 0, 3);
	ac = m.reducer.rd_order.or_action;
	for (size_t k = 0; k < 3; k++) {
		draw_step(&ac[k], seen);
		strcat(seen, " ");
	}
	assert_string_equal(seen, "0wx:10 1wx 1wy:2 ");
}

/* ---- what is noted ---- */

static void
makes_nodes(void)
{
	for (size_t k = 0; k < m.sim.sim_steps.r_count; k++) {
		struct node *nd = region_take(&m.reducer.rd_nodes, 1);

		*nd = (struct node){ .nd_able = step_at(k)->sp_able };
	}
}

static struct node *
node(size_t k)
{
	return (reducer_node(&m.reducer, k));
}

/* What is to be run later, of each node in turn, behind '/'. */
static void
assert_notes(const char *expected)
{
	char seen[400] = "";

	order_note_meetings(&m.reducer);
	for (size_t k = 0; k < m.reducer.rd_nodes.r_count; k++) {
		strcat(seen, k > 0 ? "/" : "");
		draw_wakeups(node(k)->nd_later, seen);
	}
	assert_string_equal(seen, expected);
}

static void
has_run(const char *words)
{
	takes_run(words, 0, NO_LIMIT);
	makes_nodes();
}

TEST(the_second_is_to_come_first_whatever_it_answers, "")
{
	asks(SIM_CHOICE_USER, 2, 1);
	has_run("0wx 1wx");
	assert_notes("1wx:*/");
}

TEST(before_it_comes_what_does_not_follow_from_the_first, "")
{
	has_run("0wx 2wy 0wz 1ry 1wx 2rz");
	assert_notes("2wy 1ry 1wx:*/0wz 1ry:*/1ry 1wx 2rz:*///");
}

TEST(what_a_branch_shows_already_is_not_another_one, "")
{
	has_run("0wx 1rx 2rx");
	assert_notes("1rx:*//");
}

TEST(what_the_next_run_shows_of_a_state_is_a_branch_behind, "")
{
	has_run("0wx 1wx 0rz");
	node(0)->nd_able = node(1)->nd_able = 7;
	assert_notes("1wx:*//");
	takes_run("0wx 2wx 1wx", 1, NO_LIMIT);
	assert_notes("1wx:* | 2wx:*/1wx:*/");
}

TEST(where_nobody_was_asked_nothing_is_noted, "")
{
	has_run("0wx 1wx");
	node(0)->nd_asked = FORCED;
	assert_notes("/");
}

TEST(who_could_not_go_on_is_not_noted, "")
{
	has_run("0wx 1wx");
	node(0)->nd_able = 1;
	assert_notes("/");
}

TEST(who_could_not_go_on_yet_is_after_a_step_of_its_own, "")
{
	has_run("0wx 1wy 1wx");
	node(0)->nd_able = 1;
	assert_notes("1wy 1wx:*//");
}

/* All runs from this state that begin with the step have been seen. */
static void
falls_asleep(size_t k, struct action *step)
{
	struct action **place = region_take(&m.reducer.rd_sleepers, 1);

	*place = step;
	node(k)->nd_nsleep = 1;
}

TEST(what_sleeps_is_not_noted_again, "")
{
	struct steps_by_hand asleep;

	has_run("0wx 1wx");
	steps_by_hand(&asleep, "1wx:*");
	falls_asleep(0, &asleep.step[0]);
	assert_notes("/");
	asleep.step[0].ac_cpu = 2;
	assert_notes("1wx:*/");
}

/* ---- robbed ---- */

TEST(who_can_no_more_go_on_is_noted_with_all_it_might_do, "")
{
	has_run("0wx 0wy 1wz");
	step_at(0)->sp_able = 7;
	assert_notes("2w*:*//");
}

TEST(who_lost_its_work_where_nobody_was_asked_is_not_noted, "")
{
	has_run("0wx 0wy 1wz");
	step_at(0)->sp_able = 7;
	node(0)->nd_asked = FORCED;
	assert_notes("//");
}

TEST(losses_that_were_in_the_last_run_are_not_noted_again, "")
{
	has_run("0wx 0wy 1wz");
	step_at(0)->sp_able = 7;
	m.reducer.rd_fresh = 1;
	assert_notes("//");
}

TEST(who_lost_its_work_and_sleeps_is_not_noted_again, "")
{
	struct steps_by_hand asleep;

	has_run("0wx 0wy 1wz");
	step_at(0)->sp_able = 7;
	steps_by_hand(&asleep, "2rx:*");
	falls_asleep(0, &asleep.step[0]);
	assert_notes("//");
}

#define BY_HAND_UNIT(NAME) cmocka_unit_test_setup_teardown(NAME, begins, ends)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		BY_HAND_UNIT(
		    steps_follow_their_cpus_own_and_what_they_conflict_with),
		BY_HAND_UNIT(order_goes_on_through_others),
		BY_HAND_UNIT(
		    conflicting_steps_meet_if_nothing_between_orders_them),
		BY_HAND_UNIT(who_waits_for_a_mutex_meets_the_one_that_took_it),
		BY_HAND_UNIT(who_has_seen_the_mutex_taken_cannot_come_before),
		BY_HAND_UNIT(who_tries_a_mutex_meets_the_one_that_dropped_it),
		BY_HAND_UNIT(
		    what_was_in_the_last_run_is_not_gone_through_again),
		BY_HAND_UNIT(what_is_like_a_run_before_does_not_count),
		BY_HAND_UNIT(answers_belong_to_the_step_that_had_begun),
		BY_HAND_UNIT(the_second_is_to_come_first_whatever_it_answers),
		BY_HAND_UNIT(
		    before_it_comes_what_does_not_follow_from_the_first),
		BY_HAND_UNIT(what_a_branch_shows_already_is_not_another_one),
		BY_HAND_UNIT(
		    what_the_next_run_shows_of_a_state_is_a_branch_behind),
		BY_HAND_UNIT(where_nobody_was_asked_nothing_is_noted),
		BY_HAND_UNIT(who_could_not_go_on_is_not_noted),
		BY_HAND_UNIT(
		    who_could_not_go_on_yet_is_after_a_step_of_its_own),
		BY_HAND_UNIT(what_sleeps_is_not_noted_again),
		BY_HAND_UNIT(
		    who_can_no_more_go_on_is_noted_with_all_it_might_do),
		BY_HAND_UNIT(
		    who_lost_its_work_where_nobody_was_asked_is_not_noted),
		BY_HAND_UNIT(
		    losses_that_were_in_the_last_run_are_not_noted_again),
		BY_HAND_UNIT(who_lost_its_work_and_sleeps_is_not_noted_again),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
