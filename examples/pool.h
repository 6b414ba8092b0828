/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small pool of disks with raidz. Each stripe has a sector on every disk,
 * the first disks holding parity (raidz.h), and beside it, where no disk can
 * harm it, a checksum of each sector of data, made as it is written. Parity is
 * computed in the vector registers, by whatever thread writes.
 *
 * Threads may share a pool: each stripe has a lock, held over what is done to
 * it. All of these may sleep.
 */
#ifndef POOL_H
#define POOL_H

#include "raidz.h"
#include "raidz_regs.h"

#include <ctxop_kernel.h>

#define POOL_STRIPES 16
#define POOL_SECTOR 64 /* bytes */

/* Whose work some bytes are. */
struct maker {
	char mk_thread[THREAD_NAME_MAX];
	int mk_cpu; /* where it was done */
	bool mk_reconstructed;
};

/* What a disk has of a stripe. */
struct sector {
	_Alignas(RAIDZ_WORD) uint8_t se_byte[POOL_SECTOR];
	uint64_t se_checksum; /* as written; data only */
	struct maker se_maker;
};

struct stripe {
	kmutex_t st_lock; /* guards the rest */
	bool st_written;
	unsigned st_lost; /* a bit for each disk */
	struct sector st_sector[RAIDZ_MAX_COLS];
};

struct pool {
	/* Fixed at creation. */
	char po_name[THREAD_NAME_MAX];
	unsigned po_disks, po_parities;

	/* po_lock */
	kmutex_t po_lock;
	uint64_t po_written;  /* stripes, ever */
	uint64_t po_absences; /* of threads that were computing */

	/* Set before anything is written. */
	bool po_without_hooks; /* compute as a kernel that forgot the hook */

	struct stripe po_stripe[POOL_STRIPES];
};

/* The caller owns it; name is copied. Panics on what raidz.h does not have. */
struct pool *pool_create(const char *name, unsigned disks, unsigned parities);
void pool_destroy(struct pool *);

/* Write so many stripes, behind the last one written; the first comes again. */
void pool_write(struct pool *, unsigned stripes);

/* What a disk has is gone: there is a new one, with nothing on it. */
void pool_lose(struct pool *, unsigned disk);

/*
 * Compute what is lost from what is there, stripe by stripe. Returns 0, or
 * EIO if more disks were lost than there are of parity; these stay as they are.
 */
int pool_reconstruct(struct pool *);

/* A stripe as a row; and the checksum of a sector. Any context. */
raidz_row_t pool_row(const struct pool *, struct stripe *);
uint64_t pool_checksum(const uint8_t *sector);

#endif /* POOL_H */
