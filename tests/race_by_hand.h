/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses that are told by hand, for the tests of lib/race*.c: what the
 * compiler's hooks would do, in every build.
 */
#ifndef RACE_BY_HAND_H
#define RACE_BY_HAND_H

#include "harness.h"
#include "machine.h"

static __attribute__((noinline, unused)) void
access_by_hand(const volatile void *p, size_t size, unsigned how)
{
	sim_access(p, size, how, __builtin_return_address(0));
	__asm__ volatile("");
}

/* The site of each is its place; not the last thing that its function does. */
#define ACCESS(P, SIZE, HOW)                                                   \
	do {                                                                   \
		access_by_hand(P, SIZE, HOW);                                  \
		__asm__ volatile("");                                          \
	} while (0)
#define READS(X) ACCESS(&(X), sizeof(X), SIM_READ)
#define WRITES(X) ACCESS(&(X), sizeof(X), SIM_WRITE)
#define LOADS(X) ACCESS(&(X), sizeof(X), SIM_READ | SIM_ATOMIC | SIM_ACQUIRE)
#define STORES(X) ACCESS(&(X), sizeof(X), SIM_WRITE | SIM_ATOMIC | SIM_RELEASE)

/* A machine that records races, and no other violation. */
static inline sim_t *
boot_racing(unsigned ncpus, bool audit)
{
	struct sim_config cfg = { .sc_ncpus = ncpus,
		.sc_grain = SIM_GRAIN_ACCESS,
		.sc_races = true,
		.sc_audit = audit };

	cfg = set_all(cfg, SIM_V_OFF);
	cfg.sc_violation[SIM_RACE] = SIM_V_RECORD;
	return (boot_with(cfg));
}

#endif /* RACE_BY_HAND_H */
