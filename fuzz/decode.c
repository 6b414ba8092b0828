/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From bytes to a scenario (input.h), in three passes: what there is that can
 * be named, then the blocks and templates, then the operations.
 */
#include "input.h"

#include <stdlib.h>
#include <string.h>

#define REPEATS 8 /* one in the other, at most */

struct decode {
	const struct vocabulary *dc_vocabulary;
	const uint8_t *dc_begin, *dc_end; /* of the records */
	struct sim_scenario *dc_scenario;

	/* What can be named. */
	const uint8_t *dc_block[INPUT_BLOCKS]; /* NULL: a thread */
	unsigned dc_nblocks;
	unsigned dc_nkind[SIM_B_PROGRAM + 1];
	unsigned dc_nthreads; /* each of a block's times counted */
	unsigned dc_ntemplates;
	unsigned dc_made; /* bits: ctxops that an operation makes */

	/* Where an operation goes. */
	struct sim_block *dc_in; /* NULL: there was no block so far */
	unsigned dc_depth, dc_repeats[REPEATS + 1];
};

static unsigned
kind_of(const struct decode *dc, const uint8_t *record)
{
	return (record_kind(dc->dc_vocabulary, record));
}

static bool
is_block(unsigned kind)
{
	return (kind >= R_THREAD && kind <= R_PROGRAM);
}

/* ---- first pass: what there is ---- */

static void
note_block(struct decode *dc, const uint8_t *record)
{
	if (dc->dc_nblocks < INPUT_BLOCKS)
		dc->dc_block[dc->dc_nblocks++] = record;
}

/* Something runs: if nothing does, the first block is a thread. */
static enum sim_block_kind
block_kind(const struct decode *dc, unsigned block, bool runs)
{
	const uint8_t *record = dc->dc_block[block];

	if (record == NULL || (block == 0 && !runs))
		return (SIM_B_THREAD);
	return ((enum sim_block_kind)(kind_of(dc, record) - R_THREAD));
}

static unsigned
block_times(const struct decode *dc, unsigned block)
{
	const struct sim_block *bl = &dc->dc_scenario->sn_block[block];

	return (bl->bl_times > 0 ? bl->bl_times : 1);
}

static void
survey(struct decode *dc)
{
	for (const uint8_t *r = dc->dc_begin; r < dc->dc_end; r += RECORD) {
		unsigned kind = kind_of(dc, r);

		if (is_block(kind))
			note_block(dc, r);
		else if (kind >= R_VERBS && dc->dc_nblocks == 0)
			note_block(dc, NULL);
		else if (kind == R_TEMPLATE)
			dc->dc_ntemplates++;
	}
	if (dc->dc_nblocks == 0)
		note_block(dc, NULL);
	if (dc->dc_ntemplates > INPUT_TEMPLATES)
		dc->dc_ntemplates = INPUT_TEMPLATES;
}

/* Is there something of each type that the verb needs? */
static bool
can_name(const struct decode *dc, const struct sim_verb *vb)
{
	for (unsigned i = 0; i < SIM_OPERANDS; i++)
		switch (vb->vb_type[i]) {
		case SIM_O_PROCESS:
			if (dc->dc_nkind[SIM_B_PROCESS] == 0)
				return (false);
			break;
		case SIM_O_PROGRAM:
			if (dc->dc_nkind[SIM_B_PROGRAM] == 0)
				return (false);
			break;
		case SIM_O_CTXOP:
			if (dc->dc_made == 0)
				return (false);
			break;
		}
	return (true);
}

/* Bytes of an operand of this type. */
static unsigned
width(unsigned type)
{
	return ((type & ~(unsigned)SIM_O_OPTIONAL) == SIM_O_CTXOP ? 2 : 1);
}

static void
survey_ctxops(struct decode *dc)
{
	for (const uint8_t *r = dc->dc_begin; r < dc->dc_end; r += RECORD) {
		unsigned kind = kind_of(dc, r), at = 1;
		const struct sim_verb *vb;

		if (kind < R_VERBS)
			continue;
		vb = dc->dc_vocabulary->vc_verb[kind - R_VERBS].verb;
		for (unsigned i = 0; i < SIM_OPERANDS && at < RECORD; i++) {
			if (vb->vb_type[i] == SIM_O_NEW_CTXOP &&
			    can_name(dc, vb))
				dc->dc_made |= 1U << r[at] % INPUT_CTXOPS;
			at += width(vb->vb_type[i]);
		}
	}
}

