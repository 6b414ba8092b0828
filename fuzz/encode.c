/* SPDX-License-Identifier: BSD-2-Clause */
/* From a scenario to bytes (input.h): the mirror of decode.c. */
#include "input.h"
#include "tape.h"

#include <string.h>

struct encode {
	const struct vocabulary *en_vocabulary;
	const struct sim_scenario *en_scenario;
	uint8_t *en_at, *en_end;
};

/* A record of zeros but for its kind; the last one again if there is no room */
static uint8_t *
add(struct encode *en, unsigned kind)
{
	uint8_t *r = en->en_at;

	if (en->en_end - r < 2 * RECORD)
		return (r);
	memset(r, 0, RECORD);
	r[0] = (uint8_t)kind;
	en->en_at += RECORD;
	return (r);
}

/* ---- the machine ---- */

static void
encode_machine(struct encode *en)
{
	const struct sim_scenario *sn = en->en_scenario;
	unsigned ncpus = sn->sn_ncpus < INPUT_CPUS ? sn->sn_ncpus : INPUT_CPUS;
	uint8_t *r = add(en, R_MACHINE);

	r[1] = (uint8_t)(ncpus - 1);
	r[2] = number_byte((uint64_t)sn->sn_tick);
	r[3] = number_byte(sn->sn_patience);
	r[4] = !sn->sn_unaudited;
	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++) {
		if (sn->sn_violation[i] == SIM_V_FATAL)
			continue;
		r = add(en, R_VIOLATION);
		r[1] = (uint8_t)i;
		r[2] = (uint8_t)sn->sn_violation[i];
	}
}

/* ---- who is named ---- */

/* Which of its kind a block is. */
static unsigned
nth_of_its_kind(const struct sim_scenario *sn, int block)
{
	unsigned n = 0;

	for (int i = 0; i < block; i++)
		n += sn->sn_block[i].bl_kind == sn->sn_block[block].bl_kind;
	return (n);
}

/* Which of all threads that have a name. */
static unsigned
nth_thread(const struct sim_scenario *sn, int block, unsigned nth)
{
	for (int i = 0; i < block; i++)
		nth += sn->sn_block[i].bl_times > 0 ? sn->sn_block[i].bl_times :
						      1;
	return (nth);
}

/* ---- templates ---- */

static uint8_t
program_byte(const struct encode *en, const struct sim_template_form *tf,
    enum sim_handler handler)
{
	const struct sim_operand *so = &tf->tf_handler[handler].hf_program;

	if (so->so_type == SIM_O_NONE)
		return (0);
	return ((uint8_t)(1 + nth_of_its_kind(en->en_scenario, so->so_block)));
}

static void
encode_template(struct encode *en, const struct sim_template_form *tf)
{
	uint8_t *r = add(en, R_TEMPLATE);

	for (unsigned i = 0; i < SIM_NHANDLERS; i++)
		if (tf->tf_handler[i].hf_is_there)
			r[1] |= (uint8_t)(1U << i);
	r[2] = program_byte(en, tf, SIM_H_SAVE);
	r[3] = program_byte(en, tf, SIM_H_RESTORE);
	r[4] = program_byte(en, tf, SIM_H_FREE);
	if (tf->tf_rev == CTXOP_TPL_REV)
		return;
	r[1] |= 1U << SIM_NHANDLERS;
	r[5] = number_byte(tf->tf_rev);
}

/* ---- operations ---- */

