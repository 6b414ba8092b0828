/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inputs of the fuzzers: bytes that are a scenario and a tape.
 *
 * An input is a row of records of RECORD bytes: what it is, then what that
 * needs. An operation is a record: its verb, then a byte for each operand by
 * its type (a ctxop has two: whose, and which). After R_TAPE, or the last whole
 * record, all bytes are the tape, as SIM_BYTES() has it.
 *
 * I1. Any bytes are an input. Numbers are counted round, so each record means
 *     something; what names something that is not there is left out.
 * I2. The operations are those of the library and of its consumers, by their
 *     tables: there is no list of them here.
 * I3. What decodes from what a decoded scenario encodes to is that scenario.
 *     Of one from a file, names are replaced, and what is expected is left out.
 */
#ifndef INPUT_H
#define INPUT_H

#include <ctxop_scenario.h>

#define RECORD 6

enum record {
	R_TAPE,      /* the rest is the tape */
	R_MACHINE,   /* CPUs, tick, patience, audit */
	R_VIOLATION, /* which, what it does */
	R_TEMPLATE,  /* handlers; programs of save, restore, free; revision */
	R_THREAD,    /* priority, CPU, stopped and bare, times */
	R_PROCESS,   /* likewise */
	R_PROGRAM,   /* likewise, and nothing of it counts */
	R_VERBS      /* and above: an operation */
};

#define INPUT_BLOCKS 26
#define INPUT_TEMPLATES 8
#define INPUT_CTXOPS 16
#define INPUT_LOCKS 8
#define INPUT_CPUS 4
#define INPUT_TIMES 8
#define INPUT_REPEATS 256   /* of one operation, all repeats around it */
#define INPUT_BUDGET 5000   /* points: no input runs for long */
#define INPUT_MAX (1 << 16) /* bytes that encode to */

/* The verbs that inputs of a fuzzer may have. */
struct vocabulary {
	const struct sim_consumer *const *vc_words; /* ended by NULL */
	unsigned vc_nverbs;
	struct {
		const struct sim_consumer *consumer; /* NULL: the kernel's */
		const struct sim_verb *verb;
	} vc_verb[256 - R_VERBS];
};

void vocabulary_init(
    struct vocabulary *, const struct sim_consumer *const *words);

/* What a record is: below R_VERBS, or R_VERBS + an index of vc_verb. */
unsigned record_kind(const struct vocabulary *, const uint8_t *record);

/* ---- decode.c ---- */

/*
 * The scenario; the tape is what is left of the bytes, from *tape on. The
 * caller frees it: sim_scenario_free(). It is checked.
 */
struct sim_scenario *input_decode(const struct vocabulary *,
    const uint8_t *bytes, size_t len, const uint8_t **tape);

/* ---- encode.c ---- */

/*
 * Bytes for a scenario that was checked, with its tape (sn_tape, of
 * SIM_GRAIN_KERNEL), and how many; up to INPUT_MAX, what is more is left out.
 */
size_t input_encode(const struct vocabulary *, const struct sim_scenario *,
    uint8_t bytes[INPUT_MAX]);

/* ---- words.c: what a byte stands for, and which byte for what ---- */

extern const char *const input_block_name[INPUT_BLOCKS];
extern const char *const input_template_name[INPUT_TEMPLATES];
extern const char *const input_ctxop_name[INPUT_CTXOPS];
extern const char *const input_mutex_name[INPUT_LOCKS];
extern const char *const input_cv_name[INPUT_LOCKS];

uint32_t byte_number(uint8_t);
uint8_t number_byte(uint64_t); /* that of the largest one up to it */
const char *byte_word(uint8_t);
uint8_t word_byte(const char *);

#endif /* INPUT_H */