/* ---- second pass: the machine, blocks and templates ---- */

static void
add_block(struct decode *dc, unsigned block, bool runs)
{
	const uint8_t *record = dc->dc_block[block];
	enum sim_block_kind kind = block_kind(dc, block, runs);
	struct sim_block *bl = sim_scenario_add_block(
	    dc->dc_scenario, kind, input_block_name[block]);

	dc->dc_nkind[kind]++;
	if (record != NULL && kind != SIM_B_PROGRAM) {
		bl->bl_priority = record[1] % (NGLOBPRIS + 1) - 1;
		bl->bl_cpu = record[2] % (SIM_MAXCPU + 1) - 1;
		bl->bl_stopped = (record[3] & 1) != 0;
		bl->bl_bare = kind == SIM_B_PROCESS && (record[3] & 2) != 0;
		bl->bl_times = record[4] % (INPUT_TIMES + 1);
	}
	dc->dc_nthreads += block_times(dc, block);
}

static void
add_blocks(struct decode *dc)
{
	bool runs = false;

	for (unsigned i = 0; i < dc->dc_nblocks; i++)
		runs = runs || block_kind(dc, i, true) != SIM_B_PROGRAM;
	for (unsigned i = 0; i < dc->dc_nblocks; i++)
		add_block(dc, i, runs);
}

/* The nth block of a kind, counted round. */
static const char *
nth_of_kind(const struct decode *dc, enum sim_block_kind kind, unsigned nth)
{
	const struct sim_block *bl = dc->dc_scenario->sn_block;

	nth %= dc->dc_nkind[kind];
	while (bl->bl_kind != kind || nth-- > 0)
		bl++;
	return (bl->bl_name);
}

/* The nth process: of one with times, its first. */
static const char *
nth_process(const struct decode *dc, unsigned nth)
{
	const char *name = nth_of_kind(dc, SIM_B_PROCESS, nth);
	const struct sim_block *bl = dc->dc_scenario->sn_block;
	char text[20];

	while (bl->bl_name != name)
		bl++;
	if (bl->bl_times == 0)
		return (name);
	(void)snprintf(text, sizeof(text), "%s0", name);
	return (sim_scenario_text(dc->dc_scenario, text, strlen(text)));
}

static void
handle(struct decode *dc, struct sim_template_form *tf, enum sim_handler which,
    uint8_t byte)
{
	struct sim_handler_form *hf = &tf->tf_handler[which];

	if (!hf->hf_is_there || byte == 0 || dc->dc_nkind[SIM_B_PROGRAM] == 0)
		return;
	hf->hf_program.so_type = SIM_O_PROGRAM;
	hf->hf_program.so_text = nth_of_kind(
	    dc, SIM_B_PROGRAM, (unsigned)byte - 1);
}

static void
add_template(struct decode *dc, const uint8_t *r)
{
	unsigned n = dc->dc_scenario->sn_ntemplates;
	struct sim_template_form *tf;

	if (n == INPUT_TEMPLATES)
		return;
	tf = sim_scenario_add_template(dc->dc_scenario, input_template_name[n]);
	for (unsigned i = 0; i < SIM_NHANDLERS; i++)
		tf->tf_handler[i].hf_is_there = (r[1] & 1U << i) != 0;
	handle(dc, tf, SIM_H_SAVE, r[2]);
	handle(dc, tf, SIM_H_RESTORE, r[3]);
	handle(dc, tf, SIM_H_FREE, r[4]);
	if ((r[1] & 1U << SIM_NHANDLERS) != 0)
		tf->tf_rev = byte_number(r[5]);
}

static void
add_records(struct decode *dc)
{
	static const uint8_t usual[RECORD] = { R_TEMPLATE, 0x3f };
	struct sim_scenario *sn = dc->dc_scenario;

	for (const uint8_t *r = dc->dc_begin; r < dc->dc_end; r += RECORD)
		switch (kind_of(dc, r)) {
		case R_MACHINE:
			sn->sn_ncpus = 1 + r[1] % INPUT_CPUS;
			sn->sn_tick = byte_number(r[2]);
			sn->sn_patience = byte_number(r[3]);
			sn->sn_unaudited = (r[4] & 1) == 0;
			break;
		case R_VIOLATION:
			sn->sn_violation[r[1] % SIM_NVIOLATIONS] =
			    (enum sim_setting)(r[2] % (SIM_V_OFF + 1));
			break;
		case R_TEMPLATE:
			add_template(dc, r);
			break;
		}
	if (sn->sn_ntemplates == 0)
		add_template(dc, usual);
}

