/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_cause.c: is it the same again? */
#include "harness.h"

#include "explore_parts.h"

#include <stdlib.h>
#include <string.h>

#define FRAME static __attribute__((noinline)) void
#define KEEP_FRAME() __asm__ volatile("")

static uint32_t answer;

/* The same words, with frames of the same size, at two places. */
FRAME
takes(void *arg)
{
	(void)arg;
	panic("no slot %u left", answer);
}

FRAME
takes_one(void *arg)
{
	takes(arg);
	KEEP_FRAME();
}

FRAME
takes_two(void *arg)
{
	__asm__ volatile("nop"); /* the compiler makes equal functions one */
	takes(arg);
	KEEP_FRAME();
}

static void
fails_in_many_ways(void *arg)
{
	answer = sim_choose(6);
	if (answer == 0)
		takes_one(arg);
	if (answer < 3)
		takes_two(arg);
	if (answer == 3)
		sim_fail("no slot %u left", answer);
	KEEP_FRAME();
}

static void *
sets_up(void *arg)
{
	(void)spawn("t", fails_in_many_ways, arg);
	return (NULL);
}

static bool
is_five(void *state, char *why, size_t len)
{
	(void)state;
	(void)snprintf(why, len, "no slot %u left", answer);
	return (answer == 5);
}

static const struct sim_search search = { .se_setup = sets_up,
	.se_check = is_five };

static const char *const tokens[] = { "t1", "t1-0", "t1-0.2", "t1-0.3",
	"t1-0.4" };
#define TOKENS 5

TEST(a_cause_is_the_message_and_the_place_or_what_the_check_says, "")
{
	static const char *const causes[TOKENS] = {
		"panic: no slot # left in takes, takes_one, fails_in_many_ways",
		"panic: no slot # left in takes, takes_two, fails_in_many_ways",
		"panic: no slot # left in takes, takes_two, fails_in_many_ways",
		"failed: no slot # left in fails_in_many_ways",
		"failed: no slot # left, says the check"
	};
	struct runner ru;

	runner_init(&ru, &search);
	for (unsigned i = 0; i < TOKENS; i++) {
		assert_false(runner_run_token(&ru, tokens[i]));
		assert_string_equal(runner_cause(&ru), causes[i]);
	}
	assert_true(runner_run_token(&ru, "t1-0.5"));
	runner_fini(&ru);
}

/* What earlier runs left on the stack may be in it: after the same ones. */
static uint64_t
fingerprint(struct runner *ru, const char *token)
{
	for (unsigned i = 0; i < 3; i++) {
		(void)runner_run_token(ru, "t1-0.5");
		(void)runner_run_token(ru, token);
	}
	assert_int_not_equal(runner_fingerprint(ru), 0);
	return (runner_fingerprint(ru));
}

TEST(runs_of_different_causes_have_different_fingerprints, "")
{
	uint64_t print[TOKENS];
	struct runner ru;

	runner_init(&ru, &search);
	for (unsigned i = 0; i < TOKENS; i++) {
		print[i] = fingerprint(&ru, tokens[i]);
		assert_int_equal(fingerprint(&ru, tokens[i]), print[i]);
	}
	assert_int_equal(print[1], print[2]);
	for (unsigned i = 0; i < TOKENS; i++)
		for (unsigned j = 0; j < i; j++)
			if (i != 2 || j != 1)
				assert_int_not_equal(print[i], print[j]);
	runner_fini(&ru);
}

TEST(a_search_counts_each_cause_by_itself, "")
{
	struct sim_search se = search;
	struct sim_verdict *vd;

	se.se_causes = UINT32_MAX;
	se.se_runs = 2000;
	se.se_strategy = SIM_S_RANDOM;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_nfindings, 4);
	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		assert_true(vd->vd_finding[i].fi_times > 20);
	sim_verdict_free(vd);
}

/* ---- where no thread is the one ---- */

static kmutex_t mutex;
static kcondvar_t cv;

FRAME
waits(void)
{
	mutex_enter(&mutex);
	cv_wait(&cv, &mutex);
	KEEP_FRAME();
}

static void
waits_here_or_there(void *arg)
{
	(void)arg;
	mutex = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	if (sim_choose(2) == 0)
		waits();
	mutex_enter(&mutex);
	cv_wait(&cv, &mutex);
	KEEP_FRAME();
}

static void *
sets_up_to_wait(void *arg)
{
	(void)spawn("t", waits_here_or_there, arg);
	return (NULL);
}

TEST(of_a_deadlock_all_stacks_count, "")
{
	const struct sim_search se = { .se_setup = sets_up_to_wait };
	struct runner ru;
	uint64_t here, there;

	runner_init(&ru, &se);
	assert_false(runner_run_token(&ru, "t1"));
	here = runner_fingerprint(&ru);
	assert_false(runner_run_token(&ru, "t1-0"));
	there = runner_fingerprint(&ru);
	assert_int_not_equal(here, 0);
	assert_int_not_equal(here, there);
	assert_non_null(strstr(runner_cause(&ru), " in waits_here_or_there"));
	runner_fini(&ru);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_cause_is_the_message_and_the_place_or_what_the_check_says),
	UNIT(runs_of_different_causes_have_different_fingerprints),
	UNIT(a_search_counts_each_cause_by_itself),
	UNIT(of_a_deadlock_all_stacks_count),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
