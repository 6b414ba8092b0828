/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/raidz.c against examples/raidz_scalar.c, under preemption. */
#include "harness.h"

#include <kfpu.h>
#include <raidz.h>
#include <raidz_scalar.h>

#define THREADS 24
#define SIZE 32 /* of a column: two words */
#define SEEDS 30
#define PREEMPTIONS 10000 /* at least, of a test */

/* The same contents three times, each with its row. */
struct copies {
	_Alignas(16) uint8_t cp_byte[3][RAIDZ_MAX_COLS][SIZE];
	raidz_row_t cp_row[3];
};
enum { ORIGINAL, VECTOR, SCALAR };

static unsigned started, rows_done;
static uint64_t absences;
static bool hooks;
static uint64_t random_state;

static uint32_t
random_number(uint64_t *state)
{
	*state = *state * 6364136223846793005 + 1442695040888963407;
	return ((uint32_t)(*state >> 33));
}

/* A tape: at every other point the thread loses its CPU, if another can run. */
static uint32_t
preempts(void *state, enum sim_choice choice, uint32_t answers)
{
	if (choice != SIM_CHOICE_PREEMPT && choice != SIM_CHOICE_CPU)
		return (0);
	return (random_number(state) % answers);
}

/* ---- one row ---- */

/* Bytes by a loop: these are not to touch the registers either. */
static void
copy_row(struct copies *cp, unsigned to)
{
	for (unsigned c = 0; c < RAIDZ_MAX_COLS; c++)
		for (unsigned i = 0; i < SIZE; i++)
			cp->cp_byte[to][c][i] = cp->cp_byte[ORIGINAL][c][i];
}

static void
forget(struct copies *cp, unsigned which, unsigned lost)
{
	for (unsigned c = 0; c < RAIDZ_MAX_COLS; c++)
		for (unsigned i = 0; i < SIZE; i++)
			if ((lost & 1U << c) != 0)
				cp->cp_byte[which][c][i] = 0xe5;
}

static void
check_same(
    const struct copies *cp, unsigned which, const char *what, unsigned lost)
{
	const raidz_row_t *rr = &cp->cp_row[which];

	for (unsigned c = 0; c < rr->rr_cols; c++)
		for (unsigned i = 0; i < SIZE; i++)
			if (cp->cp_byte[which][c][i] !=
			    cp->cp_byte[ORIGINAL][c][i])
				sim_fail("%s is wrong: column %u of %u, %u of "
					 "them parity, lost 0x%x, byte %u: "
					 "expected %02x, found %02x, by %s",
				    what, c, rr->rr_cols, rr->rr_firstdatacol,
				    lost, i, cp->cp_byte[ORIGINAL][c][i],
				    cp->cp_byte[which][c][i],
				    curthread->t_name);
}

/* In the vector registers: parity, or what is lost. */
static void
compute(const raidz_row_t *rr, unsigned lost, kfpu_state_t *kfpu)
{
	if (hooks)
		kernel_fpu_begin(kfpu, 0);
	else
		kernel_fpu_begin_without_hook();
	if (lost == 0)
		vdev_raidz_generate_parity(rr);
	else
		vdev_raidz_reconstruct(rr, lost);
	if (hooks)
		kernel_fpu_end(kfpu, 0);
	else
		kernel_fpu_end_without_hook();
}

static void
set_up(struct copies *cp, unsigned cols, unsigned parities, uint64_t seed)
{
	for (unsigned i = 0; i < 3; i++) {
		cp->cp_row[i] = (raidz_row_t){ .rr_cols = cols,
			.rr_firstdatacol = parities,
			.rr_size = SIZE };
		for (unsigned c = 0; c < RAIDZ_MAX_COLS; c++)
			cp->cp_row[i].rr_col[c] = cp->cp_byte[i][c];
	}
	for (unsigned c = 0; c < RAIDZ_MAX_COLS; c++)
		for (unsigned i = 0; i < SIZE; i++)
			cp->cp_byte[ORIGINAL][c][i] = (uint8_t)random_number(
			    &seed);
	copy_row(cp, VECTOR);
	raidz_scalar_generate(&cp->cp_row[ORIGINAL]);
}

/* Parity, then what was lost, by both: the same bytes. */
static void
check_row(unsigned cols, unsigned parities, unsigned lost, kfpu_state_t *kfpu)
{
	struct copies *cp = kmem_zalloc(sizeof(*cp), KM_SLEEP);

	set_up(cp, cols, parities, cols << 16 | parities << 12 | lost);
	compute(&cp->cp_row[VECTOR], 0, kfpu);
	check_same(cp, VECTOR, "parity", 0);
	copy_row(cp, SCALAR);
	forget(cp, SCALAR, lost);
	raidz_scalar_reconstruct(&cp->cp_row[SCALAR], lost);
	check_same(cp, SCALAR, "plain reconstruction", lost);
	if (lost != 0) {
		forget(cp, VECTOR, lost);
		compute(&cp->cp_row[VECTOR], lost, kfpu);
		check_same(cp, VECTOR, "reconstruction", lost);
	}
	rows_done++;
	kmem_free(cp, sizeof(*cp));
}

/* ---- all rows, shared among the threads ---- */

static unsigned
count_bits(unsigned bits)
{
	unsigned n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	return (n);
}

/* Of this geometry, a share of what can be lost. */
static void
check_losses(
    unsigned cols, unsigned parities, unsigned share, kfpu_state_t *kfpu)
{
	for (unsigned lost = 0; lost < 1U << cols; lost++)
		if (count_bits(lost) <= parities && lost % THREADS == share)
			check_row(cols, parities, lost, kfpu);
}

