/* SPDX-License-Identifier: BSD-2-Clause */
/* See scrub.h. */
#include "scrub.h"

#include "raidz_scalar.h"

#include <inttypes.h>
#include <sched_sim.h>

struct scrub {
	struct pool *sc_pool;
	struct pool_error *sc_first;
	unsigned sc_errors;
	/* What parity is to be, computed in plain C. */
	uint8_t sc_parity[RAIDZ_MAX_PARITY][POOL_SECTOR];
};

static void
check_sector(
    struct scrub *sc, unsigned stripe, unsigned disk, uint64_t expected)
{
	const struct sector *se =
	    &sc->sc_pool->po_stripe[stripe].st_sector[disk];
	uint64_t found = pool_checksum(se->se_byte);

	if (found == expected || sc->sc_errors++ > 0)
		return;
	*sc->sc_first = (struct pool_error){ disk, stripe, expected, found,
		se->se_maker };
}

static void
scrub_stripe(struct scrub *sc, unsigned stripe)
{
	struct pool *po = sc->sc_pool;
	struct stripe *st = &po->po_stripe[stripe];
	raidz_row_t rr = pool_row(po, st);

	for (unsigned disk = po->po_parities; disk < po->po_disks; disk++)
		if ((st->st_lost & 1U << disk) == 0)
			check_sector(
			    sc, stripe, disk, st->st_sector[disk].se_checksum);
	if (st->st_lost >> po->po_parities != 0)
		return; /* no parity without all data */
	for (unsigned p = 0; p < po->po_parities; p++)
		rr.rr_col[p] = sc->sc_parity[p];
	raidz_scalar_generate(&rr);
	for (unsigned p = 0; p < po->po_parities; p++)
		if ((st->st_lost & 1U << p) == 0)
			check_sector(
			    sc, stripe, p, pool_checksum(sc->sc_parity[p]));
}

unsigned
pool_scrub(struct pool *po, struct pool_error *first)
{
	struct scrub sc = { .sc_pool = po, .sc_first = first };

	for (unsigned i = 0; i < POOL_STRIPES; i++) {
		struct stripe *st = &po->po_stripe[i];

		mutex_enter(&st->st_lock);
		if (st->st_written)
			scrub_stripe(&sc, i);
		mutex_exit(&st->st_lock);
	}
	return (sc.sc_errors);
}

void
pool_fail(const struct pool *po, const struct pool_error *pe, unsigned errors)
{
	static const char *const parity[] = { " (P)", " (Q)", " (R)" };

	sim_fail("checksum error: disk %u%s of %s, stripe %u: expected "
		 "0x%016" PRIx64 ", found 0x%016" PRIx64 ", %s by %s, done on "
		 "CPU %d; %u wrong in all",
	    pe->pe_disk,
	    pe->pe_disk < po->po_parities ? parity[pe->pe_disk] : "",
	    po->po_name, pe->pe_stripe, pe->pe_expected, pe->pe_found,
	    pe->pe_maker.mk_reconstructed ? "reconstructed" : "computed",
	    pe->pe_maker.mk_thread, pe->pe_maker.mk_cpu, errors);
}
