/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios in memory: arrays that grow, and strings that live as long as the
 * scenario they belong to.
 */
#include "scenario_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct sim_text {
	struct sim_text *tx_next;
	char tx_text[];
};

const char *const scenario_handler_name[SIM_NHANDLERS] = {
	[SIM_H_SAVE] = "save",
	[SIM_H_RESTORE] = "restore",
	[SIM_H_FORK] = "fork",
	[SIM_H_LWP_CREATE] = "lwp_create",
	[SIM_H_EXIT] = "exit",
	[SIM_H_FREE] = "free",
};

const char *const scenario_block_name[] = {
	[SIM_B_THREAD] = "thread",
	[SIM_B_PROCESS] = "process",
	[SIM_B_PROGRAM] = "program",
};

/* ---- the names of errors ---- */

static const struct {
	int number;
	const char *name;
} errors[] = {
	{ EAGAIN, "EAGAIN" },
	{ EBUSY, "EBUSY" },
	{ ECHILD, "ECHILD" },
	{ EFAULT, "EFAULT" },
	{ EINTR, "EINTR" },
	{ EINVAL, "EINVAL" },
	{ ENOENT, "ENOENT" },
	{ ENOMEM, "ENOMEM" },
	{ ENOTSUP, "ENOTSUP" },
	{ ESRCH, "ESRCH" },
};
#define NERRORS (sizeof(errors) / sizeof(*errors))

int
scenario_error_number(const char *name)
{
	for (unsigned i = 0; i < NERRORS; i++)
		if (strcmp(errors[i].name, name) == 0)
			return (errors[i].number);
	return (0);
}

const char *
scenario_error_name(int number)
{
	for (unsigned i = 0; i < NERRORS; i++)
		if (errors[i].number == number)
			return (errors[i].name);
	return (NULL);
}

/* ---- memory ---- */

static void *
have(void *memory)
{
	if (memory == NULL)
		panic("sim_scenario: the host has no memory for a scenario");
	return (memory);
}

/* To the next power of two, whenever n is one. */
void *
scenario_grow(void *array, unsigned n, size_t size)
{
	if ((n & (n - 1)) == 0)
		array = have(reallocarray(array, n == 0 ? 1 : 2 * n, size));
	memset((char *)array + n * size, 0, size);
	return (array);
}

const char *
sim_scenario_text(struct sim_scenario *sn, const char *text, size_t len)
{
	struct sim_text *tx;

	NEED(sn);
	NEED(text);
	if (len > SIZE_MAX / 2)
		panic("sim_scenario_text: expected the length of a text, got "
		      "%zu",
		    len);
	tx = have(malloc(sizeof(*tx) + len + 1));
	memcpy(tx->tx_text, text, len);
	tx->tx_text[len] = '\0';
	tx->tx_next = sn->sn_texts;
	sn->sn_texts = tx;
	return (tx->tx_text);
}

static const char *
copy(struct sim_scenario *sn, const char *text)
{
	return (
	    text != NULL ? sim_scenario_text(sn, text, strlen(text)) : NULL);
}

struct sim_scenario *
sim_scenario_create(const char *file, const struct sim_consumer *const *words)
{
	struct sim_scenario *sn;

	NEED(file);
	sn = have(calloc(1, sizeof(*sn)));
	sn->sn_file = copy(sn, file);
	sn->sn_words = words;
	sn->sn_ncpus = 1;
	return (sn);
}

void
sim_scenario_free(struct sim_scenario *sn)
{
	if (sn == NULL)
		return;
	for (unsigned i = 0; i < sn->sn_nblocks; i++)
		free(sn->sn_block[i].bl_operation);
	while (sn->sn_texts != NULL) {
		struct sim_text *tx = sn->sn_texts;

		sn->sn_texts = tx->tx_next;
		free(tx);
	}
	free(sn->sn_block);
	free(sn->sn_template);
	free(sn->sn_expectation);
	free(sn->sn_ctxop);
	free(sn->sn_mutex);
	free(sn->sn_cv);
	free(sn);
}

/* ---- additions ---- */

struct sim_block *
sim_scenario_add_block(
    struct sim_scenario *sn, enum sim_block_kind kind, const char *name)
{
	struct sim_block *bl;