static void
computes_its_share(void *arg)
{
	kfpu_state_t *kfpu = kernel_fpu_alloc(KM_SLEEP);
	unsigned share = started++;

	(void)arg;
	for (unsigned cols = 3; cols <= RAIDZ_MAX_COLS; cols++)
		for (unsigned p = 1; p <= RAIDZ_MAX_PARITY && p < cols; p++)
			check_losses(cols, p, share, kfpu);
	absences += kfpu->kfpu_absences;
	kernel_fpu_free(kfpu);
}

/* So many subsets of n have at most k elements. */
static unsigned
count_subsets(unsigned n, unsigned k)
{
	unsigned sum = 0, choose = 1;

	for (unsigned i = 0; i <= k; i++) {
		sum += choose;
		choose = choose * (n - i) / (i + 1);
	}
	return (sum);
}

static unsigned
count_rows(void)
{
	unsigned rows = 0;

	for (unsigned cols = 3; cols <= RAIDZ_MAX_COLS; cols++)
		for (unsigned p = 1; p <= RAIDZ_MAX_PARITY && p < cols; p++)
			rows += count_subsets(cols, p);
	return (rows);
}

static void
boot_raidz(unsigned ncpus, uint64_t seed, bool with_hooks)
{
	random_state = seed;
	hooks = with_hooks;
	started = rows_done = 0;
	absences = 0;
	(void)boot_with((struct sim_config){ .sc_ncpus = ncpus,
	    .sc_tape = SIM_ASK(preempts, &random_state),
	    .sc_budget = 100000000,
	    .sc_trace = SIM_EV_NOTE });
}

static void
computes_all(unsigned ncpus)
{
	boot_raidz(ncpus, ncpus, true);
	for (unsigned i = 0; i < THREADS; i++)
		(void)spawn("zfs", computes_its_share, NULL);
	run();
	assert_int_equal(rows_done, count_rows());
	assert_in_range(absences, PREEMPTIONS, UINT64_MAX);
}

TEST(parity_and_all_losses_survive_ten_thousand_preemptions_on_1_cpu, "")
{
	computes_all(1);
}

TEST(parity_and_all_losses_survive_ten_thousand_preemptions_on_2_cpus, "")
{
	computes_all(2);
}

TEST(parity_and_all_losses_survive_ten_thousand_preemptions_on_8_cpus, "")
{
	computes_all(8);
}

/* ---- what the hook is for ---- */

static void
computes_rows(void *arg)
{
	kfpu_state_t *kfpu = kernel_fpu_alloc(KM_SLEEP);
	unsigned share = started++;

	(void)arg;
	for (unsigned i = 0; i < 4; i++)
		check_row(10, 3, 7U << (share + i) % 8, kfpu);
	kernel_fpu_free(kfpu);
}

static void
few_rows(uint64_t seed, bool with_hooks)
{
	boot_raidz(1 + (unsigned)seed % 8, seed, with_hooks);
	for (unsigned i = 0; i < THREADS; i++)
		(void)spawn("zfs", computes_rows, NULL);
}

TEST(without_the_hook_parity_is_wrong_on_every_seed, "")
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		few_rows(seed, false);
		run_expecting(SIM_FAILED, "is wrong: column");
		sim_destroy(sim_current());
	}
}

TEST(with_the_hook_parity_is_right_on_every_seed, "")
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		few_rows(seed, true);
		run();
		sim_destroy(sim_current());
	}
}

static void
computes_alone(void *arg)
{
	(void)arg;
	check_row(10, 3, 7, kernel_fpu_alloc(KM_SLEEP));
}

TEST(undisturbed_it_is_right_without_the_hook, "")
{
	hooks = false;
	(void)boot(1);
	(void)spawn("zfs", computes_alone, NULL);
	run();
}

/* 2 * 0x80 is 0x11d without its top bit, and 4 * 0x80 twice that. */
static void
adds_by_hand(void *arg)
{
	struct copies *cp = kmem_zalloc(sizeof(*cp), KM_SLEEP);
	const raidz_row_t *rr = &cp->cp_row[VECTOR];

	(void)arg;
	set_up(cp, 5, 3, 1);
	rr->rr_col[3][17] = 0x80;
	rr->rr_col[4][17] = 0x01;
	compute(rr, 0, NULL);
	check(rr->rr_col[0][17] == 0x81);
	check(rr->rr_col[1][17] == 0x1c);
	check(rr->rr_col[2][17] == 0x3b);
}

TEST(parity_is_a_sum_in_the_field_of_0x11d, "")
{
	hooks = false;
	(void)boot(1);
	(void)spawn("zfs", adds_by_hand, NULL);
	run();
}

/* ---- refusals ---- */

static void
loses_too_much(void *arg)
{
	struct copies *cp = kmem_zalloc(sizeof(*cp), KM_SLEEP);

	(void)arg;
	set_up(cp, 6, 2, 1);
	vdev_raidz_reconstruct(&cp->cp_row[VECTOR], 7U << 2);
}

TEST(more_losses_than_parities_panic, "")
{
	assert_panics(loses_too_much, NULL, "parity < rr->rr_firstdatacol");
}

static const struct CMUnitTest tests[] = {
	UNIT(parity_and_all_losses_survive_ten_thousand_preemptions_on_1_cpu),
	UNIT(parity_and_all_losses_survive_ten_thousand_preemptions_on_2_cpus),
	UNIT(parity_and_all_losses_survive_ten_thousand_preemptions_on_8_cpus),
	UNIT(without_the_hook_parity_is_wrong_on_every_seed),
	UNIT(with_the_hook_parity_is_right_on_every_seed),
	UNIT(undisturbed_it_is_right_without_the_hook),
	UNIT(parity_is_a_sum_in_the_field_of_0x11d),
	UNIT(more_losses_than_parities_panic),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
