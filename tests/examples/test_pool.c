/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/pool.c and examples/scrub.c: threads that share pools with raidz. */
#include "stage.h"

#include <errno.h>
#include <pcb.h>
#include <scrub.h>
#include <string.h>

#define THREADS 20

static struct pool *pool;
static unsigned writers;
static kmutex_t done_lock;
static kcondvar_t done_cv;
static unsigned first_lost; /* of as many as there are of parity */

/* ---- threads ---- */

static void
is_done(void)
{
	mutex_enter(&done_lock);
	done++;
	cv_broadcast(&done_cv);
	mutex_exit(&done_lock);
}

static void
wait_for(unsigned number)
{
	mutex_enter(&done_lock);
	while (done < number)
		cv_wait(&done_cv, &done_lock);
	mutex_exit(&done_lock);
}

static void
writes(void *arg)
{
	(void)arg;
	pool_write(pool, 3);
	is_done();
}

/* A program that writes, and computes itself. */
static void
program(void *arg)
{
	struct fpu_program fp = { .fp_owner = "sh", .fp_id = 0x5000 };

	(void)arg;
	fpu_program_begin(&fp);
	for (unsigned i = 0; i < 4; i++) {
		pcb_step(&fp);
		pool_write(pool, 1);
		pcb_step(&fp);
		sim_trap();
	}
	is_done();
}

static void
scrubs(void)
{
	struct pool_error first;
	unsigned errors = pool_scrub(pool, &first);

	if (errors > 0)
		pool_fail(pool, &first, errors);
}

static void
loses_some(void)
{
	for (unsigned i = 0; i < pool->po_parities; i++)
		pool_lose(pool, (first_lost + i) % pool->po_disks);
}

static void
reconstructs(void *arg)
{
	(void)arg;
	check(pool_reconstruct(pool) == 0);
	is_done();
}

/* All write; disks are lost, all reconstruct at once; nothing is wrong. */
static void
operates(void *arg)
{
	(void)arg;
	wait_for(writers);
	scrubs();
	loses_some();
	for (unsigned i = 0; i < THREADS; i++)
		(void)spawn("resilver", reconstructs, NULL);
	wait_for(writers + THREADS);
	for (unsigned i = 0; i < POOL_STRIPES; i++)
		check(pool->po_stripe[i].st_lost == 0);
	scrubs();
	is_done();
}

static void
boot_pool(struct sim_config cfg, bool with_hooks, bool with_program)
{
	unsigned seed = (unsigned)cfg.sc_tape.st_seed;

	cfg.sc_trace = SIM_EV_NOTE;
	boot_lwps(cfg);
	done_lock = (kmutex_t){ 0 };
	done_cv = (kcondvar_t){ { 0 } };
	first_lost = seed;
	pool = pool_create("tank", 4 + seed % 7, 1 + seed % 3);
	pool->po_without_hooks = !with_hooks;
	for (unsigned i = 0; i < THREADS; i++)
		(void)spawn("zfs", writes, NULL);
	writers = THREADS;
	if (with_program) {
		(void)start_program("sh", program, NULL);
		writers++;
	}
	(void)spawn("operator", operates, NULL);
}

static void
stays_clean(unsigned ncpus)
{
	struct runs rn = runs_on(ncpus, ncpus);

	while (next_run(&rn)) {
		boot_pool(rn.rn_config, true, true);
		run();
		assert_int_equal(done, writers + THREADS + 1);
		assert_true(pool->po_absences > 0);
	}
}

TEST(writes_and_losses_scrub_clean_on_1_cpu, "")
{
	stays_clean(1);
}

TEST(writes_and_losses_scrub_clean_on_2_cpus, "")
{
	stays_clean(2);
}

TEST(writes_and_losses_scrub_clean_on_8_cpus, "")
{
	stays_clean(8);
}

TEST(without_the_hook_scrub_finds_checksum_errors_on_every_seed, "")
{
	struct runs rn = runs_on(1, 8);

	while (next_run(&rn)) {
		boot_pool(rn.rn_config, false, false);
		run_expecting(SIM_FAILED, "checksum error: disk ");
	}
}

/* ---- what scrub says ---- */

static void
damages(void *arg)
{
	struct sector *se = pool->po_stripe[2].st_sector;
	struct pool_error first;

	(void)arg;
	pool_write(pool, 4);
	check(pool_scrub(pool, &first) == 0);
	se[0].se_byte[7] ^= 1;
	se[1].se_byte[9] ^= 1;
	check(pool_scrub(pool, &first) == 2);
	check(first.pe_disk == 0 && first.pe_stripe == 2);
	check(first.pe_found == pool_checksum(se[0].se_byte));
	check(first.pe_expected != first.pe_found);
	pool_fail(pool, &first, 2);
}

TEST(scrub_names_disk_stripe_checksums_and_who_computed, "")
{
	(void)boot(1);
	pool = pool_create("tank", 5, 2);
	(void)spawn("zfs", damages, NULL);
	run_expecting(SIM_FAILED,
	    "checksum error: disk 0 (P) of tank, stripe 2: expected 0x");
	assert_non_null(strstr(sim_report(sim_current())->sr_message,
	    "computed by zfs, done on CPU 0; 2 wrong in all"));
}

static void
reconstructs_from_what_is_wrong(void *arg)
{
	struct pool_error first;

	(void)arg;
	pool_write(pool, 1);
	pool->po_stripe[0].st_sector[0].se_byte[0] ^= 1;
	pool_lose(pool, 2);
	check(pool_reconstruct(pool) == 0);
	check(pool_scrub(pool, &first) == 1);
	check(first.pe_disk == 2);
	check(first.pe_maker.mk_reconstructed);
	pool_fail(pool, &first, 1);
}

TEST(data_reconstructed_from_wrong_parity_is_named, "")
{
	(void)boot(1);
	pool = pool_create("tank", 5, 1);
	(void)spawn("zfs", reconstructs_from_what_is_wrong, NULL);
	run_expecting(SIM_FAILED, "reconstructed by zfs");
}

static void
loses_one_too_many(void *arg)
{
	struct pool_error first;

	(void)arg;
	pool_write(pool, POOL_STRIPES);
	for (unsigned disk = 1; disk < 5; disk++)
		pool_lose(pool, disk);
	check(pool_reconstruct(pool) == EIO);
	check(pool_scrub(pool, &first) == 0); /* what is there is right */
	pool_write(pool, POOL_STRIPES);
	check(pool_reconstruct(pool) == 0);
	check(pool_scrub(pool, &first) == 0);
	pool_destroy(pool);
}

TEST(what_cannot_be_reconstructed_says_so, "")
{
	(void)boot(1);
	pool = pool_create("tank", 7, 3);
	(void)spawn("zfs", loses_one_too_many, NULL);
	run_clean();
}

static const struct CMUnitTest tests[] = {
	UNIT(writes_and_losses_scrub_clean_on_1_cpu),
	UNIT(writes_and_losses_scrub_clean_on_2_cpus),
	UNIT(writes_and_losses_scrub_clean_on_8_cpus),
	UNIT(without_the_hook_scrub_finds_checksum_errors_on_every_seed),
	UNIT(scrub_names_disk_stripe_checksums_and_who_computed),
	UNIT(data_reconstructed_from_wrong_parity_is_named),
	UNIT(what_cannot_be_reconstructed_says_so),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
