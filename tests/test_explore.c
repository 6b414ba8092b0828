/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore.c: which tapes are tried, and the verdict. */
#include "harness.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>

/* ---- scenarios that count their runs ---- */

static unsigned runs, answers_seen[64];

/* Asks three questions, of 2, 3 and 2 answers; the last one is asked twice. */
static void
asks(void *arg)
{
	unsigned word = sim_choose(2);

	(void)arg;
	word = word * 3 + sim_choose(3);
	word = word * 2 + sim_choose(2);
	if (word % 2 == 1)
		word = 12 + word * 2 + sim_choose(2);
	answers_seen[word]++;
}

static void *
sets_up(void *body)
{
	runs++;
	(void)spawn("t", (void (*)(void *))(uintptr_t)body, NULL);
	return (NULL);
}

static struct sim_search
search_for(void (*body)(void *))
{
	runs = 0;
	memset(answers_seen, 0, sizeof(answers_seen));
	return ((struct sim_search){
	    .se_setup = sets_up, .se_arg = (void *)(uintptr_t)body });
}

/* Each of the 18 ways through asks() was gone so often, or more. */
static void
assert_all_ways(unsigned least)
{
	unsigned ways = 0;

	for (unsigned i = 0; i < 64; i++)
		ways += answers_seen[i] >= least && answers_seen[i] > 0;
	assert_int_equal(ways, 18);
}

TEST(depth_first_goes_each_way_once, "")
{
	struct sim_search se = search_for(asks);
	struct sim_verdict *vd;

	se.se_strategy = SIM_S_DEPTH_FIRST;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
	assert_int_equal(vd->vd_runs, 18);
	assert_int_equal(runs, 18);
	assert_int_equal(vd->vd_nfindings, 0);
	assert_all_ways(1);
	sim_verdict_free(vd);
}

TEST(bounded_goes_each_way_by_its_number_of_choices, "")
{
	struct sim_search se = search_for(asks);
	struct sim_verdict *vd;

	se.se_strategy = SIM_S_BOUNDED;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
	assert_int_equal(vd->vd_runs, 18);
	assert_all_ways(1);
	sim_verdict_free(vd);
}

/* By hand: (1 + x)(1 + 2x) + x(1 + x)(1 + x)(1 + 2x). */
TEST(a_bound_is_a_bound, "")
{
	static const unsigned ways[] = { 1, 5, 11, 16, 18 };

	for (unsigned bound = 1; bound <= 4; bound++) {
		struct sim_search se = search_for(asks);
		struct sim_verdict *vd;

		se.se_strategy = SIM_S_BOUNDED;
		se.se_bound = bound;
		vd = sim_explore(&se);
		assert_int_equal(vd->vd_runs, ways[bound]);
		assert_int_equal(vd->vd_level, bound);
		assert_int_equal(
		    vd->vd_extent, bound < 4 ? SIM_X_BOUNDED : SIM_X_COMPLETE);
		sim_verdict_free(vd);
	}
}

TEST(random_runs_as_often_as_it_may_and_equal_seeds_are_equal, "")
{
	unsigned first[64];
	struct sim_search se = search_for(asks);

	se.se_strategy = SIM_S_RANDOM;
	se.se_runs = 5000;
	se.se_seed = 7;
	for (unsigned round = 0; round < 2; round++) {
		struct sim_verdict *vd;

		memset(answers_seen, 0, sizeof(answers_seen));
		vd = sim_explore(&se);
		assert_int_equal(vd->vd_extent, SIM_X_SAMPLED);
		assert_int_equal(vd->vd_runs, 5000);
		if (round == 0)
			memcpy(first, answers_seen, sizeof(first));
		assert_memory_equal(first, answers_seen, sizeof(first));
		sim_verdict_free(vd);
	}
	assert_true(answers_seen[0] > answers_seen[1]);
	assert_true(answers_seen[2] > 0);
}

TEST(what_was_not_tried_to_its_end_is_sampled, "")
{
	struct sim_search se = search_for(asks);
	struct sim_verdict *vd;

	se.se_runs = 17;
	se.se_strategy = SIM_S_DEPTH_FIRST;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_extent, SIM_X_SAMPLED);
	assert_int_equal(vd->vd_runs, 17);
	sim_verdict_free(vd);
}

static void
asks_nothing(void *arg)
{
	(void)arg;
}

TEST(where_nothing_is_asked_one_run_is_all, "")
{
	for (int strategy = SIM_S_PORTFOLIO; strategy <= SIM_S_REDUCED;
	     strategy++) {
		struct sim_search se = search_for(asks_nothing);
		struct sim_verdict *vd;

		se.se_strategy = (enum sim_strategy)strategy;
		vd = sim_explore(&se);
		assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
		assert_int_equal(vd->vd_runs, 1);
		assert_int_equal(vd->vd_questions, 0);
		sim_verdict_free(vd);
	}
}

