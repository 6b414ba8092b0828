/* SPDX-License-Identifier: BSD-2-Clause */
/* Names, numbers and words that a byte stands for. See input.h. */
#include "input.h"

#include <string.h>

const char *const input_block_name[INPUT_BLOCKS] = { "a", "b", "c", "d", "e",
	"f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
	"t", "u", "v", "w", "x", "y", "z" };
const char *const input_template_name[INPUT_TEMPLATES] = { "t0", "t1", "t2",
	"t3", "t4", "t5", "t6", "t7" };
const char *const input_ctxop_name[INPUT_CTXOPS] = { "x0", "x1", "x2", "x3",
	"x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
	"x15" };
const char *const input_mutex_name[INPUT_LOCKS] = { "m0", "m1", "m2", "m3",
	"m4", "m5", "m6", "m7" };
const char *const input_cv_name[INPUT_LOCKS] = { "v0", "v1", "v2", "v3", "v4",
	"v5", "v6", "v7" };

/* Bytes up to SMALL are themselves; then there are some larger numbers. */
#define SMALL 239
static const uint32_t large[] = { 256, 500, 512, 1000, 1024, 1500, 4095, 4096,
	8192, 10000, 12288, 20000, 65535, 65536, 100000, 1000000 };
#define NLARGE (sizeof(large) / sizeof(*large))
_Static_assert(SMALL + 1 + NLARGE == 256, "each byte is a number");

uint32_t
byte_number(uint8_t byte)
{
	return (byte <= SMALL ? byte : large[byte - SMALL - 1]);
}

uint8_t
number_byte(uint64_t number)
{
	uint8_t byte = 255;

	while (byte_number(byte) > number)
		byte--;
	return (byte);
}

/* Those that consumers know, and some that nobody does. */
static const char *const words[] = { "guest", "window", "without-hook",
	"inherit", "without-fork", "in-one-section", "other", "word" };
#define NWORDS (sizeof(words) / sizeof(*words))

const char *
byte_word(uint8_t byte)
{
	return (words[byte % NWORDS]);
}

uint8_t
word_byte(const char *word)
{
	for (uint8_t i = 0; i < NWORDS; i++)
		if (strcmp(words[i], word) == 0)
			return (i);
	return (NWORDS - 1);
}

void
vocabulary_init(
    struct vocabulary *vc, const struct sim_consumer *const *consumers)
{
	const struct sim_scenario none = { .sn_words = consumers };
	unsigned n = 0;

	vc->vc_words = consumers;
	while (n < 256 - R_VERBS &&
	    (vc->vc_verb[n].verb = sim_scenario_nth_verb(
		 &none, n, &vc->vc_verb[n].consumer)) != NULL)
		n++;
	vc->vc_nverbs = n;
}

unsigned
record_kind(const struct vocabulary *vc, const uint8_t *record)
{
	return (record[0] % (R_VERBS + vc->vc_nverbs));
}
