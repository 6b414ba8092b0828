/* SPDX-License-Identifier: BSD-2-Clause */
/* See raidz.h. */
#include "raidz.h"

#include "raidz_regs.h"

#include <ctxop_debug.h>
#include <sched_sim.h>

/* ---- steps in the registers, with a point after each ---- */

static const struct accumulator {
	void (*ac_double)(void); /* A = 2A; P is never doubled */
	void (*ac_add)(void);    /* A = A + D */
	void (*ac_give)(void);   /* D = D + A */
	void (*ac_store)(uint8_t *);
} accumulator[RAIDZ_MAX_PARITY] = {
	{ NULL, raidz_add_p, raidz_give_p, raidz_store_p },
	{ raidz_double_q, raidz_add_q, raidz_give_q, raidz_store_q },
	{ raidz_double_r, raidz_add_r, raidz_give_r, raidz_store_r },
};

static void
step(void (*op)(void))
{
	op();
	sim_point();
}

static void
load(const uint8_t *word)
{
	raidz_load(word);
	sim_point();
}

static void
store(void (*op)(uint8_t *), uint8_t *word)
{
	op(word);
	sim_point();
}

/* P = P + D, Q = 2Q + D, R = 4R + D. */
static void
add_data(unsigned parities)
{
	for (unsigned p = 0; p < parities; p++) {
		for (unsigned i = 0; i < p; i++)
			step(accumulator[p].ac_double);
		step(accumulator[p].ac_add);
	}
}

static bool
is_lost(unsigned lost, unsigned col)
{
	return ((lost >> col & 1) != 0);
}

/* Leaves the parities of the row at this word; what is lost counts as 0. */
static void
sum(const raidz_row_t *rr, unsigned lost, size_t at)
{
	step(raidz_clear);
	for (unsigned c = rr->rr_firstdatacol; c < rr->rr_cols; c++) {
		if (is_lost(lost, c))
			step(raidz_clear_d);
		else
			load(rr->rr_col[c] + at);
		add_data(rr->rr_firstdatacol);
	}
}

/* ---- parity ---- */

static void
generate(const raidz_row_t *rr, unsigned wanted)
{
	for (size_t at = 0; at < rr->rr_size; at += RAIDZ_WORD) {
		sum(rr, 0, at);
		for (unsigned p = 0; p < rr->rr_firstdatacol; p++)
			if (is_lost(wanted, p))
				store(accumulator[p].ac_store,
				    rr->rr_col[p] + at);
	}
}

void
vdev_raidz_generate_parity(const raidz_row_t *rr)
{
	generate(rr, (1U << rr->rr_firstdatacol) - 1);
}

/* ---- the field, for a few single elements ---- */

static uint8_t
gf_mul(uint8_t a, uint8_t b)
{
	unsigned product = 0;

	for (int bit = 7; bit >= 0; bit--) {
		product = product << 1 ^ (product >> 7) * 0x11d;
		if ((b >> bit & 1) != 0)
			product ^= a;
	}
	return ((uint8_t)product);
}

static uint8_t
gf_power(uint8_t a, unsigned exponent)
{
	uint8_t power = 1;

	while (exponent-- > 0)
		power = gf_mul(power, a);
	return (power);
}

/* ---- reconstruction ---- */

/*
 * Columns of data that are lost, as many columns of parity that are there, and
 * for each pair the factor by which what is missing from the one goes into the
 * other.
 */
struct solution {
	unsigned so_count;
	unsigned so_lost[RAIDZ_MAX_PARITY];
	unsigned so_parity[RAIDZ_MAX_PARITY];
	uint8_t so_factor[RAIDZ_MAX_PARITY][RAIDZ_MAX_PARITY];
};

typedef uint8_t matrix_t[3][3];

/* What is left of the matrix without this row and column: its determinant. */
static uint8_t
minor(matrix_t m, unsigned row, unsigned col)
{
	unsigned r1 = (row + 1) % 3, r2 = (row + 2) % 3;
	unsigned c1 = (col + 1) % 3, c2 = (col + 2) % 3;

	return (gf_mul(m[r1][c1], m[r2][c2]) ^ gf_mul(m[r1][c2], m[r2][c1]));
}

/* By Cramer's rule, in a field where plus is minus, and a^254 is 1/a. */
static void
invert(matrix_t m, matrix_t inverse)
{
	uint8_t determinant = 0;

	for (unsigned col = 0; col < 3; col++)
		determinant ^= gf_mul(m[0][col], minor(m, 0, col));
	for (unsigned row = 0; row < 3; row++)
		for (unsigned col = 0; col < 3; col++)
			inverse[col][row] = gf_mul(
			    minor(m, row, col), gf_power(determinant, 254));
}

static void
choose_columns(struct solution *so, const raidz_row_t *rr, unsigned lost)
{
	unsigned parity = 0;

	so->so_count = 0;
	for (unsigned c = rr->rr_firstdatacol; c < rr->rr_cols; c++) {
		if (!is_lost(lost, c))
			continue;
		while (is_lost(lost, parity))
			parity++;
		VERIFY3U(parity, <, rr->rr_firstdatacol);
		so->so_lost[so->so_count] = c;
		so->so_parity[so->so_count++] = parity++;
	}
}

static void
solve(struct solution *so, const raidz_row_t *rr, unsigned lost)
{
	matrix_t m = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

	choose_columns(so, rr, lost);
	for (unsigned i = 0; i < so->so_count; i++)
		for (unsigned j = 0; j < so->so_count; j++)
			m[i][j] = gf_power(2,
			    so->so_parity[i] *
				(rr->rr_cols - 1 - so->so_lost[j]));
	invert(m, so->so_factor);
}

/* D = what column j has: the sum of factors times what parities miss. */
static void
combine(const struct solution *so, unsigned j)
{
	step(raidz_clear_d);
	for (int bit = 7; bit >= 0; bit--) {
		step(raidz_double_d);
		for (unsigned i = 0; i < so->so_count; i++)
			if ((so->so_factor[j][i] >> bit & 1) != 0)
				step(accumulator[so->so_parity[i]].ac_give);
	}
}

static void
reconstruct_data(
    const raidz_row_t *rr, unsigned lost, const struct solution *so)
{
	for (size_t at = 0; at < rr->rr_size; at += RAIDZ_WORD) {
		sum(rr, lost, at);
		for (unsigned i = 0; i < so->so_count; i++) {
			load(rr->rr_col[so->so_parity[i]] + at);
			step(accumulator[so->so_parity[i]].ac_add);
		}
		for (unsigned j = 0; j < so->so_count; j++) {
			combine(so, j);
			store(raidz_store_d, rr->rr_col[so->so_lost[j]] + at);
		}
	}
}

void
vdev_raidz_reconstruct(const raidz_row_t *rr, unsigned lost)
{
	struct solution so;

	solve(&so, rr, lost);
	if (so.so_count > 0)
		reconstruct_data(rr, lost, &so);
	if ((lost & ((1U << rr->rr_firstdatacol) - 1)) != 0)
		generate(rr, lost);
}