/* ---- findings ---- */

static int cpu_register;

static void
saves(void *arg)
{
	*(int *)arg = cpu_register;
}

static void
restores(void *arg)
{
	cpu_register = *(int *)arg;
}

static const struct ctxop_template register_tpl = {
	.ct_rev = CTXOP_TPL_REV, .ct_save = saves, .ct_restore = restores
};

static bool in_one_section;

/* 13915: what is loaded before it is attached is lost in between. */
static void
uses_the_register(void *arg)
{
	int *own = arg, expected = *own;
	struct ctxop *op = ctxop_allocate(&register_tpl, own);

	if (in_one_section)
		kpreempt_disable();
	restores(own);
	sim_point();
	ctxop_attach(curthread, op);
	if (in_one_section)
		kpreempt_enable();
	sim_point();
	if (cpu_register != expected)
		sim_fail("register lost: expected %d, found %d", expected,
		    cpu_register);
	ctxop_detach(curthread, op);
	ctxop_free(op);
}

static int values[2];

static void *
sets_up_two(void *arg)
{
	(void)arg;
	cpu_register = 0;
	for (int i = 0; i < 2; i++) {
		values[i] = i + 1;
		(void)spawn("t", uses_the_register, &values[i]);
	}
	return (NULL);
}

static const struct sim_search two_threads = { .se_setup = sets_up_two,
	.se_runs = 100000 };

TEST(a_missing_section_is_found_with_one_choice, "")
{
	struct sim_verdict *vd;

	in_one_section = false;
	vd = sim_explore(&two_threads);
	assert_int_equal(vd->vd_nfindings, 1);
	assert_int_equal(vd->vd_finding[0].fi_outcome, SIM_FAILED);
	assert_int_equal(vd->vd_finding[0].fi_choices, 1);
	assert_non_null(strstr(vd->vd_finding[0].fi_message, "register lost"));
	sim_verdict_free(vd);
}

TEST(the_right_way_is_complete_without_a_finding, "")
{
	struct sim_search se = two_threads;
	struct sim_verdict *vd;
	uint64_t all;

	in_one_section = true;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
	assert_int_equal(vd->vd_nfindings, 0);
	assert_true(vd->vd_preempt > 0);
	all = vd->vd_runs;
	sim_verdict_free(vd);
	se.se_strategy = SIM_S_DEPTH_FIRST;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
	assert_int_equal(vd->vd_runs, all);
	sim_verdict_free(vd);
}

TEST(what_is_found_is_repeated_by_its_token, "")
{
	struct sim_verdict *vd;
	const struct sim_finding *fi;

	in_one_section = false;
	vd = sim_explore(&two_threads);
	fi = &vd->vd_finding[0];
	for (unsigned i = 0; i < 100; i++) {
		(void)boot_with(
		    (struct sim_config){ .sc_tape = SIM_TOKEN(fi->fi_token) });
		(void)sets_up_two(NULL);
		run_expecting(SIM_FAILED, fi->fi_message);
		sim_destroy(sim_current());
	}
	sim_verdict_free(vd);
}

static void
fails_in_two_ways(void *arg)
{
	uint32_t answer = sim_choose(5);

	(void)arg;
	if (answer == 1 || answer == 3)
		panic("way %u", answer);
	if (answer == 2)
		sim_fail("other way");
}

TEST(each_cause_is_found_once_and_counted, "")
{
	struct sim_search se = search_for(fails_in_two_ways);
	struct sim_verdict *vd;

	se.se_causes = UINT32_MAX;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_extent, SIM_X_COMPLETE);
	assert_int_equal(vd->vd_nfindings, 2);
	assert_string_equal(vd->vd_finding[0].fi_message, "way 1");
	assert_int_equal(vd->vd_finding[0].fi_outcome, SIM_PANIC);
	assert_int_equal(vd->vd_finding[0].fi_times, 2);
	assert_string_equal(vd->vd_finding[1].fi_message, "other way");
	assert_int_equal(vd->vd_finding[1].fi_run, 3);
	sim_verdict_free(vd);
}

TEST(the_search_stops_at_the_first_finding_unless_told_otherwise, "")
{
	struct sim_search se = search_for(fails_in_two_ways);
	struct sim_verdict *vd = sim_explore(&se);

	assert_int_equal(vd->vd_nfindings, 1);
	assert_int_equal(vd->vd_runs, 2);
	sim_verdict_free(vd);
}

static void
deadlocks(void *arg)
{
	static kmutex_t mutex;
	static kcondvar_t cv;

	if (sim_choose(2) == 0)
		return;
	mutex = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	mutex_enter(&mutex);
	cv_wait(&cv, &mutex);
	does_nothing(arg);
}