/* Its own number if the name is one that decode.c gives, or else this one. */
static uint8_t
number_of(
    const char *name, const char *const *names, unsigned n, unsigned index)
{
	const char *dot = strrchr(name, '.');

	if (dot != NULL)
		name = dot + 1;
	for (unsigned i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return ((uint8_t)i);
	return ((uint8_t)index);
}

static unsigned
operand(const struct encode *en, const struct sim_operand *so, uint8_t b[2])
{
	const struct sim_scenario *sn = en->en_scenario;

	switch (so->so_type) {
	case SIM_O_NUMBER:
	case SIM_O_SWITCH:
		b[0] = number_byte(so->so_number);
		break;
	case SIM_O_NAME:
	case SIM_O_STRING:
		b[0] = word_byte(so->so_text);
		break;
	case SIM_O_THREAD:
		b[0] = (uint8_t)nth_thread(sn, so->so_block, so->so_nth);
		break;
	case SIM_O_PROCESS:
	case SIM_O_PROGRAM:
		b[0] = (uint8_t)nth_of_its_kind(sn, so->so_block);
		break;
	case SIM_O_CTXOP:
		if (so->so_block >= 0)
			b[0] = (uint8_t)(1 +
			    nth_thread(sn, so->so_block, so->so_nth));
		b[1] = number_of(
		    so->so_text, input_ctxop_name, INPUT_CTXOPS, so->so_index);
		return (2);
	case SIM_O_NEW_CTXOP:
		b[0] = number_of(
		    so->so_text, input_ctxop_name, INPUT_CTXOPS, so->so_index);
		break;
	case SIM_O_MUTEX:
		b[0] = number_of(
		    so->so_text, input_mutex_name, INPUT_LOCKS, so->so_index);
		break;
	case SIM_O_CV:
		b[0] = number_of(
		    so->so_text, input_cv_name, INPUT_LOCKS, so->so_index);
		break;
	default:
		b[0] = (uint8_t)so->so_index;
		break;
	}
	return (1);
}

static void
encode_operation(struct encode *en, const struct sim_operation *op)
{
	unsigned verb = 0, at = 1;
	uint8_t *r;

	while (en->en_vocabulary->vc_verb[verb].verb != op->op_verb)
		if (++verb == en->en_vocabulary->vc_nverbs)
			return; /* a consumer's that this fuzzer has not */
	r = add(en, R_VERBS + verb);
	for (unsigned i = 0; i < SIM_OPERANDS && at < RECORD; i++) {
		const struct sim_operand *so = &op->op_operand[i];
		uint8_t b[2] = { 0 };
		unsigned n;

		if (so->so_type == SIM_O_NONE)
			break;
		n = operand(en, so, b);
		if ((op->op_verb->vb_type[i] & SIM_O_OPTIONAL) != 0)
			b[0]++;
		memcpy(&r[at], b, at + n <= RECORD ? n : RECORD - at);
		at += n;
	}
}

static void
encode_block(struct encode *en, const struct sim_block *bl)
{
	uint8_t *r = add(en, R_THREAD + bl->bl_kind);

	r[1] = (uint8_t)(bl->bl_priority + 1);
	r[2] = (uint8_t)(bl->bl_cpu + 1);
	r[3] = (uint8_t)(bl->bl_stopped | bl->bl_bare << 1);
	r[4] = (uint8_t)(bl->bl_times < INPUT_TIMES ? bl->bl_times :
						      INPUT_TIMES);
	for (unsigned i = 0; i < bl->bl_noperations; i++)
		encode_operation(en, &bl->bl_operation[i]);
}

/* ---- the tape: an answer below the number of answers is its own byte ---- */

static void
encode_tape(struct encode *en, const char *token)
{
	const char *at = tape_marks_of(token);
	struct mark mk;

	(void)add(en, R_TAPE);
	while (*at != '\0' && tape_read_mark(&at, &mk) == NULL) {
		if ((uint64_t)(en->en_end - en->en_at) <= mk.mk_gap)
			return;
		memset(en->en_at, 0, mk.mk_gap);
		en->en_at += mk.mk_gap;
		*en->en_at++ = (uint8_t)mk.mk_answer;
	}
}

size_t
input_encode(const struct vocabulary *vc, const struct sim_scenario *sn,
    uint8_t bytes[INPUT_MAX])
{
	struct encode en = { .en_vocabulary = vc,
		.en_scenario = sn,
		.en_at = bytes,
		.en_end = bytes + INPUT_MAX };

	encode_machine(&en);
	for (unsigned i = 0; i < sn->sn_ntemplates; i++)
		encode_template(&en, &sn->sn_template[i]);
	for (unsigned i = 0; i < sn->sn_nblocks; i++)
		encode_block(&en, &sn->sn_block[i]);
	if (sn->sn_tape != NULL)
		encode_tape(&en, sn->sn_tape);
	return ((size_t)(en.en_at - bytes));
}
