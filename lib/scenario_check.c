/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Are all names of a scenario known, and its repeats closed? What each operand
 * names is noted in it, so that a play has nothing to look for.
 */
#include "scenario_parts.h"

#include <stdlib.h>
#include <string.h>

struct check {
	struct sim_scenario *ck_scenario;
	struct scenario_errors ck_errors;
	unsigned ck_line; /* of the operation that is looked at */
};

/* ---- lists of names ---- */

static int
find_name(const char *const *names, unsigned n, const char *name)
{
	for (unsigned i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return ((int)i);
	return (-1);
}

static unsigned
intern(const char ***names, unsigned *n, const char *name)
{
	int found = find_name((const char *const *)*names, *n, name);

	if (found >= 0)
		return ((unsigned)found);
	*names = scenario_grow((void *)*names, *n, sizeof(**names));
	(*names)[*n] = name;
	return ((*n)++);
}

/* ---- what an operand names ---- */

/* Is it NAME<number> of a block with times? */
static bool
is_nth(const struct sim_block *bl, const char *name, unsigned *nth)
{
	size_t len = strlen(bl->bl_name);
	char *end;

	if (bl->bl_times == 0 || strncmp(name, bl->bl_name, len) != 0 ||
	    name[len] < '0' || name[len] > '9' ||
	    (name[len] == '0' && name[len + 1] != '\0'))
		return (false);
	*nth = (unsigned)strtoul(name + len, &end, 10);
	return (*end == '\0' && strlen(name + len) < 8 && *nth < bl->bl_times);
}

/* The block of that name; -1. */
static int
find_block(const struct sim_scenario *sn, const char *name, unsigned *nth)
{
	for (unsigned i = 0; i < sn->sn_nblocks; i++) {
		const struct sim_block *bl = &sn->sn_block[i];

		*nth = 0;
		if (bl->bl_times == 0 ? strcmp(bl->bl_name, name) == 0 :
					is_nth(bl, name, nth))
			return ((int)i);
	}
	return (-1);
}

static void __attribute__((format(printf, 3, 4)))
error(struct check *ck, const struct sim_operand *so, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	scenario_error(&ck->ck_errors, ck->ck_line, so->so_column, "%s", text);
}

static void
check_block(
    struct check *ck, struct sim_operand *so, const char *what, unsigned kinds)
{
	const struct sim_scenario *sn = ck->ck_scenario;

	so->so_block = find_block(sn, so->so_text, &so->so_nth);
	if (so->so_block < 0 ||
	    (kinds & 1U << sn->sn_block[so->so_block].bl_kind) == 0)
		error(ck, so, "expected %s, got '%s': none is called so", what,
		    so->so_text);
}

/* Those of the file first, then those of the consumers in their order. */
static void
check_template(struct check *ck, struct sim_operand *so)
{
	const struct sim_scenario *sn = ck->ck_scenario;
	const struct sim_consumer *const *cs = sn->sn_words;
	unsigned index = sn->sn_ntemplates;

	for (unsigned i = 0; i < sn->sn_ntemplates; i++) {
		so->so_index = i;
		if (strcmp(sn->sn_template[i].tf_name, so->so_text) == 0)
			return;
	}
	for (; cs != NULL && *cs != NULL; cs++) {
		for (unsigned i = 0; i < scenario_count_templates(*cs); i++) {
			so->so_index = index++;
			if (strcmp((*cs)->cs_template[i].nt_name,
				so->so_text) == 0)
				return;
		}
	}
	error(ck, so,
	    "expected a template, got '%s': neither the file nor a "
	    "consumer has it",
	    so->so_text);
}

/* x, or t.x */
static void
check_ctxop(struct check *ck, struct sim_operand *so)
{
	const struct sim_scenario *sn = ck->ck_scenario;
	const char *dot = strrchr(so->so_text, '.');
	struct sim_operand thread = *so;
	char name[100];
	int found;

	so->so_block = -1;
	if (dot != NULL && dot - so->so_text < (ptrdiff_t)sizeof(name)) {
		(void)snprintf(name, sizeof(name), "%.*s",
		    (int)(dot - so->so_text), so->so_text);
		thread.so_text = name;
		check_block(ck, &thread, "a thread before the dot", 7);
		so->so_block = thread.so_block;
		so->so_nth = thread.so_nth;
	}
	found = find_name((const char *const *)sn->sn_ctxop, sn->sn_nctxops,
	    dot != NULL ? dot + 1 : so->so_text);
	if (found < 0)
		error(ck, so,
		    "expected a ctxop, got '%s': nothing allocates "
		    "or installs it",
		    so->so_text);
	so->so_index = (unsigned)found;
}

static void
check_operand(struct check *ck, struct sim_operand *so)
{
	struct sim_scenario *sn = ck->ck_scenario;

	switch (so->so_type) {
	case SIM_O_THREAD:
		check_block(ck, so, "a thread", 7);
		break;
	case SIM_O_PROCESS:
		check_block(ck, so, "a process", 1U << SIM_B_PROCESS);
		break;
	case SIM_O_PROGRAM:
		check_block(ck, so, "a program", 1U << SIM_B_PROGRAM);
		break;
	case SIM_O_TEMPLATE:
		check_template(ck, so);
		break;
	case SIM_O_CTXOP:
		check_ctxop(ck, so);
		break;
	case SIM_O_MUTEX:
		so->so_index = intern(
		    &sn->sn_mutex, &sn->sn_nmutexes, so->so_text);
		break;
	case SIM_O_CV:
		so->so_index = intern(&sn->sn_cv, &sn->sn_ncvs, so->so_text);
		break;
	default:
		break;
	}
}

/* ---- operations ---- */

/* First of all: what is made is known to those who use it. */
static void
note_new_ctxops(struct check *ck, struct sim_operation *op)
{
	struct sim_scenario *sn = ck->ck_scenario;

	for (unsigned i = 0; i < SIM_OPERANDS; i++) {
		struct sim_operand *so = &op->op_operand[i];

		if (so->so_type != SIM_O_NEW_CTXOP)
			continue;
		so->so_index = intern(
		    &sn->sn_ctxop, &sn->sn_nctxops, so->so_text);
		if (strchr(so->so_text, '.') != NULL)
			error(ck, so,
			    "expected a name without a dot, got "
			    "'%s': a thread makes its own ctxops",
			    so->so_text);
	}
}

/* Its consumer's place among the words; false: it is none of them. */
static bool
find_words(const struct sim_scenario *sn, struct sim_operation *op)
{
	const struct sim_consumer *const *words = sn->sn_words;

	op->op_words = 0;
	if (op->op_consumer == NULL)
		return (true);
	while (words != NULL && words[op->op_words] != NULL &&
	    words[op->op_words] != op->op_consumer)
		op->op_words++;
	return (words != NULL && words[op->op_words] != NULL);
}

/* A program may have forgotten it, or taken it from elsewhere. */
static void
check_verb(struct check *ck, struct sim_operation *op)
{
	if (op->op_verb == NULL)
		scenario_error(&ck->ck_errors, ck->ck_line, 1,
		    "an operation has no verb: expected op_verb, got NULL");
	if (!find_words(ck->ck_scenario, op))
		scenario_error(&ck->ck_errors, ck->ck_line, 1,
		    "an operation is of a consumer that is not in sn_words");
}

static void
check_operation(struct check *ck, struct sim_operation *op)
{
	for (unsigned i = 0; i < SIM_OPERANDS; i++)
		check_operand(ck, &op->op_operand[i]);
}

static void
for_each_operation(
    struct check *ck, void (*visit)(struct check *, struct sim_operation *))
{
	struct sim_scenario *sn = ck->ck_scenario;

	for (unsigned i = 0; i < sn->sn_nblocks; i++) {
		const struct sim_block *bl = &sn->sn_block[i];

		for (unsigned j = 0; j < bl->bl_noperations; j++) {
			ck->ck_line = bl->bl_operation[j].op_line;
			visit(ck, &bl->bl_operation[j]);
		}
	}
}

static void
check_repeats(struct check *ck, const struct sim_block *bl)
{
	unsigned open[SIM_REPEATS], depth = 0;

	for (unsigned i = 0; i < bl->bl_noperations; i++) {
		struct sim_operation *op = &bl->bl_operation[i];

		ck->ck_line = op->op_line;
		if (scenario_is_repeat(op) && depth == SIM_REPEATS) {
			error(ck, &op->op_operand[0],
			    "expected at most %d repeats, one in the other",
			    SIM_REPEATS);
			return;
		}
		if (scenario_is_repeat(op))
			open[depth++] = i;
		if (!scenario_is_end(op))
			continue;
		if (depth-- == 0) {
			error(ck, &op->op_operand[0], "no repeat to end");
			return;
		}
		op->op_partner = open[depth];
		bl->bl_operation[open[depth]].op_partner = i;
	}
	if (depth > 0)
		scenario_error(&ck->ck_errors, bl->bl_line, 1,
		    "%s '%s': a repeat has no end",
		    scenario_block_name[bl->bl_kind], bl->bl_name);
}

/* ---- blocks and templates ---- */

static bool
is_named(const char *name)
{
	return (*name != '\0' && strpbrk(name, "=. \t\n\"#\\") == NULL &&
	    strlen(name) < THREAD_NAME_MAX - 8);
}

static void
check_name(struct check *ck, const char *what, unsigned line, const char *name)
{
	if (!is_named(name))
		scenario_error(&ck->ck_errors, line, 1,
		    "expected a name for the %s, of at most %d characters "
		    "without . and =, got '%s'",
		    what, THREAD_NAME_MAX - 9, name);
}

static void
check_blocks(struct check *ck)
{
	const struct sim_scenario *sn = ck->ck_scenario;
	unsigned nth, nrun = 0;

	for (unsigned i = 0; i < sn->sn_nblocks; i++) {
		const struct sim_block *bl = &sn->sn_block[i];
		const char *name = bl->bl_name;
		char numbered[100];
		int first;

		if (bl->bl_times > 0) {
			(void)snprintf(numbered, sizeof(numbered), "%s0", name);
			name = numbered;
		}
		first = find_block(sn, name, &nth);
		nrun += bl->bl_kind != SIM_B_PROGRAM;
		check_name(ck, scenario_block_name[bl->bl_kind], bl->bl_line,
		    bl->bl_name);
		if (first >= 0 && (unsigned)first < i)
			scenario_error(&ck->ck_errors, bl->bl_line, 1,
			    "'%s' is there already: line %u", name,
			    sn->sn_block[first].bl_line);
		check_repeats(ck, bl);
	}
	if (nrun == 0)
		scenario_error(&ck->ck_errors, 1, 1,
		    "nothing runs: expected a thread or a process");
}

static void
check_handlers(struct check *ck, struct sim_template_form *tf)
{
	for (unsigned i = 0; i < SIM_NHANDLERS; i++) {
		struct sim_operand *so = &tf->tf_handler[i].hf_program;

		if (so->so_type == SIM_O_NONE)
			continue;
		check_operand(ck, so);
		if (i == SIM_H_FORK || i == SIM_H_LWP_CREATE || i == SIM_H_EXIT)
			error(ck, so,
			    "a program is for save, restore and "
			    "free handlers, not for %s",
			    scenario_handler_name[i]);
	}
}

static void
check_templates(struct check *ck)
{
	const struct sim_scenario *sn = ck->ck_scenario;

	for (unsigned i = 0; i < sn->sn_ntemplates; i++) {
		struct sim_template_form *tf = &sn->sn_template[i];
		struct sim_operand name = { .so_text = tf->tf_name };

		ck->ck_line = tf->tf_line;
		check_name(ck, "template", tf->tf_line, tf->tf_name);
		check_template(ck, &name);
		if (name.so_index != i)
			scenario_error(&ck->ck_errors, tf->tf_line, 1,
			    "'%s' is there already: line %u", tf->tf_name,
			    sn->sn_template[name.so_index].tf_line);
		check_handlers(ck, tf);
	}
}

bool
sim_scenario_check(struct sim_scenario *sn, FILE *err)
{
	struct check ck = { .ck_scenario = sn };

	NEED(sn);
	ck.ck_errors = (struct scenario_errors){ .se_file = sn->sn_file,
		.se_out = err };
	for_each_operation(&ck, check_verb);
	if (ck.ck_errors.se_seen > 0)
		return (false);
	check_blocks(&ck);
	check_templates(&ck);
	for_each_operation(&ck, note_new_ctxops);
	for_each_operation(&ck, check_operation);
	return (ck.ck_errors.se_seen == 0);
}
