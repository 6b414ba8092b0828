/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/tape.c: where answers come from, and how a run is asked for again. */
#include "harness.h"

#include "tape.h"

#include <ctxop_access.h>
#include <stdlib.h>
#include <string.h>

static struct tape tape;

static void
load(struct sim_tape source)
{
	assert_true(tape_init(&tape, &source, SIM_GRAIN_KERNEL));
}

static int
unload(void **state)
{
	tape_fini(&tape);
	return (harness_teardown(state));
}

static uint32_t
ask(uint32_t answers)
{
	return (tape_ask(&tape, SIM_CHOICE_USER, answers));
}

/* Ask n questions with ten answers each; the answers, as digits. */
static void
assert_answers(const char *digits)
{
	char seen[100] = "";

	assert_in_range(strlen(digits), 1, sizeof(seen) - 1);
	for (size_t i = 0; i < strlen(digits); i++) {
		uint32_t answer = ask(10);

		assert_in_range(answer, 0, 9);
		seen[i] = (char)('0' + answer);
	}
	assert_string_equal(seen, digits);
}

static void
assert_token(const char *expected)
{
	char *token = tape_token(&tape);

	assert_string_equal(token, expected);
	free(token);
}

/* ---- sources ---- */

TEST(a_quiet_tape_answers_nothing_but_zero, "")
{
	load((struct sim_tape){ 0 });
	assert_answers("0000000000");
	assert_token("t1");
}

TEST(bytes_answer_one_question_each_and_then_are_quiet, "")
{
	load(SIM_BYTES("\x03\x00\x0c\xff", 4));
	assert_answers("3025000");
	assert_token("t1-0.3-1.2-0.5");
}

TEST(no_bytes_are_a_quiet_tape, "")
{
	load(SIM_BYTES(NULL, 0));
	assert_answers("000");
}

TEST(a_token_answers_what_it_says_and_then_is_quiet, "")
{
	load(SIM_TOKEN("t1-2-0.7-1.9"));
	assert_answers("0017090000");
	assert_token("t1-2-0.7-1.9");
}

TEST(the_empty_token_is_a_quiet_tape, "")
{
	load(SIM_TOKEN("t1"));
	assert_answers("000");
}

struct questions {
	unsigned qs_count;
	enum sim_choice qs_choice;
	uint32_t qs_answers;
};

static uint32_t
counts_questions(void *arg, enum sim_choice choice, uint32_t answers)
{
	struct questions *qs = arg;

	qs->qs_choice = choice;
	qs->qs_answers = answers;
	return (qs->qs_count++);
}

TEST(a_function_is_asked_each_question_and_its_answer_is_taken, "")
{
	struct questions qs = { 0 };

	load(SIM_ASK(counts_questions, &qs));
	assert_answers("012");
	(void)tape_ask(&tape, SIM_CHOICE_PREEMPT, 7);
	assert_int_equal(qs.qs_choice, SIM_CHOICE_PREEMPT);
	assert_int_equal(qs.qs_answers, 7);
	assert_token("t1-1-0.2-0.3");
}

/* ---- seeds ---- */

static void
answers_of_seed(uint64_t seed, uint32_t answers, uint32_t *seen, size_t n)
{
	load(SIM_SEED(seed));
	for (size_t i = 0; i < n; i++)
		seen[i] = ask(answers);
	tape_fini(&tape);
}

TEST(equal_seeds_answer_alike_and_others_do_not, "")
{
	uint32_t a[200], b[200];

	answers_of_seed(42, 5, a, 200);
	answers_of_seed(42, 5, b, 200);
	assert_memory_equal(a, b, sizeof(a));
	answers_of_seed(43, 5, b, 200);
	assert_memory_not_equal(a, b, sizeof(a));
}

TEST(a_seed_gives_every_answer_and_about_one_in_eight_is_not_quiet, "")
{
	static uint32_t seen[80000];
	unsigned count[5] = { 0 };

	answers_of_seed(1, 5, seen, 80000);
	for (size_t i = 0; i < 80000; i++)
		count[seen[i]]++;
	assert_in_range(count[0], 69000, 71000);
	for (size_t answer = 1; answer < 5; answer++)
		assert_in_range(count[answer], 2200, 2800);
}

TEST(a_seed_answers_two_sided_questions_with_one_at_the_most, "")
{
	static uint32_t seen[1000];
	unsigned loud = 0;

	answers_of_seed(7, 2, seen, 1000);
	for (size_t i = 0; i < 1000; i++) {
		assert_in_range(seen[i], 0, 1);
		loud += seen[i];
	}
	assert_in_range(loud, 80, 170);
}

/* ---- places on the tape ---- */

TEST(a_question_with_one_answer_takes_no_place, "")
{
	load(SIM_BYTES("\x01\x02", 2));
	assert_int_equal(ask(1), 0);
	assert_int_equal(ask(10), 1);
	assert_int_equal(ask(1), 0);
	assert_int_equal(ask(0), 0);
	assert_int_equal(ask(10), 2);
	assert_int_equal(tape.tp_asked, 2);
	assert_token("t1-0-0.2");
}