	NEED(sn);
	NEED(name);
	NEED_BELOW(kind, SIM_B_PROGRAM + 1);
	sn->sn_block = scenario_grow(
	    sn->sn_block, sn->sn_nblocks, sizeof(*sn->sn_block));
	bl = &sn->sn_block[sn->sn_nblocks++];
	bl->bl_kind = kind;
	bl->bl_name = copy(sn, name);
	bl->bl_priority = bl->bl_cpu = -1;
	return (bl);
}

struct sim_operation *
sim_scenario_add_operation(struct sim_block *bl)
{
	NEED(bl);
	bl->bl_operation = scenario_grow(
	    bl->bl_operation, bl->bl_noperations, sizeof(*bl->bl_operation));
	return (&bl->bl_operation[bl->bl_noperations++]);
}

struct sim_template_form *
sim_scenario_add_template(struct sim_scenario *sn, const char *name)
{
	struct sim_template_form *tf;

	NEED(sn);
	NEED(name);
	sn->sn_template = scenario_grow(
	    sn->sn_template, sn->sn_ntemplates, sizeof(*sn->sn_template));
	tf = &sn->sn_template[sn->sn_ntemplates++];
	tf->tf_name = copy(sn, name);
	tf->tf_rev = CTXOP_TPL_REV;
	return (tf);
}

struct sim_expectation *
sim_scenario_add_expectation(
    struct sim_scenario *sn, enum sim_expectation_kind kind, const char *text)
{
	struct sim_expectation *ex;

	NEED(sn);
	NEED_BELOW(kind, SIM_E_HOOKS + 1);
	sn->sn_expectation = scenario_grow(sn->sn_expectation,
	    sn->sn_nexpectations, sizeof(*sn->sn_expectation));
	ex = &sn->sn_expectation[sn->sn_nexpectations++];
	ex->ex_kind = kind;
	ex->ex_text = copy(sn, text);
	return (ex);
}

/* ---- verbs ---- */

static const struct sim_verb no_verbs[] = { { .vb_name = NULL } };

static const struct sim_verb *
verbs_of(const struct sim_consumer *cs)
{
	if (cs == NULL)
		return (scenario_kernel_verbs);
	return (cs->cs_verb != NULL ? cs->cs_verb : no_verbs);
}

const struct sim_verb *
sim_scenario_nth_verb(const struct sim_scenario *sn, unsigned nth,
    const struct sim_consumer **consumer)
{
	const struct sim_consumer *const *next;

	NEED(sn);
	NEED(consumer);
	next = sn->sn_words;
	*consumer = NULL;
	for (;;) {
		const struct sim_verb *vb = verbs_of(*consumer);

		for (; vb->vb_name != NULL; vb++)
			if (nth-- == 0)
				return (vb);
		if (next == NULL || (*consumer = *next++) == NULL)
			return (NULL);
	}
}

const struct sim_verb *
sim_scenario_verb(const struct sim_scenario *sn, const char *consumer,
    const char *verb, const struct sim_consumer **found)
{
	const struct sim_verb *vb;

	NEED(sn);
	NEED(verb);
	NEED(found);
	for (unsigned i = 0; (vb = sim_scenario_nth_verb(sn, i, found)) != NULL;
	     i++)
		if (strcmp(vb->vb_name, verb) == 0 &&
		    (*found == NULL) == (consumer == NULL) &&
		    (consumer == NULL ||
			strcmp((*found)->cs_name, consumer) == 0))
			return (vb);
	return (NULL);
}

bool
scenario_is_repeat(const struct sim_operation *op)
{
	return (op->op_verb->vb_call == NULL &&
	    op->op_verb->vb_type[0] == SIM_O_NUMBER);
}

bool
scenario_is_end(const struct sim_operation *op)
{
	return (op->op_verb->vb_call == NULL &&
	    op->op_verb->vb_type[0] == SIM_O_NONE);
}

unsigned
scenario_count_templates(const struct sim_consumer *cs)
{
	unsigned n = 0;

	if (cs->cs_template != NULL)
		while (cs->cs_template[n].nt_name != NULL)
			n++;
	return (n);
}

/* ---- errors ---- */

void
scenario_error(struct scenario_errors *se, unsigned line, unsigned column,
    const char *fmt, ...)
{
	va_list ap;

	if (se->se_seen++ >= SIM_ERRORS || se->se_out == NULL)
		return;
	(void)fprintf(
	    se->se_out, "%s:%u:%u: error: ", se->se_file, line, column);
	va_start(ap, fmt);
	(void)vfprintf(se->se_out, fmt, ap);
	va_end(ap);
	(void)fputc('\n', se->se_out);
}
