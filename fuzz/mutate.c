/* SPDX-License-Identifier: BSD-2-Clause */
/* See mutate.h. */
#include "mutate.h"

#include "tape.h"

#include <string.h>

/* An input, while it is changed: records, then what is the tape's. */
struct input {
	const struct vocabulary *in_vocabulary;
	uint8_t *in_bytes;
	size_t in_len, in_max;
	size_t in_records; /* bytes of them */
	uint64_t in_random;
};

static size_t
below(struct input *in, size_t n)
{
	return (n == 0 ? 0 : tape_number(&in->in_random) % n);
}

static void
find_tape(struct input *in)
{
	size_t at = 0;

	while (in->in_len - at >= RECORD &&
	    record_kind(in->in_vocabulary, in->in_bytes + at) != R_TAPE)
		at += RECORD;
	in->in_records = at;
}

/* Room for n bytes there; false: there is none. */
static bool
open_gap(struct input *in, size_t at, size_t n)
{
	if (in->in_max - in->in_len < n)
		return (false);
	memmove(in->in_bytes + at + n, in->in_bytes + at, in->in_len - at);
	in->in_len += n;
	return (true);
}

static void
cut(struct input *in, size_t at, size_t n)
{
	memmove(in->in_bytes + at, in->in_bytes + at + n, in->in_len - at - n);
	in->in_len -= n;
}

static size_t
nrecords(const struct input *in)
{
	return (in->in_records / RECORD);
}

/* ---- records ---- */

/* Operands are mostly small: things are named by few numbers. */
static uint8_t
random_operand(struct input *in)
{
	size_t kind = below(in, 8);

	if (kind < 5)
		return ((uint8_t)below(in, 4));
	if (kind < 7)
		return ((uint8_t)below(in, 16));
	return ((uint8_t)below(in, 256));
}

static void
random_record(struct input *in, uint8_t *r)
{
	size_t nverbs = in->in_vocabulary->vc_nverbs;

	if (below(in, 6) == 0)
		r[0] = (uint8_t)(1 + below(in, R_VERBS - 1));
	else
		r[0] = (uint8_t)(R_VERBS + below(in, nverbs));
	for (unsigned i = 1; i < RECORD; i++)
		r[i] = random_operand(in);
	if (r[0] == R_TEMPLATE)
		r[1] = (uint8_t)below(in, 64);
	if (r[0] == R_MACHINE)
		r[2] = r[3] = 0;
}

static void
insert_record(struct input *in)
{
	size_t at = below(in, nrecords(in) + 1) * RECORD;

	if (open_gap(in, at, RECORD))
		random_record(in, in->in_bytes + at);
}

static void
delete_records(struct input *in)
{
	size_t n = nrecords(in), at = below(in, n), most = n - at;

	if (n > 0)
		cut(in, at * RECORD,
		    (1 + below(in, most < 4 ? most : 4)) * RECORD);
}

/* Some records once more, elsewhere. */
static void
copy_records(struct input *in)
{
	uint8_t copy[4 * RECORD];
	size_t n = nrecords(in), from = below(in, n), most = n - from;
	size_t size = (1 + below(in, most < 4 ? most : 4)) * RECORD;
	size_t to = below(in, n + 1) * RECORD;

	if (n == 0)
		return;
	memcpy(copy, in->in_bytes + from * RECORD, size);
	if (open_gap(in, to, size))
		memcpy(in->in_bytes + to, copy, size);
}

static void
swap_records(struct input *in)
{
	uint8_t *a, *b, record[RECORD];

	if (nrecords(in) == 0)
		return;
	a = in->in_bytes + below(in, nrecords(in)) * RECORD;
	b = in->in_bytes + below(in, nrecords(in)) * RECORD;
	memcpy(record, a, RECORD);
	memcpy(a, b, RECORD);
	memcpy(b, record, RECORD);
}

static void
change_operand(struct input *in)
{
	uint8_t *r;

	if (nrecords(in) == 0)
		return;
	r = in->in_bytes + below(in, nrecords(in)) * RECORD;
	r[1 + below(in, RECORD - 1)] = random_operand(in);
}

static void
change_record(struct input *in)
{
	if (nrecords(in) > 0)
		random_record(
		    in, in->in_bytes + below(in, nrecords(in)) * RECORD);
}

/* ---- the tape ---- */

static void
change_tape(struct input *in)
{
	size_t begin = in->in_records + RECORD, len, at;

	if (in->in_len < begin) {
		in->in_len = in->in_records;
		if (!open_gap(in, in->in_records, RECORD))
			return;
		memset(in->in_bytes + in->in_records, R_TAPE, RECORD);
	}
	len = in->in_len - begin;
	at = begin + below(in, len + 1);
	switch (below(in, 4)) {
	case 0:
		if (len > 0)
			in->in_bytes[at < in->in_len ? at : begin] = (uint8_t)
			    below(in, 4);
		break;
	case 1:
		if (len > 0)
			cut(in, begin + below(in, len), 1);
		break;
	default: {
		size_t n = 1 + below(in, 24);

		/* So many quiet answers, then one that is not. */
		if (open_gap(in, at, n)) {
			memset(in->in_bytes + at, 0, n);
			in->in_bytes[at + n - 1] = (uint8_t)(1 + below(in, 3));
		}
		break;
	}
	}
}

static void (*const changes[])(struct input *) = { insert_record, insert_record,
	insert_record, delete_records, copy_records, swap_records,
	change_operand, change_operand, change_record, change_tape,
	change_tape };
#define NCHANGES (sizeof(changes) / sizeof(*changes))

size_t
mutate(const struct vocabulary *vc, uint8_t *bytes, size_t len, size_t max,
    uint64_t seed)
{
	struct input in = { .in_vocabulary = vc,
		.in_bytes = bytes,
		.in_len = len,
		.in_max = max,
		.in_random = seed };
	size_t n = 1 + below(&in, 4);

	while (n-- > 0) {
		find_tape(&in);
		changes[below(&in, NCHANGES)](&in);
	}
	return (in.in_len);
}
