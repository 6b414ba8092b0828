/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The steps of raidz in the vector registers of the CPU that the caller is on.
 * A word is 16 bytes, each an element of GF(2^8): adding is xor, doubling is a
 * shift and, where a bit falls out, an xor with the polynomial. Each function
 * is one instruction or a few, and what it leaves in the registers is there
 * for the next one:
 *
 *	P, Q, R    sums, of which one each is called after
 *	D          a word of data that comes, or of what is reconstructed
 *	M          the polynomial, for doubling
 *
 * So whoever calls two of them in a row has the CPU's registers, as
 * kernel_fpu_begin() gives them. regs/ has them for each kind of machine.
 */
#ifndef RAIDZ_REGS_H
#define RAIDZ_REGS_H

#include <stdint.h>

#define RAIDZ_WORD 16

void raidz_clear(void);   /* P = Q = R = 0, and M is loaded */
void raidz_clear_d(void); /* D = 0 */

/* A word of memory, 16-aligned: into D, from any. */
void raidz_load(const uint8_t *);
void raidz_store_p(uint8_t *);
void raidz_store_q(uint8_t *);
void raidz_store_r(uint8_t *);
void raidz_store_d(uint8_t *);

/* P += D, and so on. */
void raidz_add_p(void);
void raidz_add_q(void);
void raidz_add_r(void);

/* D += P, and so on. */
void raidz_give_p(void);
void raidz_give_q(void);
void raidz_give_r(void);

/* Q = 2Q, and so on. */
void raidz_double_q(void);
void raidz_double_r(void);
void raidz_double_d(void);

#endif /* RAIDZ_REGS_H */