/* ---- third pass: operands ---- */

/* The nth of all threads that have a name, counted round; and .OF it. */
static const char *
nth_thread(const struct decode *dc, unsigned nth, const char *of)
{
	struct sim_scenario *sn = dc->dc_scenario;
	unsigned block = 0;
	char text[30];
	int len;

	nth %= dc->dc_nthreads;
	while (nth >= block_times(dc, block))
		nth -= block_times(dc, block++);
	if (sn->sn_block[block].bl_times == 0 && of == NULL)
		return (sn->sn_block[block].bl_name);
	len = snprintf(text, sizeof(text), "%s", sn->sn_block[block].bl_name);
	if (sn->sn_block[block].bl_times > 0)
		len += snprintf(
		    text + len, sizeof(text) - (size_t)len, "%u", nth);
	if (of != NULL)
		len += snprintf(
		    text + len, sizeof(text) - (size_t)len, ".%s", of);
	return (sim_scenario_text(sn, text, (size_t)len));
}

static const char *
nth_template(const struct decode *dc, unsigned nth)
{
	const struct sim_scenario *sn = dc->dc_scenario;
	const struct sim_consumer *const *cs = sn->sn_words;
	const struct sim_named_template *nt;
	unsigned n = sn->sn_ntemplates;

	for (unsigned i = 0; cs[i] != NULL; i++)
		for (nt = cs[i]->cs_template; nt != NULL && nt->nt_name; nt++)
			n++;
	nth %= n;
	if (nth < sn->sn_ntemplates)
		return (sn->sn_template[nth].tf_name);
	nth -= sn->sn_ntemplates;
	for (;; cs++)
		for (nt = (*cs)->cs_template; nt != NULL && nt->nt_name; nt++)
			if (nth-- == 0)
				return (nt->nt_name);
}

static const char *
made_ctxop(const struct decode *dc, uint8_t thread, unsigned which)
{
	which %= INPUT_CTXOPS;
	while ((dc->dc_made & 1U << which) == 0)
		which = (which + 1) % INPUT_CTXOPS;
	if (thread == 0)
		return (input_ctxop_name[which]);
	return (nth_thread(dc, (unsigned)thread - 1, input_ctxop_name[which]));
}

static void
operand(const struct decode *dc, struct sim_operand *so, unsigned type,
    const uint8_t *b)
{
	so->so_type = (enum sim_operand_type)type;
	switch (so->so_type) {
	case SIM_O_NUMBER:
		so->so_number = byte_number(*b);
		break;
	case SIM_O_SWITCH:
		so->so_number = *b & 1;
		break;
	case SIM_O_NAME:
	case SIM_O_STRING:
		so->so_text = byte_word(*b);
		break;
	case SIM_O_THREAD:
		so->so_text = nth_thread(dc, *b, NULL);
		break;
	case SIM_O_PROCESS:
		so->so_text = nth_process(dc, *b);
		break;
	case SIM_O_PROGRAM:
		so->so_text = nth_of_kind(dc, SIM_B_PROGRAM, *b);
		break;
	case SIM_O_TEMPLATE:
		so->so_text = nth_template(dc, *b);
		break;
	case SIM_O_NEW_CTXOP:
		so->so_text = input_ctxop_name[*b % INPUT_CTXOPS];
		break;
	case SIM_O_CTXOP:
		so->so_text = made_ctxop(dc, b[0], b[1]);
		break;
	case SIM_O_MUTEX:
		so->so_text = input_mutex_name[*b % INPUT_LOCKS];
		break;
	case SIM_O_CV:
		so->so_text = input_cv_name[*b % INPUT_LOCKS];
		break;
	default:
		break;
	}
}

/* One that may be left out is for 0, and is one less otherwise. */
static void
operands(const struct decode *dc, struct sim_operation *op, const uint8_t *r)
{
	const unsigned char *type = op->op_verb->vb_type;
	unsigned at = 1;

	for (unsigned i = 0; i < SIM_OPERANDS && type[i] != SIM_O_NONE; i++) {
		uint8_t b[2] = { at < RECORD ? r[at] : 0,
			at + 1 < RECORD ? r[at + 1] : 0 };

		if ((type[i] & SIM_O_OPTIONAL) != 0 && b[0]-- == 0)
			return;
		at += width(type[i]);
		operand(dc, &op->op_operand[i],
		    type[i] & ~(unsigned)SIM_O_OPTIONAL, b);
	}
}

