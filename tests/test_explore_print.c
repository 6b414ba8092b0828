/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/explore_print.c: the verdict, for a person. */
#include "harness.h"

#include <ctxop_explore.h>
#include <stdlib.h>

static const struct sim_verdict *verdict;

static void
print(const sim_t *sim, FILE *out)
{
	(void)sim;
	sim_verdict_print(verdict, out);
}

/* Of that verdict, exactly these lines. */
static void
assert_prints(const struct sim_verdict *vd, const char *expected)
{
	char *seen;

	(void)boot(1);
	verdict = vd;
	seen = report_text(print);
	assert_string_equal(seen, expected);
	free(seen);
	sim_destroy(sim_current());
}

#define NO_QUESTIONS                                                           \
	"0 questions: 0 which CPU goes on, 0 which thread, 0 others\n"
#define PRINTS(LINE, ...)                                                      \
	assert_prints(                                                         \
	    &(struct sim_verdict){ __VA_ARGS__ }, LINE "\n" NO_QUESTIONS)

TEST(complete_says_how_many_runs_or_traces_there_are, "")
{
	PRINTS("COMPLETE (1 run)", .vd_extent = SIM_X_COMPLETE, .vd_runs = 1);
	PRINTS(
	    "COMPLETE (71 runs)", .vd_extent = SIM_X_COMPLETE, .vd_runs = 71);
	PRINTS("COMPLETE (1 trace)", .vd_extent = SIM_X_COMPLETE, .vd_runs = 1,
	    .vd_is_reduced = true);
	PRINTS("COMPLETE (18 traces)", .vd_extent = SIM_X_COMPLETE,
	    .vd_runs = 18, .vd_is_reduced = true, .vd_redundant = 3,
	    .vd_depth = 3, .vd_missed_ppm = 5);
}

TEST(bounded_says_how_many_preemptions_and_runs, "")
{
	PRINTS("BOUNDED (0 preemptions; 1 run)", .vd_extent = SIM_X_BOUNDED,
	    .vd_runs = 1);
	PRINTS("BOUNDED (1 preemption; 23 runs)", .vd_extent = SIM_X_BOUNDED,
	    .vd_runs = 23, .vd_level = 1);
	PRINTS("BOUNDED (2 preemptions; 231 runs)", .vd_extent = SIM_X_BOUNDED,
	    .vd_runs = 231, .vd_level = 2, .vd_is_reduced = true);
}

/* Never less than it is: hundredths of a per cent, rounded up. */
TEST(sampled_says_what_may_have_been_missed_if_that_is_known, "")
{
	PRINTS("SAMPLED (1 run)", .vd_runs = 1);
	PRINTS("SAMPLED (5000 runs)", .vd_runs = 5000, .vd_missed_ppm = 7);
	PRINTS("SAMPLED (10000 runs, chance of having missed a depth-3 bug <= "
	       "2.35 %)",
	    .vd_runs = 10000, .vd_depth = 3, .vd_missed_ppm = 23500);
	PRINTS("SAMPLED (10 runs, chance of having missed a depth-2 bug <= "
	       "2.36 %)",
	    .vd_runs = 10, .vd_depth = 2, .vd_missed_ppm = 23501);
	PRINTS("SAMPLED (10 runs, chance of having missed a depth-2 bug <= "
	       "0.01 %)",
	    .vd_runs = 10, .vd_depth = 2, .vd_missed_ppm = 1);
	PRINTS("SAMPLED (2 runs, chance of having missed a depth-16 bug <= "
	       "100.00 %)",
	    .vd_runs = 2, .vd_depth = 16, .vd_missed_ppm = 1000000);
	PRINTS("SAMPLED (2 runs, chance of having missed a depth-1 bug <= "
	       "0.00 %)",
	    .vd_runs = 2, .vd_depth = 1);
}

TEST(questions_are_told_apart_and_findings_have_their_tape, "")
{
	char first[] = "t1-3.2", second[] = "t1";
	struct sim_finding found[] = {
		{ .fi_outcome = SIM_PANIC,
		    .fi_message = "way 1",
		    .fi_token = first,
		    .fi_choices = 1,
		    .fi_run = 2,
		    .fi_times = 1 },
		{ .fi_outcome = SIM_FAILED,
		    .fi_message = "corrupt",
		    .fi_token = second,
		    .fi_run = 7,
		    .fi_times = 40 },
	};

	assert_prints(&(struct sim_verdict){ .vd_extent = SIM_X_COMPLETE,
			  .vd_runs = 50,
			  .vd_questions = 1000,
			  .vd_cpu = 600,
			  .vd_preempt = 300,
			  .vd_nfindings = 2,
			  .vd_finding = found },
	    "COMPLETE (50 runs)\n"
	    "1000 questions: 600 which CPU goes on, 300 which thread, 100 "
	    "others\n"
	    "panic: way 1\n"
	    "  in run 2, 1 time; tape: t1-3.2\n"
	    "failed: corrupt\n"
	    "  in run 7, 40 times; tape: t1\n");
}

static const struct CMUnitTest tests[] = {
	UNIT(complete_says_how_many_runs_or_traces_there_are),
	UNIT(bounded_says_how_many_preemptions_and_runs),
	UNIT(sampled_says_what_may_have_been_missed_if_that_is_known),
	UNIT(questions_are_told_apart_and_findings_have_their_tape),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
