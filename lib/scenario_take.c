/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a line are taken one after the other, each for what is expected
 * there. What is not as expected is an error at that word; then nothing is
 * taken, and what was asked for is 0.
 */
#include "scenario_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- words ---- */

bool
is_word(const struct scenario_token *to, const char *word)
{
	return (to->to_text != NULL && !to->to_is_string &&
	    strcmp(to->to_text, word) == 0);
}

/* An error at a word, of which fmt has the expected part. */
bool
expected(
    struct parse *ps, const struct scenario_token *to, const char *fmt, ...)
{
	char what[200];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	scenario_error(&ps->ps_errors, ps->ps_line.ln_number, to->to_column,
	    to->to_text == NULL ? "expected %s, got the end of the line" :
				  "expected %s, got '%.60s'",
	    what, to->to_text);
	return (false);
}

bool
take_word(struct parse *ps, const char *what, const char **word)
{
	const struct scenario_token *to = ps->ps_at;

	*word = "";
	if (to->to_text == NULL || to->to_is_string)
		return (expected(ps, to, "%s", what));
	*word = sim_scenario_text(
	    ps->ps_scenario, to->to_text, strlen(to->to_text));
	ps->ps_at++;
	return (true);
}

bool
take_string(struct parse *ps, const char **string)
{
	const struct scenario_token *to = ps->ps_at;

	*string = "";
	if (!to->to_is_string)
		return (expected(ps, to, "a \"string\""));
	*string = sim_scenario_text(
	    ps->ps_scenario, to->to_text, strlen(to->to_text));
	ps->ps_at++;
	return (true);
}

/* Decimal, with nothing around it. */
static bool
read_number(const char *text, uint64_t *number)
{
	*number = 0;
	if (*text == '\0' || strlen(text) > 19)
		return (false);
	for (; *text >= '0' && *text <= '9'; text++)
		*number = 10 * *number + (uint64_t)(*text - '0');
	return (*text == '\0');
}

bool
take_number(struct parse *ps, uint32_t min, uint32_t max, uint32_t *number)
{
	uint64_t value;

	*number = 0;
	if (ps->ps_at->to_text == NULL || ps->ps_at->to_is_string ||
	    !read_number(ps->ps_at->to_text, &value) || value < min ||
	    value > max)
		return (expected(
		    ps, ps->ps_at, "a number from %u to %u", min, max));
	*number = (uint32_t)value;
	ps->ps_at++;
	return (true);
}

/* One of a list of words; which is its index. */
bool
take_one_of(struct parse *ps, const char *what, const char *const *list,
    unsigned n, uint32_t *which)
{
	*which = 0;
	for (unsigned i = 0; i < n; i++) {
		if (is_word(ps->ps_at, list[i])) {
			ps->ps_at++;
			*which = i;
			return (true);
		}
	}
	return (expected(ps, ps->ps_at, "%s", what));
}

bool
take_nothing(struct parse *ps)
{
	return (ps->ps_at->to_text == NULL ||
	    expected(ps, ps->ps_at, "nothing more in this line"));
}

/* ---- operations ---- */

static const char *const type_name[SIM_O_NTYPES] = {
	[SIM_O_NAME] = "a word",
	[SIM_O_THREAD] = "a thread",
	[SIM_O_PROCESS] = "a process",
	[SIM_O_PROGRAM] = "a program",
	[SIM_O_TEMPLATE] = "a template",
	[SIM_O_NEW_CTXOP] = "a name for the ctxop",
	[SIM_O_CTXOP] = "a ctxop",
	[SIM_O_MUTEX] = "a mutex",
	[SIM_O_CV] = "a condition variable",
};

static bool
take_operand(
    struct parse *ps, enum sim_operand_type type, struct sim_operand *so)
{
	static const char *const switches[] = { "off", "on" };

	so->so_type = type;
	so->so_column = ps->ps_at->to_column;
	if (type == SIM_O_NUMBER)
		return (take_number(ps, 0, UINT32_MAX, &so->so_number));
	if (type == SIM_O_SWITCH)
		return (
		    take_one_of(ps, "on or off", switches, 2, &so->so_number));
	if (type == SIM_O_STRING)
		return (take_string(ps, &so->so_text));
	return (take_word(ps, type_name[type], &so->so_text));
}

bool
take_operands(struct parse *ps, struct sim_operation *op)
{
	for (unsigned i = 0; i < SIM_OPERANDS; i++) {
		unsigned type = op->op_verb->vb_type[i];
		bool is_optional = (type & SIM_O_OPTIONAL) != 0;

		type &= ~(unsigned)SIM_O_OPTIONAL;
		if (type == SIM_O_NONE)
			break;
		if (is_optional &&
		    (ps->ps_at->to_text == NULL || is_word(ps->ps_at, "->")))
			break;
		if (!take_operand(
			ps, (enum sim_operand_type)type, &op->op_operand[i]))
			return (false);
	}
	return (true);
}

/* -> RESULT, a number or the name of an error. */
bool
take_result(struct parse *ps, struct sim_operation *op)
{
	uint32_t number;
	int error;

	if (!is_word(ps->ps_at, "->"))
		return (true);
	if (op->op_verb->vb_call == NULL)
		return (expected(ps, ps->ps_at,
		    "nothing more: '%s' has no "
		    "result",
		    op->op_verb->vb_name));
	ps->ps_at++;
	op->op_has_result = true;
	if (ps->ps_at->to_text != NULL &&
	    (error = scenario_error_number(ps->ps_at->to_text)) != 0) {
		op->op_result = error;
		op->op_is_error = true;
		ps->ps_at++;
		return (true);
	}
	if (!take_number(ps, 0, INT32_MAX, &number))
		return (false);
	op->op_result = (int)number;
	return (true);
}

bool
take_verb(struct parse *ps, const struct sim_consumer **cs,
    const struct sim_verb **vb)
{
	const struct sim_scenario *sn = ps->ps_scenario;
	const struct scenario_token *to = ps->ps_at;
	bool is_consumer = false;

	if (to->to_is_string)
		return (expected(ps, to, "an operation"));
	if ((*vb = sim_scenario_verb(sn, NULL, to->to_text, cs)) != NULL) {
		ps->ps_at++;
		return (true);
	}
	for (unsigned i = 0; sim_scenario_nth_verb(sn, i, cs) != NULL; i++)
		is_consumer = is_consumer ||
		    (*cs != NULL && strcmp((*cs)->cs_name, to->to_text) == 0);
	if (!is_consumer)
		return (expected(ps, to, "an operation or a consumer"));
	if (to[1].to_text == NULL ||
	    (*vb = sim_scenario_verb(sn, to->to_text, to[1].to_text, cs)) ==
		NULL)
		return (
		    expected(ps, to + 1, "an operation of '%s'", to->to_text));
	ps->ps_at += 2;
	return (true);
}

bool
take_violation(struct parse *ps, uint32_t *violation)
{
	const char *names[SIM_NVIOLATIONS];

	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++)
		names[i] = sim_violation_name((enum sim_violation)i);
	return (take_one_of(
	    ps, "the name of a violation", names, SIM_NVIOLATIONS, violation));
}
