/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/kmem_home.c: which block a thread gets, where runs are compared by
 * addresses. That nothing leaks, a build with a sanitizer sees.
 */
#include "harness.h"

#include "machine.h"

#include <string.h>

#define THREADS 2
#define REQUESTS 6

static const void *block[THREADS][REQUESTS]; /* of a run, NULL: none */
static bool b_goes_another_way, b_is_first;

static void *
requests(unsigned thread, unsigned nth, size_t size)
{
	void *p = kmem_alloc(size, KM_SLEEP);

	block[thread][nth] = p;
	memset(p, 0xa5, size);
	return (p);
}

/* Of three caches; what is freed is asked for again. */
static void
goes_one_way(unsigned thread)
{
	void *p, *q;

	kmem_free(requests(thread, 0, 40), 40);
	p = requests(thread, 1, 40);
	sim_point();
	q = requests(thread, 2, 100);
	kmem_free(p, 40);
	sim_point();
	p = requests(thread, 3, 5000);
	kmem_free(q, 100);
	kmem_free(requests(thread, 4, 40), 40);
	kmem_free(p, 5000);
	kmem_free(requests(thread, 5, 100), 100);
}

static void
goes_another_way(unsigned thread)
{
	for (unsigned i = 0; i < 20; i++) {
		size_t size = i % 3 == 0 ? 100 : 48 + i;

		kmem_free(requests(thread, i % REQUESTS, size), size);
		sim_point();
	}
}

static void
asks_for_memory(void *number)
{
	unsigned thread = (unsigned)(uintptr_t)number;

	if (thread == 1 && b_goes_another_way)
		goes_another_way(thread);
	else
		goes_one_way(thread);
}

static uint32_t
answer(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	return (b_is_first &&
	    (choice == SIM_CHOICE_CPU || choice == SIM_CHOICE_NEXT));
}

static sim_t *
boot_homes(bool audit)
{
	memset(block, 0, sizeof(block));
	b_goes_another_way = b_is_first = false;
	return (boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_grain = SIM_GRAIN_ACCESS,
	    .sc_audit = audit,
	    .sc_tape = SIM_ASK(answer, NULL) }));
}

static void
runs(void)
{
	for (uintptr_t i = 0; i < THREADS; i++)
		(void)spawn(i == 0 ? "a" : "b", asks_for_memory, (void *)i);
	run();
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

static void
runs_again(void)
{
	assert_true(sim_reset(sim_current(), NULL, NULL, 0));
	memset(block, 0, sizeof(block));
	runs();
}

TEST(the_nth_request_of_a_thread_has_its_block_in_each_run, "")
{
	for (int audit = 0; audit < 2; audit++) {
		const void *first[THREADS][REQUESTS];

		(void)boot_homes(audit == 1);
		runs();
		memcpy(first, block, sizeof(first));
		for (unsigned round = 0; round < 8; round++) {
			b_is_first = round % 2 == 1;
			b_goes_another_way = round % 4 >= 2;
			runs_again();
			assert_memory_equal(
			    block[0], first[0], sizeof(first[0]));
			if (!b_goes_another_way)
				assert_memory_equal(
				    block[1], first[1], sizeof(first[1]));
		}
		sim_destroy(sim_current());
	}
}

/* A search would take two uses of one block for two accesses that conflict. */
TEST(no_block_is_used_twice_in_a_run, "")
{
	(void)boot_homes(false);
	for (unsigned round = 0; round < 4; round++) {
		const void **all = block[0];

		b_is_first = round % 2 == 1;
		runs_again();
		for (unsigned i = 0; i < THREADS * REQUESTS; i++)
			for (unsigned j = 0; j < i; j++)
				assert_ptr_not_equal(all[i], all[j]);
	}
}

/* ---- on the host, which is a thread, too ---- */

TEST(a_request_of_another_size_passes_over_blocks, "")
{
	sim_t *sim = boot_homes(false);
	const void *large = kmem_alloc(64, KM_SLEEP);
	const void *small = kmem_alloc(8, KM_SLEEP);

	assert_true(sim_reset(sim, NULL, NULL, 0));
	assert_ptr_equal(kmem_alloc(8, KM_SLEEP), small);
	assert_ptr_not_equal(kmem_alloc(64, KM_SLEEP), large);
	assert_true(sim_reset(sim, NULL, NULL, 0));
	assert_ptr_equal(kmem_alloc(64, KM_SLEEP), large);
	assert_ptr_equal(kmem_alloc(8, KM_SLEEP), small);
}

static void
frees(void *p)
{
	kmem_free(p, 8);
}

TEST(what_was_not_freed_is_free_after_a_reset, "")
{
	sim_t *sim = boot_homes(true);
	void *p = kmem_alloc(8, KM_SLEEP);

	assert_int_equal(sim_kmem_inuse(sim), 1);
	assert_true(sim_reset(sim, NULL, NULL, 0));
	assert_int_equal(sim_kmem_inuse(sim), 0);
	assert_ptr_equal(kmem_zalloc(8, KM_SLEEP), p);
	assert_true(sim_reset(sim, NULL, NULL, 0));
	(void)spawn("late", frees, p);
	run_expecting(SIM_PANIC, "is free already");
}

TEST(in_the_kernels_grain_the_last_block_freed_is_the_next, "")
{
	void *p;

	(void)boot(1);
	p = kmem_alloc(8, KM_SLEEP);
	kmem_free(p, 8);
	assert_ptr_equal(kmem_alloc(8, KM_SLEEP), p);
	kmem_free(p, 8);
}

/* Threads that there are not, but whose homes are taken. */
static void
comes_late(void *arg)
{
	sim_t *sim = arg;

	for (uintptr_t i = 1; table_count(&sim->sim_homes) < 3072; i++)
		check(table_take(&sim->sim_homes, i) != NULL);
	(void)kmem_alloc(8, KM_SLEEP);
}

TEST(too_many_threads_panic, "")
{
	sim_t *sim = boot_homes(false);

	(void)spawn("late", comes_late, sim);
	run_expecting(SIM_PANIC,
	    "kmem_alloc: more than 3072 threads ask for memory: too many "
	    "with SIM_GRAIN_ACCESS");
}

static const struct CMUnitTest tests[] = {
	UNIT(the_nth_request_of_a_thread_has_its_block_in_each_run),
	UNIT(no_block_is_used_twice_in_a_run),
	UNIT(a_request_of_another_size_passes_over_blocks),
	UNIT(what_was_not_freed_is_free_after_a_reset),
	UNIT(in_the_kernels_grain_the_last_block_freed_is_the_next),
	UNIT(too_many_threads_panic),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