TEST(an_answer_that_is_none_of_them_is_a_misfit_and_not_recorded, "")
{
	load(SIM_TOKEN("t1-0.2-0.2"));
	assert_int_equal(ask(3), 2);
	assert_int_equal(ask(2), TAPE_MISFIT);
	assert_int_equal(tape.tp_asked, 2);
	assert_token("t1-0.2");
}

static uint32_t
answers_one(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)choice;
	(void)answers;
	return (1);
}

TEST(a_tape_without_room_says_so, "")
{
	load(SIM_ASK(answers_one, NULL));
	while (tape.tp_marks.r_count < tape.tp_marks.r_max)
		assert_int_equal(ask(2), 1);
	assert_int_equal(ask(2), TAPE_FULL);
	assert_int_equal(ask(2), TAPE_FULL);
}

/* ---- tokens ---- */

/* Ask n questions, whose numbers of answers depend on nothing but i. */
static void
ask_all(uint32_t *seen, size_t n)
{
	for (size_t i = 0; i < n; i++)
		seen[i] = ask(1 + (uint32_t)(i * 7 % 23));
}

TEST(the_token_of_any_tape_answers_as_that_tape_did, "")
{
	uint32_t first[500], again[500];
	char *token, *copy;

	for (uint64_t seed = 0; seed < 200; seed++) {
		load(SIM_SEED(seed));
		ask_all(first, 500);
		token = tape_token(&tape);
		tape_fini(&tape);
		load(SIM_TOKEN(token));
		ask_all(again, 500);
		copy = tape_token(&tape);
		tape_fini(&tape);
		assert_memory_equal(first, again, sizeof(first));
		assert_string_equal(copy, token);
		free(copy);
		free(token);
	}
}

static void
assert_good(const char *token)
{
	char why[100] = "";

	assert_true(sim_token_check(token, why, sizeof(why)));
	assert_string_equal(why, "");
}

TEST(a_token_is_t1_and_gaps_with_answers, "")
{
	assert_good("t1");
	assert_good("t1-0");
	assert_good("t1-0-17.3-0.12");
	assert_good("t1-9223372036854775807.4294967293");
}

static void
assert_bad(const char *token, const char *expected)
{
	char why[100];

	assert_false(sim_token_check(token, why, sizeof(why)));
	assert_string_equal(why, expected);
}

TEST(a_token_that_begins_otherwise_is_bad, "")
{
	static const char begin[] =
	    "bad token at character 1: expected it to begin with t1, or a1 "
	    "and a build";

	assert_bad("", begin);
	assert_bad("t2-0", begin);
	assert_bad("a1-0", begin);
}

TEST(a_token_of_accesses_names_the_build, "")
{
	struct sim_tape source = { .st_kind = SIM_TAPE_SEED, .st_seed = 1 };
	char expected[20];
	char *token;

	assert_true(tape_init(&tape, &source, SIM_GRAIN_ACCESS));
	token = tape_token(&tape);
	(void)snprintf(expected, sizeof(expected), "a1.%s", sim_build());
	assert_string_equal(token, expected);
	assert_good(token);
	assert_int_equal(sim_token_grain(token), SIM_GRAIN_ACCESS);
	assert_int_equal(sim_token_grain("t1-0"), SIM_GRAIN_KERNEL);
	assert_true(sim_token_is_of_build(token));
	assert_true(sim_token_is_of_build("t1-0"));
	assert_false(sim_token_is_of_build("a1.00000000-0"));
	assert_bad("a1.0000000",
	    "bad token at character 4: expected a build, 8 hex digits");
	assert_bad("a1.000000001-0",
	    "bad token at character 4: expected a build, 8 hex digits");
	free(token);
}

TEST(choices_of_another_build_are_not_made, "")
{
	struct sim_tape source = SIM_TOKEN("a1.00000000-0-0");

	assert_true(tape_init(&tape, &source, SIM_GRAIN_ACCESS));
	assert_int_equal(ask(2), 0);
	assert_int_equal(ask(2), 0);
}

TEST(a_token_without_its_dash_is_bad_where_the_dash_should_be, "")
{
	assert_bad("t1x", "bad token at character 3: expected '-'");
	assert_bad("t10", "bad token at character 3: expected '-'");
	assert_bad("t1-0.2 ", "bad token at character 7: expected '-'");
}

TEST(a_token_without_a_gap_is_bad_where_the_gap_should_be, "")
{
	static const char gap[] =
	    "bad token at character 4: expected a count of quiet answers";

	assert_bad("t1-", gap);
	assert_bad("t1--1", gap);
	assert_bad("t1-.1", gap);
	assert_bad("t1-+1", gap);
}

TEST(a_token_without_an_answer_is_bad_where_the_answer_should_be, "")
{
	static const char answer[] =
	    "bad token at character 6: expected an answer, 1 or more";

	assert_bad("t1-0.", answer);
	assert_bad("t1-0.-", answer);
	assert_bad("t1-0.0", answer);
}