static void
loses_a_ctxop(void *arg)
{
	if (sim_choose(2) == 1)
		(void)ctxop_allocate(&pair_tpl, arg);
}

static void
never_ends(void *arg)
{
	(void)arg;
	while (sim_choose(2) == 0)
		sim_point();
}

static void
assert_found(void (*body)(void *), enum sim_outcome outcome)
{
	struct sim_search se = search_for(body);
	struct sim_verdict *vd;

	se.se_machine.sc_budget = 2000;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_nfindings, 1);
	assert_int_equal(vd->vd_finding[0].fi_outcome, outcome);
	sim_verdict_free(vd);
}

TEST(deadlocks_leaks_and_endless_runs_are_findings, "")
{
	assert_found(deadlocks, SIM_DEADLOCK);
	assert_found(loses_a_ctxop, SIM_VIOLATION);
	assert_found(never_ends, SIM_BUDGET);
}

/* ---- the scenario's own check ---- */

static bool
is_even(void *state, char *why, size_t len)
{
	(void)state;
	for (unsigned i = 1; i < 64; i += 2) {
		if (answers_seen[i] > 0) {
			(void)snprintf(why, len, "odd: %u", i);
			return (false);
		}
	}
	return (true);
}

TEST(what_the_scenario_says_of_a_good_end_is_a_finding, "")
{
	struct sim_search se = search_for(asks);
	struct sim_verdict *vd;

	se.se_check = is_even;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_nfindings, 1);
	assert_int_equal(vd->vd_finding[0].fi_outcome, SIM_FAILED);
	assert_non_null(strstr(vd->vd_finding[0].fi_message, "odd: "));
	sim_verdict_free(vd);
}

/* ---- far out of phase ---- */

static bool in_a, in_b, overlapped;

/* Its own points, an operation of two, and points again. */
static void
does(unsigned before, bool *inside, const bool *other, unsigned after)
{
	pass_points((int)before);
	*inside = true;
	overlapped = overlapped || *other;
	sim_point();
	*inside = false;
	pass_points((int)after);
	if (overlapped)
		sim_fail("both at once");
}

static void
is_early(void *arg)
{
	(void)arg;
	does(20, &in_a, &in_b, 160);
}

static void
is_late(void *arg)
{
	(void)arg;
	does(160, &in_b, &in_a, 20);
}

static void *
sets_up_out_of_phase(void *arg)
{
	(void)arg;
	in_a = in_b = overlapped = false;
	thread_affinity_set(spawn("early", is_early, NULL), 0);
	thread_affinity_set(spawn("late", is_late, NULL), 1);
	return (NULL);
}

static const struct sim_search out_of_phase = { .se_machine = { .sc_ncpus = 2 },
	.se_setup = sets_up_out_of_phase };

TEST(operations_far_out_of_phase_are_found_within_500_runs, "")
{
	struct sim_search se = out_of_phase;
	struct sim_verdict *vd;

	se.se_runs = 500;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_nfindings, 1);
	assert_int_equal(vd->vd_finding[0].fi_choices, 1);
	sim_verdict_free(vd);
}

TEST(a_random_walk_hardly_ever_finds_them, "")
{
	unsigned found = 0;

	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct sim_search se = out_of_phase;
		struct sim_verdict *vd;

		se.se_runs = 500;
		se.se_strategy = SIM_S_RANDOM;
		se.se_seed = seed;
		vd = sim_explore(&se);
		found += vd->vd_nfindings;
		sim_verdict_free(vd);
	}
	assert_in_range(found, 0, 3);
}

/* The same in the other grain: private accesses before and after. */
static int private_to[2];

static void
accesses(const void *object, unsigned how, unsigned times, const void *pc)
{
	for (unsigned i = 0; i < times; i++)
		sim_access(object, sizeof(int), how, pc);
}

/* Where these are in the code of a driver, so to speak. */
static const char at_private[2], at_enter[2], at_look[2], at_leave[2];

static void
does_accesses(
    unsigned self, unsigned before, bool *const inside[2], unsigned after)
{
	accesses(&private_to[self], SIM_WRITE, before, &at_private[self]);
	accesses(inside[self], SIM_WRITE, 1, &at_enter[self]);
	*inside[self] = true;
	accesses(inside[!self], SIM_READ, 1, &at_look[self]);
	overlapped = overlapped || *inside[!self];
	accesses(inside[self], SIM_WRITE, 1, &at_leave[self]);
	*inside[self] = false;
	accesses(&private_to[self], SIM_WRITE, after, &at_private[self]);
	if (overlapped)
		sim_fail("both at once");
}

static bool *const inside_words[2] = { &in_a, &in_b };

static void
accesses_early(void *arg)
{
	(void)arg;
	does_accesses(0, 20, inside_words, 160);
}

