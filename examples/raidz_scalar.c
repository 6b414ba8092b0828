/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See raidz_scalar.h. Multiplication goes by logarithms, and reconstruction by
 * elimination, for each byte anew.
 */
#include "raidz_scalar.h"

#include <ctxop_debug.h>

#define ORDER 255 /* 2^255 = 1 */

struct field {
	uint8_t fi_power[ORDER]; /* of 2 */
	uint8_t fi_log[ORDER + 1];
};

static void
field_init(struct field *fi)
{
	unsigned power = 1;

	for (unsigned i = 0; i < ORDER; i++) {
		fi->fi_power[i] = (uint8_t)power;
		fi->fi_log[power] = (uint8_t)i;
		power *= 2;
		if (power > ORDER)
			power ^= 0x11d;
	}
}

static uint8_t
times(const struct field *fi, uint8_t a, uint8_t b)
{
	if (a == 0 || b == 0)
		return (0);
	return (fi->fi_power[(fi->fi_log[a] + fi->fi_log[b]) % ORDER]);
}

static uint8_t
over(const struct field *fi, uint8_t a, uint8_t b)
{
	if (a == 0)
		return (0);
	return (fi->fi_power[(ORDER + fi->fi_log[a] - fi->fi_log[b]) % ORDER]);
}

/* How often this column counts in this parity. */
static uint8_t
weight(const struct field *fi, const raidz_row_t *rr, unsigned parity,
    unsigned col)
{
	return (fi->fi_power[parity * (rr->rr_cols - 1 - col) % ORDER]);
}

/* The parity of byte `at', over columns that are not lost. */
static uint8_t
parity_byte(const struct field *fi, const raidz_row_t *rr, unsigned parity,
    unsigned lost, size_t at)
{
	uint8_t sum = 0;

	for (unsigned c = rr->rr_firstdatacol; c < rr->rr_cols; c++)
		if ((lost & 1U << c) == 0)
			sum ^= times(
			    fi, weight(fi, rr, parity, c), rr->rr_col[c][at]);
	return (sum);
}

static void
generate(const struct field *fi, const raidz_row_t *rr, unsigned wanted)
{
	for (unsigned p = 0; p < rr->rr_firstdatacol; p++)
		for (size_t at = 0; at < rr->rr_size; at++)
			if ((wanted & 1U << p) != 0)
				rr->rr_col[p][at] = parity_byte(
				    fi, rr, p, 0, at);
}

void
raidz_scalar_generate(const raidz_row_t *rr)
{
	struct field fi;

	field_init(&fi);
	generate(&fi, rr, ~0U);
}

/* ---- reconstruction ---- */

/*
 * An equation for each parity that is there: factors of the columns that are
 * lost, then what they add up to.
 */
struct equations {
	unsigned eq_count, eq_unknowns;
	unsigned eq_col[RAIDZ_MAX_PARITY];
	uint8_t eq_row[RAIDZ_MAX_PARITY][RAIDZ_MAX_PARITY + 1];
};

static void
set_up(struct equations *eq, const struct field *fi, const raidz_row_t *rr,
    unsigned lost, size_t at)
{
	eq->eq_count = eq->eq_unknowns = 0;
	for (unsigned c = rr->rr_firstdatacol; c < rr->rr_cols; c++)
		if ((lost & 1U << c) != 0)
			eq->eq_col[eq->eq_unknowns++] = c;
	for (unsigned p = 0; p < rr->rr_firstdatacol; p++) {
		uint8_t *row = eq->eq_row[eq->eq_count];

		if ((lost & 1U << p) != 0)
			continue;
		for (unsigned i = 0; i < eq->eq_unknowns; i++)
			row[i] = weight(fi, rr, p, eq->eq_col[i]);
		row[eq->eq_unknowns] = rr->rr_col[p][at] ^
		    parity_byte(fi, rr, p, lost, at);
		eq->eq_count++;
	}
}

/* Add a multiple of row `from' to row `to', so that its unknown n goes. */
static void
eliminate(struct equations *eq, const struct field *fi, unsigned to,
    unsigned from, unsigned n)
{
	uint8_t factor = over(fi, eq->eq_row[to][n], eq->eq_row[from][n]);

	for (unsigned i = 0; i <= eq->eq_unknowns; i++)
		eq->eq_row[to][i] ^= times(fi, factor, eq->eq_row[from][i]);
}

/* The first rows have no zeros where it matters: no need to exchange any. */
static uint8_t
unknown(struct equations *eq, const struct field *fi, unsigned n)
{
	return (over(fi, eq->eq_row[n][eq->eq_unknowns], eq->eq_row[n][n]));
}

static void
solve(struct equations *eq, const struct field *fi)
{
	VERIFY3U(eq->eq_count, >=, eq->eq_unknowns);
	for (unsigned n = 0; n < eq->eq_unknowns; n++)
		for (unsigned row = 0; row < eq->eq_unknowns; row++)
			if (row != n)
				eliminate(eq, fi, row, n, n);
}

void
raidz_scalar_reconstruct(const raidz_row_t *rr, unsigned lost)
{
	struct field fi;

	field_init(&fi);
	for (size_t at = 0; at < rr->rr_size; at++) {
		struct equations eq;

		set_up(&eq, &fi, rr, lost, at);
		solve(&eq, &fi);
		for (unsigned n = 0; n < eq.eq_unknowns; n++)
			rr->rr_col[eq.eq_col[n]][at] = unknown(&eq, &fi, n);
	}
	generate(&fi, rr, lost);
}
