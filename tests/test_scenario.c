/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario.c: scenarios in memory, made by a program. */
#include "play.h"

#include "scenario_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A thread that counts to two, made without a text. */
static struct sim_scenario *
make_one(void)
{
	struct sim_scenario *sn = sim_scenario_create("made", play_words);
	struct sim_block *bl = sim_scenario_add_block(sn, SIM_B_THREAD, "a");

	for (unsigned i = 0; i < 2; i++) {
		struct sim_operation *op = sim_scenario_add_operation(bl);

		op->op_verb = sim_scenario_verb(
		    sn, "seen", "count", &op->op_consumer);
		op->op_operand[0].so_type = SIM_O_NUMBER;
		op->op_operand[0].so_number = 1;
		op->op_has_result = true;
		op->op_result = (int)i + 1;
	}
	return (sn);
}

TEST(what_a_program_makes_prints_as_text, "")
{
	struct sim_scenario *sn = make_one();
	char *text = play_print(sn);

	assert_string_equal(
	    text, "thread a\n\tseen count 1 -> 1\n\tseen count 1 -> 2\nend\n");
	free(text);
	sim_scenario_free(sn);
}

TEST(what_a_program_makes_is_checked_and_played, "")
{
	struct sim_scenario *sn = make_one();
	const struct sim_play *pl;

	assert_true(sim_scenario_check(sn, stderr));
	(void)boot(1);
	pl = sim_scenario_setup(sn);
	run();
	assert_true(sim_scenario_conclude(pl, true, stderr));
	sim_destroy(sim_current());
	sim_scenario_free(sn);
}

TEST(a_scenario_grows_and_keeps_its_own_strings, "")
{
	struct sim_scenario *sn = sim_scenario_create("made", NULL);
	char name[20];

	for (unsigned i = 0; i < 1000; i++) {
		(void)snprintf(name, sizeof(name), "b%u", i);
		(void)sim_scenario_add_block(sn, SIM_B_THREAD, name);
		(void)sim_scenario_add_template(sn, name);
		(void)sim_scenario_add_expectation(sn, SIM_E_HOOKS, name);
	}
	assert_string_equal(sn->sn_block[0].bl_name, "b0");
	assert_string_equal(sn->sn_block[999].bl_name, "b999");
	assert_int_equal(sn->sn_block[999].bl_cpu, -1);
	assert_null(sn->sn_block[999].bl_operation);
	assert_string_equal(sn->sn_template[511].tf_name, "b511");
	assert_int_equal(sn->sn_template[511].tf_rev, CTXOP_TPL_REV);
	assert_string_equal(sn->sn_expectation[512].ex_text, "b512");
	sim_scenario_free(sn);
}

TEST(a_text_is_copied_as_far_as_it_is_given, "")
{
	struct sim_scenario *sn = sim_scenario_create("made", NULL);
	char text[] = "abcdef";
	const char *kept = sim_scenario_text(sn, text, 3);

	text[0] = 'x';
	assert_string_equal(kept, "abc");
	assert_string_equal(sim_scenario_text(sn, "", 0), "");
	sim_scenario_free(sn);
}

TEST(freeing_no_scenario_is_allowed, "")
{
	sim_scenario_free(NULL);
}

TEST(verbs_are_found_by_their_words_only, "")
{
	struct sim_scenario *sn = sim_scenario_create("made", play_words);
	const struct sim_consumer *cs;

	assert_non_null(sim_scenario_verb(sn, NULL, "attach", &cs));
	assert_null(cs);
	assert_string_equal(
	    sim_scenario_verb(sn, "seen", "of", &cs)->vb_name, "of");
	assert_ptr_equal(cs, play_words[1]);
	assert_null(sim_scenario_verb(sn, "seen", "attach", &cs));
	assert_null(sim_scenario_verb(sn, NULL, "count", &cs));
	assert_null(sim_scenario_verb(sn, "mute", "count", &cs));
	assert_null(sim_scenario_verb(sn, "nobody", "count", &cs));
	sim_scenario_free(sn);
}

TEST(all_verbs_are_listed_once_the_kernels_first, "")
{
	struct sim_scenario *sn = sim_scenario_create("made", play_words);
	const struct sim_consumer *cs, *found;
	const struct sim_verb *vb;
	unsigned n = 0, of_consumers = 0;

	while ((vb = sim_scenario_nth_verb(sn, n++, &cs)) != NULL) {
		assert_ptr_equal(vb,
		    sim_scenario_verb(sn, cs != NULL ? cs->cs_name : NULL,
			vb->vb_name, &found));
		assert_ptr_equal(cs, found);
		assert_true(cs != NULL || of_consumers == 0);
		assert_non_null(vb->vb_help);
		of_consumers += cs != NULL;
	}
	assert_int_equal(of_consumers, 6);
	assert_in_range(n, 40, 100);
	sim_scenario_free(sn);
}

TEST(without_words_there_are_the_kernels, "")
{
	struct sim_scenario *sn = sim_scenario_create("made", NULL);
	const struct sim_consumer *cs;

	assert_non_null(sim_scenario_verb(sn, NULL, "yield", &cs));
	assert_null(sim_scenario_nth_verb(sn, 1000, &cs));
	sim_scenario_free(sn);
}

TEST(errors_have_names_in_both_directions, "")
{
	assert_int_equal(scenario_error_number("EAGAIN"), EAGAIN);
	assert_string_equal(scenario_error_name(ENOTSUP), "ENOTSUP");
	assert_int_equal(scenario_error_number("EWHAT"), 0);
	assert_int_equal(scenario_error_number(""), 0);
	assert_null(scenario_error_name(0));
	assert_null(scenario_error_name(1));
}

TEST(only_so_many_errors_are_printed_and_all_are_counted, "")
{
	char *text = NULL;
	size_t len = 0;
	struct scenario_errors se = { .se_file = "t" };

	se.se_out = open_memstream(&text, &len);
	for (unsigned i = 0; i < 3 * SIM_ERRORS; i++)
		scenario_error(&se, i, 1, "no");
	assert_int_equal(fclose(se.se_out), 0);
	assert_int_equal(se.se_seen, 3 * SIM_ERRORS);
	assert_int_equal(len,
	    strlen("t:0:1: error: no\n") * 10 +
		strlen("t:10:1: error: no\n") * 10);
	free(text);
	se.se_out = NULL;
	scenario_error(&se, 1, 1, "nobody reads this");
}

static const struct CMUnitTest tests[] = {
	UNIT(what_a_program_makes_prints_as_text),
	UNIT(what_a_program_makes_is_checked_and_played),
	UNIT(a_scenario_grows_and_keeps_its_own_strings),
	UNIT(a_text_is_copied_as_far_as_it_is_given),
	UNIT(freeing_no_scenario_is_allowed),
	UNIT(verbs_are_found_by_their_words_only),
	UNIT(all_verbs_are_listed_once_the_kernels_first),
	UNIT(without_words_there_are_the_kernels),
	UNIT(errors_have_names_in_both_directions),
	UNIT(only_so_many_errors_are_printed_and_all_are_counted),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
