/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/scenario_print.c: a scenario as text. */
#include "play.h"

#include "scenario_parts.h"

#include <stdlib.h>
#include <string.h>

static void
assert_prints(const char *text, const char *printed)
{
	struct sim_scenario *sn = play_parse(text);
	char *seen = play_print(sn);

	assert_string_equal(seen, printed);
	free(seen);
	sim_scenario_free(sn);
}

TEST(a_scenario_prints_in_one_form, "")
{
	assert_prints(
	    "expect hooks  save:x   restore:x # all\ncpus 1\ncpus 2\n"
	    "thread a stopped cpu 3 times 2 priority 9\n"
	    "repeat 2\nodd all 1 w \"a \\\"b\\\" \\\\\" off -> EBUSY\n"
	    "end\nend\nprocess b bare\nend\ntemplate t free save=p\n"
	    "program p\nyield -> 2\nend\ntick 5\nbudget 6\npatience 7\n"
	    "audit off\ntape t1-2-3.4\nviolation null-walk off\nexpect "
	    "livelock \"y\"\nexpect panic "
	    "\"x\"\n"
	    "expect violation null-walk 2\nexpect hooks\n",
	    "cpus 2\ntick 5\nbudget 6\npatience 7\ntape t1-2-3.4\naudit off\n"
	    "violation null-walk off\n"
	    "template t save=p free\n"
	    "thread a times 2 priority 9 cpu 3 stopped\n"
	    "\trepeat 2\n\t\todd all 1 w \"a \\\"b\\\" \\\\\" off -> EBUSY\n"
	    "\tend\nend\nprocess b bare\nend\nprogram p\n\tyield -> 2\nend\n"
	    "expect hooks save:x restore:x\nexpect livelock \"y\"\nexpect "
	    "panic \"x\"\n"
	    "expect violation null-walk 2\nexpect hooks\n");
}

/* ---- parse(print(x)) == x, for any x ---- */

static uint32_t
next(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005 + 1442695040888963407;
	return ((uint32_t)(*state >> 33) % below);
}

static const char *const blocks[] = { "a", "b", "c" };
static const char *const words[] = { "x", "y.z", "save:x", "->", "=", "0",
	"end" };
static const char *const strings[] = { "", " ", "\\", "\"", "a # b", "\\\"",
	"end" };

static struct sim_operand
random_operand(uint64_t *state, enum sim_operand_type type)
{
	struct sim_operand so = { .so_type = type };

	switch (type) {
	case SIM_O_NUMBER:
		so.so_number = next(state, 2) ? UINT32_MAX : next(state, 9);
		break;
	case SIM_O_SWITCH:
		so.so_number = next(state, 2);
		break;
	case SIM_O_STRING:
		so.so_text = strings[next(state, 7)];
		break;
	case SIM_O_NAME:
		so.so_text = words[next(state, 7)];
		break;
	case SIM_O_THREAD:
		so.so_text = blocks[next(state, 3)];
		break;
	case SIM_O_PROCESS:
	case SIM_O_PROGRAM:
		so.so_text = blocks[type == SIM_O_PROCESS ? 1 : 2];
		break;
	case SIM_O_TEMPLATE:
		so.so_text = next(state, 2) ? "t" : "seen_both";
		break;
	case SIM_O_CTXOP:
		so.so_text = next(state, 2) ? "x" : "b.x";
		break;
	default:
		so.so_text = "x";
		break;
	}
	return (so);
}

static void
add_random_operation(
    struct sim_scenario *sn, struct sim_block *bl, uint64_t *state)
{
	struct sim_operation *op = sim_scenario_add_operation(bl);

	do
		op->op_verb = sim_scenario_nth_verb(
		    sn, next(state, 50), &op->op_consumer);
	while (op->op_verb == NULL || op->op_verb->vb_call == NULL);
	for (unsigned i = 0; i < SIM_OPERANDS; i++) {
		unsigned type = op->op_verb->vb_type[i];

		if ((type & SIM_O_OPTIONAL) != 0 && next(state, 2) == 0)
			break;
		type &= ~(unsigned)SIM_O_OPTIONAL;
		if (type == SIM_O_NONE)
			break;
		op->op_operand[i] = random_operand(
		    state, (enum sim_operand_type)type);
		/* A result begins with ->, where an operand may be left out. */
		if (op->op_operand[i].so_text == words[3])
			op->op_operand[i].so_text = "x";
	}
	op->op_has_result = next(state, 2) != 0;
	op->op_is_error = op->op_has_result && next(state, 2) != 0;
	op->op_result = op->op_is_error ? 11 : (int)next(state, 3);
	if (!op->op_has_result)
		op->op_result = 0;
}

