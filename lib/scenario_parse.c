/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From text to a scenario, line by line: what is wrong in one line does not
 * keep the others from being read, so that all errors are seen at once.
 */
#include "scenario_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- operations ---- */

static bool
parse_end(struct parse *ps)
{
	if (ps->ps_depth == 0)
		ps->ps_in_block = false;
	else
		ps->ps_depth--;
	return (true);
}

static bool
parse_operation(struct parse *ps)
{
	struct sim_scenario *sn = ps->ps_scenario;
	struct sim_block *bl = &sn->sn_block[sn->sn_nblocks - 1];
	struct sim_operation op = { .op_line = ps->ps_line.ln_number };

	if (!take_verb(ps, &op.op_consumer, &op.op_verb))
		return (false);
	if (scenario_is_repeat(&op))
		ps->ps_depth++;
	if (scenario_is_end(&op) && !(ps->ps_depth > 0) && parse_end(ps))
		return (take_nothing(ps));
	if (scenario_is_end(&op))
		(void)parse_end(ps);
	if (!take_operands(ps, &op) || !take_result(ps, &op) ||
	    !take_nothing(ps))
		return (false);
	*sim_scenario_add_operation(bl) = op;
	return (true);
}

/* ---- blocks ---- */

static bool
take_block_option(struct parse *ps, struct sim_block *bl)
{
	static const char *const names[] = { "times", "priority", "cpu",
		"stopped", "bare" };
	uint32_t which, number;

	if (!take_one_of(
		ps, "times, priority, cpu, stopped or bare", names, 5, &which))
		return (false);
	switch (which) {
	case 0:
		return (take_number(ps, 1, SIM_TIMES, &bl->bl_times));
	case 1:
		if (!take_number(ps, 0, NGLOBPRIS - 1, &number))
			return (false);
		bl->bl_priority = (int)number;
		return (true);
	case 2:
		if (!take_number(ps, 0, SIM_MAXCPU - 1, &number))
			return (false);
		bl->bl_cpu = (int)number;
		return (true);
	case 3:
		bl->bl_stopped = true;
		return (true);
	}
	bl->bl_bare = true;
	return (true);
}

/* It is entered even if its line is wrong: its operations are read then. */
static bool
parse_block(struct parse *ps, enum sim_block_kind kind)
{
	struct sim_block *bl = sim_scenario_add_block(
	    ps->ps_scenario, kind, "");

	bl->bl_line = ps->ps_line.ln_number;
	ps->ps_in_block = true;
	ps->ps_depth = 0;
	if (!take_word(ps, "a name", &bl->bl_name))
		return (false);
	while (ps->ps_at->to_text != NULL)
		if (!take_block_option(ps, bl))
			return (false);
	return (true);
}

/* ---- templates ---- */

/* save, or save=PROGRAM */
static bool
parse_handler(struct parse *ps, struct sim_template_form *tf)
{
	struct scenario_token *to = ps->ps_at;
	char *program = strchr(to->to_text, '=');
	struct sim_operand *so;
	uint32_t which;

	if (program != NULL)
		*program++ = '\0';
	if (!take_one_of(ps,
		"save, restore, fork, lwp_create, exit, free or rev",
		scenario_handler_name, SIM_NHANDLERS, &which))
		return (false);
	tf->tf_handler[which].hf_is_there = true;
	if (program == NULL)
		return (true);
	so = &tf->tf_handler[which].hf_program;
	so->so_type = SIM_O_PROGRAM;
	so->so_column = to->to_column + (unsigned)(program - to->to_text);
	so->so_text = sim_scenario_text(
	    ps->ps_scenario, program, strlen(program));
	return (true);
}

static bool
parse_template(struct parse *ps)
{
	const char *name;
	struct sim_template_form *tf;

	if (!take_word(ps, "a name", &name))
		return (false);
	tf = sim_scenario_add_template(ps->ps_scenario, name);
	tf->tf_line = ps->ps_line.ln_number;
	while (ps->ps_at->to_text != NULL) {
		if (is_word(ps->ps_at, "rev")) {
			ps->ps_at++;
			if (!take_number(ps, 0, UINT32_MAX, &tf->tf_rev))
				return (false);
		} else if (!parse_handler(ps, tf))
			return (false);
	}
	return (true);
}

/* ---- what is expected ---- */

static bool
take_outcome(struct parse *ps, uint32_t *outcome)
{
	const char *names[SIM_NOUTCOMES];

	for (unsigned i = 0; i < SIM_NOUTCOMES; i++)
		names[i] = sim_outcome_name((enum sim_outcome)i);
	return (take_one_of(
	    ps, "the name of an outcome", names, SIM_NOUTCOMES, outcome));
}

