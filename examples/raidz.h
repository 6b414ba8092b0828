/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parity of ZFS' raidz, computed in the vector registers. A row has as
 * many columns as there are disks, up to three of them parity:
 *
 *	column   0   1   2   3   4  ...
 *	         P   Q   R   data
 *
 * Bytes are elements of GF(2^8), with the polynomial 0x11d. With n columns of
 * data, D0 the first of them,
 *
 *	P = sum of Di    Q = sum of 2^(n-1-i) Di    R = sum of 4^(n-1-i) Di
 *
 * so that any columns that are lost, as many as there are of parity, follow
 * from the others. All sums stay in the registers while a word of the row is
 * computed, over many calls and points at which the thread may be preempted.
 *
 * Rules for callers:
 * R1. Call these between kernel_fpu_begin() and kernel_fpu_end() (kfpu.h).
 * R2. Columns are 16-aligned, and so is their size.
 */
#ifndef RAIDZ_H
#define RAIDZ_H

#include <ctxop_scenario.h>

#define RAIDZ_MAX_COLS 10
#define RAIDZ_MAX_PARITY 3

typedef struct raidz_row {
	unsigned rr_cols;
	unsigned rr_firstdatacol; /* also how many are parity: 1 to 3 */
	size_t rr_size;           /* of each column, in bytes */
	uint8_t *rr_col[RAIDZ_MAX_COLS];
} raidz_row_t;

/* Fill the columns of parity. Source: vdev_raidz_generate_parity(). */
void vdev_raidz_generate_parity(const raidz_row_t *);

/*
 * Fill the columns whose bits are set in lost, from the others; not more than
 * there are of parity. Source: vdev_raidz_reconstruct().
 */
void vdev_raidz_reconstruct(const raidz_row_t *, unsigned lost);

/* `raidz create' and so on, for scenarios: a pool of each thread (pool.h). */
extern const struct sim_consumer raidz_words;

#endif /* RAIDZ_H */
