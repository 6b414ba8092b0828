/* SPDX-License-Identifier: BSD-2-Clause */
/* See pool.h. */
#include "pool.h"

#include "kfpu.h"

#include <ctxop.h>
#include <errno.h>

/* ---- a pool ---- */

struct pool *
pool_create(const char *name, unsigned disks, unsigned parities)
{
	struct pool *po;

	VERIFY3U(disks, <=, RAIDZ_MAX_COLS);
	VERIFY3U(parities, <=, RAIDZ_MAX_PARITY);
	VERIFY3U(parities, >=, 1);
	VERIFY3U(disks, >, parities);
	po = kmem_zalloc(sizeof(*po), KM_SLEEP);
	(void)snprintf(po->po_name, sizeof(po->po_name), "%s", name);
	po->po_disks = disks;
	po->po_parities = parities;
	sim_name(&po->po_lock, "po_lock");
	for (unsigned i = 0; i < POOL_STRIPES; i++)
		sim_name(&po->po_stripe[i].st_lock, "st_lock");
	return (po);
}

void
pool_destroy(struct pool *po)
{
	kmem_free(po, sizeof(*po));
}

raidz_row_t
pool_row(const struct pool *po, struct stripe *st)
{
	raidz_row_t rr = { .rr_cols = po->po_disks,
		.rr_firstdatacol = po->po_parities,
		.rr_size = POOL_SECTOR };

	for (unsigned disk = 0; disk < po->po_disks; disk++)
		rr.rr_col[disk] = st->st_sector[disk].se_byte;
	return (rr);
}

/* ---- in the vector registers ---- */

static void
compute(const raidz_row_t *rr, unsigned lost)
{
	if (lost == 0)
		vdev_raidz_generate_parity(rr);
	else
		vdev_raidz_reconstruct(rr, lost);
}

static void
compute_with_hook(struct pool *po, const raidz_row_t *rr, unsigned lost)
{
	kfpu_state_t *kfpu = kernel_fpu_alloc(KM_SLEEP);

	kernel_fpu_begin(kfpu, 0);
	compute(rr, lost);
	kernel_fpu_end(kfpu, 0);
	mutex_enter(&po->po_lock);
	po->po_absences += kfpu->kfpu_absences;
	mutex_exit(&po->po_lock);
	kernel_fpu_free(kfpu);
}

/* Parity if nothing is lost, else what is. */
static void
vdev_compute(struct pool *po, struct stripe *st, unsigned lost)
{
	const raidz_row_t rr = pool_row(po, st);

	if (!po->po_without_hooks) {
		compute_with_hook(po, &rr, lost);
		return;
	}
	kernel_fpu_begin_without_hook();
	compute(&rr, lost);
	kernel_fpu_end_without_hook();
}

/* ---- sectors ---- */

/* Fletcher's: two sums, the second of which counts the order. */
uint64_t
pool_checksum(const uint8_t *byte)
{
	uint32_t first = 0, second = 0;

	for (unsigned i = 0; i < POOL_SECTOR; i++) {
		first += byte[i];
		second += first;
	}
	return ((uint64_t)second << 32 | first);
}

static void
sign(struct sector *se, bool reconstructed)
{
	struct maker *mk = &se->se_maker;

	for (unsigned i = 0; i < THREAD_NAME_MAX; i++)
		mk->mk_thread[i] = curthread->t_name[i];
	mk->mk_cpu = CPU->cpu_id;
	mk->mk_reconstructed = reconstructed;
}

/* Contents that no other sector has: a counter, multiplied. */
static void
fill(struct sector *se, uint64_t number)
{
	for (unsigned i = 0; i < POOL_SECTOR; i++) {
		uint64_t word = (number << 8 | i) * 0x9e3779b97f4a7c15;

		se->se_byte[i] = (uint8_t)(word >> 56);
	}
	se->se_checksum = pool_checksum(se->se_byte);
}

/* ---- write, lose, reconstruct ---- */

static uint64_t
next_number(struct pool *po)
{
	uint64_t number;

	mutex_enter(&po->po_lock);
	number = po->po_written++;
	mutex_exit(&po->po_lock);
	return (number);
}

/* All disks are written, so nothing is lost any more. */
static void
write_stripe(struct pool *po, struct stripe *st, uint64_t number)
{
	mutex_enter(&st->st_lock);
	for (unsigned disk = po->po_parities; disk < po->po_disks; disk++)
		fill(&st->st_sector[disk], number * po->po_disks + disk);
	vdev_compute(po, st, 0);
	for (unsigned disk = 0; disk < po->po_disks; disk++)
		sign(&st->st_sector[disk], false);
	st->st_lost = 0;
	st->st_written = true;
	mutex_exit(&st->st_lock);
}

void
pool_write(struct pool *po, unsigned stripes)
{
	while (stripes-- > 0) {
		uint64_t number = next_number(po);

		write_stripe(po, &po->po_stripe[number % POOL_STRIPES], number);
	}
}

static void
lose_sector(struct stripe *st, unsigned disk)
{
	mutex_enter(&st->st_lock);
	for (unsigned i = 0; i < POOL_SECTOR; i++)
		st->st_sector[disk].se_byte[i] = 0xe5;
	st->st_lost |= 1U << disk;
	mutex_exit(&st->st_lock);
}

void
pool_lose(struct pool *po, unsigned disk)
{
	VERIFY3U(disk, <, po->po_disks);
	for (unsigned i = 0; i < POOL_STRIPES; i++)
		lose_sector(&po->po_stripe[i], disk);
}

static unsigned
count_bits(unsigned bits)
{
	unsigned n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	return (n);
}

static int
reconstruct_stripe(struct pool *po, struct stripe *st)
{
	if (!st->st_written || st->st_lost == 0)
		return (0);
	if (count_bits(st->st_lost) > po->po_parities)
		return (EIO);
	vdev_compute(po, st, st->st_lost);
	for (unsigned disk = 0; disk < po->po_disks; disk++)
		if ((st->st_lost & 1U << disk) != 0)
			sign(&st->st_sector[disk], true);
	st->st_lost = 0;
	return (0);
}

int
pool_reconstruct(struct pool *po)
{
	int error = 0;

	for (unsigned i = 0; i < POOL_STRIPES; i++) {
		struct stripe *st = &po->po_stripe[i];
		int failed;

		mutex_enter(&st->st_lock);
		failed = reconstruct_stripe(po, st);
		mutex_exit(&st->st_lock);
		error = error != 0 ? error : failed;
	}
	return (error);
}