/* All words of the line, with a blank between two. */
static const char *
rest_of_line(struct parse *ps)
{
	const struct scenario_line *ln = &ps->ps_line;
	size_t len = 0;
	char *text, *end;
	const char *kept;

	for (const struct scenario_token *to = ps->ps_at; to->to_text; to++)
		len += strlen(to->to_text) + 1;
	if ((text = end = malloc(len + 1)) == NULL)
		panic("sim_scenario: the host has no memory for a line");
	for (; ps->ps_at < ln->ln_token + ln->ln_ntokens; ps->ps_at++) {
		if (end != text)
			*end++ = ' ';
		end = stpcpy(end, ps->ps_at->to_text);
	}
	*end = '\0';
	kept = sim_scenario_text(ps->ps_scenario, text, strlen(text));
	free(text);
	return (kept);
}

static bool
take_expectation(struct parse *ps, struct sim_expectation *ex)
{
	switch (ex->ex_kind) {
	case SIM_E_OUTCOME:
		return (take_outcome(ps, &ex->ex_number));
	case SIM_E_PANIC:
	case SIM_E_FAILED:
	case SIM_E_LIVELOCK:
		return (take_string(ps, &ex->ex_text));
	case SIM_E_VIOLATION:
		return (take_violation(ps, &ex->ex_number) &&
		    (ps->ps_at->to_text == NULL ||
			take_number(ps, 1, UINT32_MAX, &ex->ex_times)));
	case SIM_E_HOOKS:
		ex->ex_text = rest_of_line(ps);
		return (true);
	}
	return (false);
}

static bool
parse_expect(struct parse *ps)
{
	static const char *const kinds[] = { [SIM_E_OUTCOME] = "outcome",
		[SIM_E_PANIC] = "panic",
		[SIM_E_FAILED] = "failed",
		[SIM_E_LIVELOCK] = "livelock",
		[SIM_E_VIOLATION] = "violation",
		[SIM_E_HOOKS] = "hooks" };
	struct sim_expectation ex = { .ex_line = ps->ps_line.ln_number };
	uint32_t kind;

	if (!take_one_of(ps,
		"outcome, panic, failed, livelock, violation or hooks", kinds,
		6, &kind))
		return (false);
	ex.ex_kind = (enum sim_expectation_kind)kind;
	if (!take_expectation(ps, &ex))
		return (false);
	*sim_scenario_add_expectation(ps->ps_scenario, ex.ex_kind, NULL) = ex;
	return (true);
}

/* ---- lines ---- */

static bool
parse_directive(struct parse *ps)
{
	static const char *const names[] = { [SIM_B_THREAD] = "thread",
		[SIM_B_PROCESS] = "process",
		[SIM_B_PROGRAM] = "program",
		"template",
		"expect" };
	uint32_t which;

	if (is_machine_word(ps->ps_at))
		return (parse_machine(ps));
	if (!take_one_of(ps,
		SCENARIO_MACHINE_WORDS
		", template, thread, process, program or expect",
		names, 5, &which))
		return (false);
	if (which <= SIM_B_PROGRAM)
		return (parse_block(ps, (enum sim_block_kind)which));
	return ((which == SIM_B_PROGRAM + 1 ? parse_template(ps) :
					      parse_expect(ps)) &&
	    take_nothing(ps));
}

static void
parse_line(struct parse *ps, const char *text, size_t len)
{
	ps->ps_line.ln_number++;
	if (!scenario_lex(&ps->ps_line, text, len, &ps->ps_errors) ||
	    ps->ps_line.ln_ntokens == 0)
		return;
	ps->ps_at = ps->ps_line.ln_token;
	if (ps->ps_in_block)
		(void)parse_operation(ps);
	else
		(void)parse_directive(ps);
}

static void
parse_lines(struct parse *ps, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));

		if (eol == NULL)
			eol = end;
		parse_line(ps, text, (size_t)(eol - text));
		text = eol + 1;
	}
}

static void
check_end(struct parse *ps)
{
	const struct sim_scenario *sn = ps->ps_scenario;
	const struct sim_block *bl;

	if (!ps->ps_in_block)
		return;
	bl = &sn->sn_block[sn->sn_nblocks - 1];
	scenario_error(&ps->ps_errors, bl->bl_line, 1,
	    "the %s '%s' that begins here has no 'end'",
	    scenario_block_name[bl->bl_kind], bl->bl_name);
}

struct sim_scenario *
sim_scenario_parse(const char *text, size_t len, const char *file,
    const struct sim_consumer *const *words, FILE *err)
{
	struct sim_scenario *sn;
	struct parse ps;

	if (len > 0)
		NEED(text);
	NEED(file);
	sn = sim_scenario_create(file, words);
	ps = (struct parse){ .ps_scenario = sn,
		.ps_errors = { .se_file = sn->sn_file, .se_out = err } };
	parse_lines(&ps, text, len);
	check_end(&ps);
	scenario_line_free(&ps.ps_line);
	if (ps.ps_errors.se_seen == 0 && sim_scenario_check(sn, err))
		return (sn);
	if (ps.ps_errors.se_seen > SIM_ERRORS && err != NULL)
		(void)fprintf(err, "%s: %u errors more\n", sn->sn_file,
		    ps.ps_errors.se_seen - SIM_ERRORS);
	sim_scenario_free(sn);
	return (NULL);
}