/* ---- third pass: operations ---- */

static bool
is_executors(const struct sim_operation *op, enum sim_operand_type type)
{
	return (
	    op->op_verb->vb_call == NULL && op->op_verb->vb_type[0] == type);
}

/* A repeat is cut to what may be left of INPUT_REPEATS; too deep: left out. */
static bool
begin_repeat(struct decode *dc, struct sim_operation *op)
{
	unsigned around = dc->dc_repeats[dc->dc_depth];
	uint32_t *times = &op->op_operand[0].so_number;

	if (dc->dc_depth == REPEATS)
		return (false);
	if (*times > INPUT_REPEATS / around)
		*times = INPUT_REPEATS / around;
	dc->dc_repeats[++dc->dc_depth] = around * (*times > 0 ? *times : 1);
	return (true);
}

static bool
fits(struct decode *dc, struct sim_operation *op)
{
	if (is_executors(op, SIM_O_NUMBER))
		return (begin_repeat(dc, op));
	if (is_executors(op, SIM_O_NONE))
		return (dc->dc_depth > 0 && dc->dc_depth-- > 0);
	return (true);
}

static void
add_operation(struct decode *dc, unsigned verb, const uint8_t *r)
{
	struct sim_operation op = {
		.op_verb = dc->dc_vocabulary->vc_verb[verb].verb,
		.op_consumer = dc->dc_vocabulary->vc_verb[verb].consumer
	};

	if (!can_name(dc, op.op_verb))
		return;
	operands(dc, &op, r);
	if (fits(dc, &op))
		*sim_scenario_add_operation(dc->dc_in) = op;
}

static void
end_repeats(struct decode *dc)
{
	const struct sim_consumer *kernel;
	const struct sim_verb *end = sim_scenario_verb(
	    dc->dc_scenario, NULL, "end", &kernel);

	for (; dc->dc_depth > 0; dc->dc_depth--)
		sim_scenario_add_operation(dc->dc_in)->op_verb = end;
}

/* The first block, or the one after that which operations went to. */
static void
next_block(struct decode *dc)
{
	struct sim_scenario *sn = dc->dc_scenario;

	if (dc->dc_in == NULL)
		dc->dc_in = sn->sn_block;
	else if (dc->dc_in + 1 < sn->sn_block + sn->sn_nblocks) {
		end_repeats(dc);
		dc->dc_in++;
	}
}

static void
add_operations(struct decode *dc)
{
	dc->dc_repeats[0] = 1;
	for (const uint8_t *r = dc->dc_begin; r < dc->dc_end; r += RECORD) {
		unsigned kind = kind_of(dc, r);

		if (is_block(kind) || (kind >= R_VERBS && dc->dc_in == NULL))
			next_block(dc);
		if (kind >= R_VERBS)
			add_operation(dc, kind - R_VERBS, r);
	}
	end_repeats(dc);
}

/* ---- all of it ---- */

/* Where the records end, and the tape begins. */
static void
find_tape(struct decode *dc, size_t len, const uint8_t **tape)
{
	const uint8_t *r = dc->dc_begin;

	while (len >= RECORD && kind_of(dc, r) != R_TAPE) {
		r += RECORD;
		len -= RECORD;
	}
	dc->dc_end = r;
	*tape = r + (len < RECORD ? len : RECORD);
}

struct sim_scenario *
input_decode(const struct vocabulary *vc, const uint8_t *bytes, size_t len,
    const uint8_t **tape)
{
	struct sim_scenario *sn = sim_scenario_create("fuzzed", vc->vc_words);
	struct decode dc = {
		.dc_vocabulary = vc, .dc_begin = bytes, .dc_scenario = sn
	};

	find_tape(&dc, len, tape);
	sn->sn_budget = INPUT_BUDGET;
	sn->sn_unaudited = true;
	survey(&dc);
	add_blocks(&dc);
	add_records(&dc);
	survey_ctxops(&dc);
	add_operations(&dc);
	if (!sim_scenario_check(sn, stderr))
		panic("input_decode: what it made is no scenario");
	return (sn);
}
