/* SPDX-License-Identifier: BSD-2-Clause */
/* See ../../raidz_regs.h. */
#include "model.h"

#include "../../raidz_regs.h"

enum { P, Q, R, D };

/* The register as bytes, which is what the field is made of. */
static uint8_t *
bytes(unsigned reg)
{
	return ((uint8_t *)modelled_regs()->fr_v[reg]);
}

static void
clear(unsigned reg)
{
	for (unsigned i = 0; i < RAIDZ_WORD; i++)
		bytes(reg)[i] = 0;
}

static void
add(unsigned to, unsigned from)
{
	for (unsigned i = 0; i < RAIDZ_WORD; i++)
		bytes(to)[i] ^= bytes(from)[i];
}

static void
twice(unsigned reg)
{
	for (unsigned i = 0; i < RAIDZ_WORD; i++) {
		unsigned byte = bytes(reg)[i];

		bytes(reg)[i] = (uint8_t)(byte << 1 ^ (byte >> 7) * 0x1d);
	}
}

static void
store(unsigned reg, uint8_t *word)
{
	for (unsigned i = 0; i < RAIDZ_WORD; i++)
		word[i] = bytes(reg)[i];
}

void
raidz_clear(void)
{
	clear(P);
	clear(Q);
	clear(R);
}

void
raidz_clear_d(void)
{
	clear(D);
}

void
raidz_load(const uint8_t *word)
{
	for (unsigned i = 0; i < RAIDZ_WORD; i++)
		bytes(D)[i] = word[i];
}

#define ADD(NAME, TO, FROM)                                                    \
	void NAME(void)                                                        \
	{                                                                      \
		add(TO, FROM);                                                 \
	}
ADD(raidz_add_p, P, D)
ADD(raidz_add_q, Q, D)
ADD(raidz_add_r, R, D)
ADD(raidz_give_p, D, P)
ADD(raidz_give_q, D, Q)
ADD(raidz_give_r, D, R)

#define DOUBLE(NAME, REG)                                                      \
	void NAME(void)                                                        \
	{                                                                      \
		twice(REG);                                                    \
	}
DOUBLE(raidz_double_q, Q)
DOUBLE(raidz_double_r, R)
DOUBLE(raidz_double_d, D)

#define STORE(NAME, REG)                                                       \
	void NAME(uint8_t *word)                                               \
	{                                                                      \
		store(REG, word);                                              \
	}
STORE(raidz_store_p, P)
STORE(raidz_store_q, Q)
STORE(raidz_store_r, R)
STORE(raidz_store_d, D)
