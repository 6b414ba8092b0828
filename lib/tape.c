/* SPDX-License-Identifier: BSD-2-Clause */
/* Four ways to fill a tape, one way to record it. See tape.h. */
#include "tape.h"

#include "panic.h"

#include <ctxop_access.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TAPE_MARKS (4 << 20)
#define LOUD_ONE_IN 8 /* of a seed's answers, about so many are not quiet */

/* ---- tokens ---- */

/* Of each grain; that of accesses is followed by the build: ".1234abcd". */
static const char *const token_head[] = {
	[SIM_GRAIN_KERNEL] = "t1",
	[SIM_GRAIN_ACCESS] = "a1.",
};
#define HEAD_BUILD 8 /* digits */

/*
 * Digits at *at, which moves past them. False, and *at stays: there are none,
 * or their value is not in min .. max.
 */
static bool
read_number(const char **at, uint64_t min, uint64_t max, uint64_t *value)
{
	const char *p = *at;

	for (*value = 0; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (*value > (max - digit) / 10)
			return (false);
		*value = *value * 10 + digit;
	}
	if (p == *at || *value < min)
		return (false);
	*at = p;
	return (true);
}

const char *
tape_read_mark(const char **at, struct mark *mk)
{
	uint64_t answer = 1;

	if (**at != '-')
		return ("expected '-'");
	(*at)++;
	if (!read_number(at, 0, UINT64_MAX / 2, &mk->mk_gap))
		return ("expected a count of quiet answers");
	if (**at == '.') {
		(*at)++;
		if (!read_number(at, 1, TAPE_FULL - 1, &answer))
			return ("expected an answer, 1 or more");
	}
	mk->mk_answer = (uint32_t)answer;
	return (NULL);
}

static bool
has_head(const char *token, enum sim_grain grain)
{
	const char *head = token_head[grain];

	return (strncmp(token, head, strlen(head)) == 0);
}

enum sim_grain
sim_token_grain(const char *token)
{
	NEED(token);
	return (has_head(token, SIM_GRAIN_ACCESS) ? SIM_GRAIN_ACCESS :
						    SIM_GRAIN_KERNEL);
}

static const char *
build_of(const char *token)
{
	return (token + strlen(token_head[SIM_GRAIN_ACCESS]));
}

bool
sim_token_is_of_build(const char *token)
{
	NEED(token);
	return (sim_token_grain(token) == SIM_GRAIN_KERNEL ||
	    strncmp(build_of(token), sim_build(), HEAD_BUILD) == 0);
}

/* What is wrong with the head of a token, or NULL; *at moves past it. */
static const char *
read_head(const char **at)
{
	if (has_head(*at, SIM_GRAIN_KERNEL)) {
		*at += strlen(token_head[SIM_GRAIN_KERNEL]);
		return (NULL);
	}
	if (!has_head(*at, SIM_GRAIN_ACCESS))
		return ("expected it to begin with t1, or a1 and a build");
	*at = build_of(*at);
	if (strspn(*at, "0123456789abcdef") != HEAD_BUILD)
		return ("expected a build, 8 hex digits");
	*at += HEAD_BUILD;
	return (NULL);
}

bool
sim_token_check(const char *token, char *why, size_t len)
{
	const char *at = token;
	const char *wrong;
	struct mark mk;

	wrong = token == NULL ? "expected a token, got NULL" : read_head(&at);
	while (wrong == NULL && *at != '\0')
		wrong = tape_read_mark(&at, &mk);
	if (wrong == NULL)
		return (true);
	if (why != NULL)
		(void)snprintf(why, len, "bad token at character %zu: %s",
		    (size_t)(at - token) + 1, wrong);
	return (false);
}

/* Read on to the next mark; past the last one all is quiet. */
static void
token_next(struct tape *tp)
{
	struct mark mk = { 0 };

	if (*tp->tp_next != '\0')
		(void)tape_read_mark(&tp->tp_next, &mk);
	tp->tp_gap = mk.mk_gap;
	tp->tp_answer = mk.mk_answer;
}

static uint32_t
token_ask(struct tape *tp)
{
	uint32_t answer = tp->tp_answer;

	if (answer == 0)
		return (0);
	if (tp->tp_gap > 0) {
		tp->tp_gap--;
		return (0);
	}
	token_next(tp);
	return (answer);
}