static void
add_verb(struct sim_scenario *sn, struct sim_block *bl, const char *verb,
    uint32_t number)
{
	struct sim_operation *op = sim_scenario_add_operation(bl);

	op->op_verb = sim_scenario_verb(sn, NULL, verb, &op->op_consumer);
	if (*verb == 'r')
		op->op_operand[0] = (struct sim_operand){
			.so_type = SIM_O_NUMBER, .so_number = number
		};
}

static void
fill_random(struct sim_scenario *sn, struct sim_block *bl, uint64_t *state)
{
	unsigned depth = 0;

	for (uint32_t n = next(state, 30); n > 0; n--) {
		if (depth < SIM_REPEATS && next(state, 5) == 0) {
			add_verb(sn, bl, "repeat", next(state, 5));
			depth++;
		} else if (depth > 0 && next(state, 5) == 0) {
			add_verb(sn, bl, "end", 0);
			depth--;
		} else
			add_random_operation(sn, bl, state);
	}
	while (depth-- > 0)
		add_verb(sn, bl, "end", 0);
}

static void
add_random_template(struct sim_scenario *sn, uint64_t *state)
{
	struct sim_template_form *tf = sim_scenario_add_template(sn, "t");

	tf->tf_rev = next(state, 3);
	for (unsigned i = 0; i < SIM_NHANDLERS; i++) {
		bool may = i == SIM_H_SAVE || i == SIM_H_RESTORE ||
		    i == SIM_H_FREE;

		tf->tf_handler[i].hf_is_there = next(state, 2) != 0;
		if (tf->tf_handler[i].hf_is_there && may && next(state, 2))
			tf->tf_handler[i].hf_program = (struct sim_operand){
				.so_type = SIM_O_PROGRAM, .so_text = "c"
			};
	}
}

static void
add_random_expectation(struct sim_scenario *sn, uint64_t *state)
{
	enum sim_expectation_kind kind = (enum sim_expectation_kind)next(
	    state, 6);
	struct sim_expectation *ex = sim_scenario_add_expectation(sn, kind,
	    kind == SIM_E_HOOKS ? "save:x free:y" :
		kind == SIM_E_PANIC || kind == SIM_E_FAILED ||
		    kind == SIM_E_LIVELOCK ?
				  strings[next(state, 7)] :
				  NULL);

	if (kind == SIM_E_OUTCOME)
		ex->ex_number = next(state, SIM_NOUTCOMES);
	if (kind == SIM_E_VIOLATION) {
		ex->ex_number = next(state, SIM_NVIOLATIONS);
		ex->ex_times = next(state, 3);
	}
}

static struct sim_scenario *
random_scenario(uint64_t seed)
{
	struct sim_scenario *sn = sim_scenario_create("random", play_words);
	uint64_t *state = &seed;

	sn->sn_ncpus = 1 + next(state, SIM_MAXCPU);
	sn->sn_tick = next(state, 3);
	sn->sn_budget = next(state, 3);
	sn->sn_patience = next(state, 3);
	sn->sn_tape = next(state, 2) != 0 ? "t1-0.3" : NULL;
	sn->sn_unaudited = next(state, 2) != 0;
	sn->sn_violation[next(state, SIM_NVIOLATIONS)] = (enum sim_setting)next(
	    state, 3);
	add_random_template(sn, state);
	for (unsigned i = 0; i < 3; i++) {
		struct sim_block *bl = sim_scenario_add_block(
		    sn, (enum sim_block_kind)i, blocks[i]);

		if (i < 2) {
			bl->bl_priority = (int)next(state, NGLOBPRIS + 1) - 1;
			bl->bl_cpu = (int)next(state, SIM_MAXCPU + 1) - 1;
			bl->bl_stopped = next(state, 2) != 0;
			bl->bl_bare = next(state, 2) != 0;
		}
		add_verb(sn, bl, "repeat", 0);
		add_verb(sn, bl, "end", 0);
		fill_random(sn, bl, state);
	}
	/* Something makes x. */
	struct sim_operation *op = sim_scenario_add_operation(&sn->sn_block[0]);
	op->op_verb = sim_scenario_verb(sn, NULL, "allocate", &op->op_consumer);
	op->op_operand[0] = random_operand(state, SIM_O_NEW_CTXOP);
	op->op_operand[1] = random_operand(state, SIM_O_TEMPLATE);
	for (uint32_t n = next(state, 4); n > 0; n--)
		add_random_expectation(sn, state);
	return (sn);
}