TEST(a_number_that_is_too_large_is_bad_where_it_begins, "")
{
	assert_bad("t1-9223372036854775808",
	    "bad token at character 4: expected a count of quiet answers");
	assert_bad("t1-99999999999999999999",
	    "bad token at character 4: expected a count of quiet answers");
	assert_bad("t1-0.4294967294",
	    "bad token at character 6: expected an answer, 1 or more");
	assert_bad("t1-3-0.18446744073709551617",
	    "bad token at character 8: expected an answer, 1 or more");
}

TEST(the_reason_is_cut_to_its_room_and_may_be_left_out, "")
{
	char why[10];

	assert_false(sim_token_check("no", NULL, 0));
	assert_false(sim_token_check("no", why, sizeof(why)));
	assert_string_equal(why, "bad token");
}

/* ---- whole runs ---- */

static kmutex_t lock;

static void
works(void *arg)
{
	(void)arg;
	ctxop_attach(curthread, make_op("op"));
	for (unsigned i = 0; i < 5; i++) {
		mutex_enter(&lock);
		if (sim_choose(3) == 2)
			sim_note("two");
		mutex_exit(&lock);
		sim_point();
		if (sim_choose(2) == 1)
			yield();
	}
}

/* The trace of four such threads on three CPUs, and the run's token. */
static char *
trace_of(struct sim_tape source, char **token)
{
	char *words;
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_ncpus = 3, .sc_tape = source });

	lock = (kmutex_t){ 0 };
	for (unsigned i = 0; i < 4; i++)
		(void)spawn("worker", works, NULL);
	run();
	words = sim_trace_words(sim, SIM_EV_ALL);
	*token = sim_tape_token(sim);
	sim_destroy(sim);
	return (words);
}

TEST(a_seeded_run_is_repeated_by_its_token, "")
{
	char *first, *again, *token, *copy;

	for (uint64_t seed = 1; seed <= 30; seed++) {
		first = trace_of(SIM_SEED(seed), &token);
		assert_true(strlen(token) > strlen("t1"));
		again = trace_of(SIM_TOKEN(token), &copy);
		assert_string_equal(first, again);
		assert_string_equal(token, copy);
		free(first);
		free(again);
		free(token);
		free(copy);
	}
}

TEST(other_seeds_are_other_runs, "")
{
	char *token, *other;

	free(trace_of(SIM_SEED(1), &token));
	free(trace_of(SIM_SEED(2), &other));
	assert_string_not_equal(token, other);
	free(token);
	free(other);
}

static void
chooses(void *arg)
{
	(void)arg;
	(void)sim_choose(5);
	(void)sim_choose(2);
}

TEST(a_token_of_another_scenario_is_a_misfit, "")
{
	(void)boot_with((struct sim_config){ .sc_tape = SIM_TOKEN("t1-1.4") });
	(void)spawn("t", chooses, NULL);
	run_expecting(SIM_MISFIT,
	    "the tape does not fit this run: answer 2 is to be below 2, and "
	    "is not; is it from another scenario, number of CPUs or build?");
}

#define TAPE_UNIT(NAME) cmocka_unit_test_setup_teardown(NAME, NULL, unload)

static const struct CMUnitTest tests[] = {
	TAPE_UNIT(a_quiet_tape_answers_nothing_but_zero),
	TAPE_UNIT(bytes_answer_one_question_each_and_then_are_quiet),
	TAPE_UNIT(no_bytes_are_a_quiet_tape),
	TAPE_UNIT(a_token_answers_what_it_says_and_then_is_quiet),
	TAPE_UNIT(the_empty_token_is_a_quiet_tape),
	TAPE_UNIT(a_function_is_asked_each_question_and_its_answer_is_taken),
	TAPE_UNIT(equal_seeds_answer_alike_and_others_do_not),
	TAPE_UNIT(
	    a_seed_gives_every_answer_and_about_one_in_eight_is_not_quiet),
	TAPE_UNIT(a_seed_answers_two_sided_questions_with_one_at_the_most),
	TAPE_UNIT(a_question_with_one_answer_takes_no_place),
	TAPE_UNIT(an_answer_that_is_none_of_them_is_a_misfit_and_not_recorded),
	TAPE_UNIT(a_tape_without_room_says_so),
	TAPE_UNIT(the_token_of_any_tape_answers_as_that_tape_did),
	TAPE_UNIT(a_token_is_t1_and_gaps_with_answers),
	TAPE_UNIT(a_token_that_begins_otherwise_is_bad),
	TAPE_UNIT(a_token_of_accesses_names_the_build),
	TAPE_UNIT(choices_of_another_build_are_not_made),
	TAPE_UNIT(a_token_without_its_dash_is_bad_where_the_dash_should_be),
	TAPE_UNIT(a_token_without_a_gap_is_bad_where_the_gap_should_be),
	TAPE_UNIT(a_token_without_an_answer_is_bad_where_the_answer_should_be),
	TAPE_UNIT(a_number_that_is_too_large_is_bad_where_it_begins),
	TAPE_UNIT(the_reason_is_cut_to_its_room_and_may_be_left_out),
	TAPE_UNIT(a_seeded_run_is_repeated_by_its_token),
	TAPE_UNIT(other_seeds_are_other_runs),
	TAPE_UNIT(a_token_of_another_scenario_is_a_misfit),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
