/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Read a pool, and check it: data by its checksums, parity by computing it
 * anew in plain C, whatever the vector registers did.
 */
#ifndef SCRUB_H
#define SCRUB_H

#include "pool.h"

/* What is known of a sector that is wrong. */
struct pool_error {
	unsigned pe_disk, pe_stripe;
	uint64_t pe_expected, pe_found; /* checksums */
	struct maker pe_maker;
};

/*
 * Check all that is written and not lost, but parity only where no data is
 * lost. Returns the number of sectors that are wrong, and the first one. May
 * sleep.
 */
unsigned pool_scrub(struct pool *, struct pool_error *first);

/* End the run with an error in words. */
void pool_fail(const struct pool *, const struct pool_error *, unsigned errors)
    __attribute__((noreturn, cold));

#endif /* SCRUB_H */