/* ---- the other sources ---- */

/* splitmix64: one addition and a mix, good for any seed. */
uint64_t
tape_number(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31));
}

uint32_t
tape_draw(uint64_t *state, uint32_t answers)
{
	uint64_t r = tape_number(state);

	if (r % LOUD_ONE_IN != 0)
		return (0);
	return (1 + (uint32_t)((r >> 32) % (answers - 1)));
}

static uint32_t
bytes_ask(struct tape *tp, uint32_t answers)
{
	const unsigned char *bytes = tp->tp_source.st_bytes;

	if (tp->tp_at == tp->tp_source.st_len)
		return (0);
	return (bytes[tp->tp_at++] % answers);
}

static uint32_t
source_ask(struct tape *tp, enum sim_choice choice, uint32_t answers)
{
	switch (tp->tp_source.st_kind) {
	case SIM_TAPE_SEED:
		return (tape_draw(&tp->tp_state, answers));
	case SIM_TAPE_BYTES:
		return (bytes_ask(tp, answers));
	case SIM_TAPE_TOKEN:
		return (token_ask(tp));
	case SIM_TAPE_ASK:
		return (tp->tp_source.st_ask(
		    tp->tp_source.st_arg, choice, answers));
	case SIM_TAPE_QUIET:
		break;
	}
	return (0);
}

/* ---- asking and recording ---- */

const char *
tape_marks_of(const char *token)
{
	const char *at = token;

	(void)read_head(&at);
	return (at);
}

/* The choices of another build would be made elsewhere: there are none. */
void
tape_rewind(struct tape *tp, const struct sim_tape *source)
{
	const char *token = source->st_bytes;

	tp->tp_marks.r_count = 0; /* see tape_seek() */
	*tp = (struct tape){ .tp_source = *source,
		.tp_state = source->st_seed,
		.tp_grain = tp->tp_grain,
		.tp_marks = tp->tp_marks };
	if (source->st_kind == SIM_TAPE_TOKEN) {
		tp->tp_next = sim_token_is_of_build(token) ?
		    tape_marks_of(token) :
		    "";
		token_next(tp);
	}
}

bool
tape_init(struct tape *tp, const struct sim_tape *source, enum sim_grain grain)
{
	tp->tp_grain = grain;
	if (!region_map(&tp->tp_marks, TAPE_MARKS, sizeof(struct mark)))
		return (false);
	tape_rewind(tp, source);
	return (true);
}

void
tape_fini(struct tape *tp)
{
	region_unmap(&tp->tp_marks);
}

uint32_t
tape_ask_source(struct tape *tp, enum sim_choice choice, uint32_t answers)
{
	struct mark *mk;
	uint32_t answer;

	if (answers <= 1)
		return (0);
	tp->tp_asked++;
	answer = source_ask(tp, choice, answers);
	if (answer >= answers)
		return (TAPE_MISFIT);
	if (answer == 0) {
		tp->tp_quiet++;
		return (0);
	}
	if ((mk = region_take(&tp->tp_marks, 1)) == NULL)
		return (TAPE_FULL);
	*mk = (struct mark){ tp->tp_quiet, answer };
	tp->tp_quiet = 0;
	return (answer);
}

bool
tape_pass_token(struct tape *tp, unsigned n)
{
	if (tp->tp_gap < n)
		return (false);
	tp->tp_gap -= n;
	return (true);
}

char *
tape_token(const struct tape *tp)
{
	const struct mark *mk = tp->tp_marks.r_base;
	char *token = NULL;
	size_t len;
	FILE *out = open_memstream(&token, &len);

	if (out == NULL)
		return (NULL);
	(void)fputs(token_head[tp->tp_grain], out);
	if (tp->tp_grain == SIM_GRAIN_ACCESS)
		(void)fputs(sim_build(), out);
	for (size_t i = 0; i < tp->tp_marks.r_count; i++) {
		(void)fprintf(out, "-%" PRIu64, mk[i].mk_gap);
		if (mk[i].mk_answer != 1)
			(void)fprintf(out, ".%" PRIu32, mk[i].mk_answer);
	}
	if (fclose(out) != 0) {
		free(token);
		return (NULL);
	}
	return (token);
}