static void
accesses_late(void *arg)
{
	(void)arg;
	does_accesses(1, 160, inside_words, 20);
}

static void *
sets_up_accesses(void *arg)
{
	(void)arg;
	in_a = in_b = overlapped = false;
	thread_affinity_set(spawn("early", accesses_early, NULL), 0);
	thread_affinity_set(spawn("late", accesses_late, NULL), 1);
	return (NULL);
}

/* By default, and once where each access is asked about. */
TEST(accesses_far_out_of_phase_are_found_within_500_runs, "")
{
	for (uint64_t seed = 1; seed <= 21; seed++) {
		struct sim_search se = out_of_phase;
		struct sim_verdict *vd;

		se.se_machine.sc_grain = SIM_GRAIN_ACCESS;
		se.se_setup = sets_up_accesses;
		se.se_all_accesses = seed > 20;
		se.se_runs = 500;
		se.se_seed = seed;
		vd = sim_explore(&se);
		assert_int_equal(vd->vd_nfindings, 1);
		assert_string_equal(
		    vd->vd_finding[0].fi_message, "both at once");
		sim_verdict_free(vd);
	}
}

/* ---- around it ---- */

TEST(the_machine_that_was_current_still_is, "")
{
	sim_t *sim = boot(3);
	struct sim_search se = search_for(asks);
	struct sim_verdict *vd = sim_explore(&se);

	assert_ptr_equal(sim_current(), sim);
	sim_verdict_free(vd);
	run();
}

static bool
has_had_enough(uint64_t so_many, unsigned level, void *arg)
{
	(void)level;
	(void)arg;
	return (so_many < 512);
}

TEST(a_search_ends_when_somebody_has_had_enough, "")
{
	struct sim_search se = search_for(asks);
	struct sim_verdict *vd;

	se.se_strategy = SIM_S_RANDOM;
	se.se_progress = has_had_enough;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_runs, 512);
	sim_verdict_free(vd);
}

static bool print_ends_with_findings;

static void
print_a_verdict(const sim_t *sim, FILE *out)
{
	struct sim_search se = search_for(
	    print_ends_with_findings ? fails_in_two_ways : asks);
	struct sim_verdict *vd = sim_explore(&se);

	(void)sim;
	sim_verdict_print(vd, out);
	sim_verdict_free(vd);
}

TEST(a_verdict_says_what_is_known_and_how_to_see_it_again, "")
{
	(void)boot(1);
	print_ends_with_findings = false;
	REPORT_SHOWS(print_a_verdict, "COMPLETE (18 runs)\n",
	    "questions: 0 which CPU goes on, 0 which thread, ");
	print_ends_with_findings = true;
	REPORT_SHOWS(print_a_verdict, "BOUNDED (0 preemptions; 2 runs)\n",
	    "panic: way 1\n  in run 2, 1 time; tape: t1-0\n");
}

TEST(strategies_have_names, "")
{
	enum sim_strategy strategy;

	for (int i = 0; i < SIM_NSTRATEGIES; i++) {
		assert_true(sim_strategy_find(
		    sim_strategy_name((enum sim_strategy)i), &strategy));
		assert_int_equal(strategy, i);
	}
	assert_false(sim_strategy_find("", &strategy));
	assert_false(sim_strategy_find("rand", &strategy));
	sim_verdict_free(NULL);
}

static const struct CMUnitTest tests[] = {
	UNIT(depth_first_goes_each_way_once),
	UNIT(bounded_goes_each_way_by_its_number_of_choices),
	UNIT(a_bound_is_a_bound),
	UNIT(random_runs_as_often_as_it_may_and_equal_seeds_are_equal),
	UNIT(what_was_not_tried_to_its_end_is_sampled),
	UNIT(where_nothing_is_asked_one_run_is_all),
	UNIT(a_missing_section_is_found_with_one_choice),
	UNIT(the_right_way_is_complete_without_a_finding),
	UNIT(what_is_found_is_repeated_by_its_token),
	UNIT(each_cause_is_found_once_and_counted),
	UNIT(the_search_stops_at_the_first_finding_unless_told_otherwise),
	UNIT(deadlocks_leaks_and_endless_runs_are_findings),
	UNIT(what_the_scenario_says_of_a_good_end_is_a_finding),
	UNIT(operations_far_out_of_phase_are_found_within_500_runs),
	UNIT(a_random_walk_hardly_ever_finds_them),
	UNIT(accesses_far_out_of_phase_are_found_within_500_runs),
	UNIT(the_machine_that_was_current_still_is),
	UNIT(a_search_ends_when_somebody_has_had_enough),
	UNIT(a_verdict_says_what_is_known_and_how_to_see_it_again),
	UNIT(strategies_have_names),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