static void
assert_same_operand(const struct sim_operand *a, const struct sim_operand *b)
{
	assert_int_equal(a->so_type, b->so_type);
	assert_int_equal(a->so_number, b->so_number);
	assert_int_equal(a->so_block, b->so_block);
	assert_int_equal(a->so_nth, b->so_nth);
	assert_int_equal(a->so_index, b->so_index);
	assert_int_equal(a->so_text == NULL, b->so_text == NULL);
	if (a->so_text != NULL)
		assert_string_equal(a->so_text, b->so_text);
}

static void
assert_same_operation(
    const struct sim_operation *a, const struct sim_operation *b)
{
	assert_ptr_equal(a->op_consumer, b->op_consumer);
	assert_ptr_equal(a->op_verb, b->op_verb);
	assert_int_equal(a->op_has_result, b->op_has_result);
	assert_int_equal(a->op_result, b->op_result);
	assert_int_equal(a->op_is_error, b->op_is_error);
	assert_int_equal(a->op_partner, b->op_partner);
	assert_int_equal(a->op_words, b->op_words);
	for (unsigned i = 0; i < SIM_OPERANDS; i++)
		assert_same_operand(&a->op_operand[i], &b->op_operand[i]);
}

static void
assert_same_block(const struct sim_block *a, const struct sim_block *b)
{
	assert_int_equal(a->bl_kind, b->bl_kind);
	assert_string_equal(a->bl_name, b->bl_name);
	assert_int_equal(a->bl_times, b->bl_times);
	assert_int_equal(a->bl_priority, b->bl_priority);
	assert_int_equal(a->bl_cpu, b->bl_cpu);
	assert_int_equal(a->bl_stopped, b->bl_stopped);
	assert_int_equal(a->bl_bare, b->bl_bare);
	assert_int_equal(a->bl_noperations, b->bl_noperations);
	for (unsigned i = 0; i < a->bl_noperations; i++)
		assert_same_operation(&a->bl_operation[i], &b->bl_operation[i]);
}

static void
assert_same_template(
    const struct sim_template_form *a, const struct sim_template_form *b)
{
	assert_string_equal(a->tf_name, b->tf_name);
	assert_int_equal(a->tf_rev, b->tf_rev);
	for (unsigned i = 0; i < SIM_NHANDLERS; i++) {
		assert_int_equal(
		    a->tf_handler[i].hf_is_there, b->tf_handler[i].hf_is_there);
		assert_same_operand(
		    &a->tf_handler[i].hf_program, &b->tf_handler[i].hf_program);
	}
}

static void
assert_same(const struct sim_scenario *a, const struct sim_scenario *b)
{
	assert_int_equal(a->sn_ncpus, b->sn_ncpus);
	assert_int_equal(a->sn_tick, b->sn_tick);
	assert_int_equal(a->sn_budget, b->sn_budget);
	assert_int_equal(a->sn_patience, b->sn_patience);
	assert_int_equal(a->sn_tape != NULL, b->sn_tape != NULL);
	assert_int_equal(a->sn_unaudited, b->sn_unaudited);
	assert_memory_equal(
	    a->sn_violation, b->sn_violation, sizeof(a->sn_violation));
	assert_int_equal(a->sn_nblocks, b->sn_nblocks);
	for (unsigned i = 0; i < a->sn_nblocks; i++)
		assert_same_block(&a->sn_block[i], &b->sn_block[i]);
	assert_int_equal(a->sn_ntemplates, b->sn_ntemplates);
	for (unsigned i = 0; i < a->sn_ntemplates; i++)
		assert_same_template(&a->sn_template[i], &b->sn_template[i]);
	assert_int_equal(a->sn_nexpectations, b->sn_nexpectations);
	for (unsigned i = 0; i < a->sn_nexpectations; i++) {
		const struct sim_expectation *x = &a->sn_expectation[i];
		const struct sim_expectation *y = &b->sn_expectation[i];

		assert_int_equal(x->ex_kind, y->ex_kind);
		assert_int_equal(x->ex_number, y->ex_number);
		assert_int_equal(x->ex_times, y->ex_times);
		if (x->ex_text != NULL)
			assert_string_equal(x->ex_text, y->ex_text);
	}
}

TEST(what_is_printed_is_read_as_the_same_scenario, "")
{
	for (uint64_t seed = 1; seed <= 500; seed++) {
		struct sim_scenario *made = random_scenario(seed), *again;
		char *text, *printed;

		assert_true(sim_scenario_check(made, stderr));
		text = play_print(made);
		again = play_parse(text);
		assert_same(made, again);
		printed = play_print(again);
		assert_string_equal(text, printed);
		free(text);
		free(printed);
		sim_scenario_free(made);
		sim_scenario_free(again);
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(a_scenario_prints_in_one_form),
	UNIT(what_is_printed_is_read_as_the_same_scenario),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
