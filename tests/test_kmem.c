/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/kmem.c: the machine's memory, and what the tape has to say about it. */
#include "harness.h"

#include "machine.h"

#include <stdlib.h>
#include <string.h>

#define TOO_MUCH SIZE_MAX

/* ---- blocks ---- */

TEST(blocks_keep_what_is_written_to_them, "")
{
	unsigned char *p[100];

	(void)boot(1);
	for (unsigned i = 0; i < 100; i++) {
		p[i] = kmem_alloc(i + 1, KM_SLEEP);
		memset(p[i], (int)i, i + 1);
	}
	for (unsigned i = 0; i < 100; i++) {
		assert_int_equal(p[i][0], i);
		assert_int_equal(p[i][i], i);
		kmem_free(p[i], i + 1);
	}
}

TEST(zalloc_clears_what_was_there_before, "")
{
	unsigned char *p;

	(void)boot(1);
	for (unsigned round = 0; round < 50; round++) {
		p = kmem_zalloc(500, KM_SLEEP);
		for (unsigned i = 0; i < 500; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, 500);
		kmem_free(p, 500);
	}
}

TEST(blocks_are_aligned_for_anything, "")
{
	void *p;

	(void)boot(1);
	for (size_t size = 0; size < 64; size++) {
		p = kmem_alloc(size, KM_SLEEP);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		kmem_free(p, size);
	}
}

TEST(requests_are_counted_whether_freed_or_not, "")
{
	sim_t *sim = boot(1);
	uint64_t before = sim_kmem_requests(sim);
	void *kept = kmem_alloc(8, KM_SLEEP);

	for (unsigned i = 0; i < 3; i++)
		kmem_free(kmem_zalloc(8, KM_SLEEP), 8);
	kmem_free(kept, 8);
	assert_int_equal(sim_kmem_requests(sim) - before, 4);
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

/* Allocate three, free them in the order of digits. */
static void
free_in_order(const char *order)
{
	void *p[3];

	for (unsigned i = 0; i < 3; i++)
		p[i] = kmem_alloc(8, KM_SLEEP);
	for (unsigned i = 0; i < 3; i++)
		kmem_free(p[order[i] - '0'], 8);
}

TEST(blocks_may_be_freed_in_any_order, "")
{
	sim_t *sim = boot(1);

	free_in_order("012");
	free_in_order("021");
	free_in_order("102");
	free_in_order("120");
	free_in_order("201");
	free_in_order("210");
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

TEST(the_machine_gives_back_what_was_never_freed, "")
{
	(void)boot(1);
	for (unsigned i = 0; i < 10; i++)
		assert_non_null(kmem_alloc(100, KM_SLEEP));
	kmem_free(kmem_alloc(10, KM_SLEEP), 10);
}

/* ---- wrong frees ---- */

static void
frees_with_another_size(void *arg)
{
	(void)arg;
	kmem_free(kmem_alloc(64, KM_SLEEP), 32);
}

TEST(freeing_with_another_size_panics, "")
{
	assert_panics(frees_with_another_size, NULL,
	    "kmem_free: fffffe0000001000 has 64 bytes, and is freed as 32");
}

static void
frees_a_part(void *arg)
{
	char *p = kmem_zalloc(128, KM_SLEEP);

	(void)arg;
	kmem_free(p + 64, 64);
}

TEST(freeing_what_is_no_block_panics, "")
{
	assert_panics(frees_a_part, NULL,
	    "kmem_free: fffffe0000001000 was not allocated by kmem_alloc(): "
	    "it is 64 bytes into a buffer of 128");
}

static void
frees_what_is_the_hosts(void *arg)
{
	kmem_free((char *)arg + 64, 64);
}

static void
frees_what_is_behind(void *arg)
{
	char *p = kmem_zalloc(128, KM_SLEEP);

	(void)arg;
	kmem_free(p + 128 + 16, 16);
}

TEST(freeing_what_is_no_block_and_in_none_panics, "")
{
	char p[128] = "";

	assert_panics(frees_what_is_behind, NULL, "by kmem_alloc()");
	assert_null(strstr(sim_report(sim_current())->sr_message, "bytes"));
	sim_destroy(sim_current());

	assert_panics(frees_what_is_the_hosts, p,
	    "kmem_free: fffffe0000001000 was not allocated by kmem_alloc()");
	assert_null(strstr(sim_report(sim_current())->sr_message, "bytes"));
}

static void
frees_twice(void *arg)
{
	void *p = kmem_alloc(48, KM_SLEEP);

	(void)arg;
	kmem_free(p, 48);
	kmem_free(p, 48);
}

TEST(freeing_twice_panics, "")
{
	assert_panics(
	    frees_twice, NULL, "kmem_free: fffffe0000001000 is free already");
}

static void
takes_what_it_gave_back(void *arg)
{
	void *small, *large;

	(void)arg;
	kmem_free(small = kmem_alloc(40, KM_SLEEP), 40);
	kmem_free(large = kmem_alloc(5000, KM_SLEEP), 5000);
	check(kmem_alloc(4000, KM_SLEEP) != large);
	check(kmem_alloc(5000, KM_SLEEP) == large);
	check(kmem_alloc(32, KM_SLEEP) != small);
	check(kmem_alloc(41, KM_SLEEP) != small);
	check(kmem_alloc(33, KM_SLEEP) == small);
	check(kmem_alloc(33, KM_SLEEP) != small);
	check(sim_kmem_inuse(sim_current()) == 6);
}

TEST(a_freed_block_serves_the_next_request_of_its_cache, "")
{
	(void)boot(1);
	(void)spawn("t", takes_what_it_gave_back, NULL);
	run();
	assert_int_equal(sim_kmem_inuse(sim_current()), 6);
}

TEST(an_oversize_block_serves_requests_of_its_pages_only, "")
{
	void *p, *q;

	(void)boot(1);
	p = kmem_alloc(200000, KM_SLEEP);
	q = kmem_alloc(300000, KM_SLEEP);
	kmem_free(p, 200000);
	kmem_free(q, 300000);
	assert_ptr_equal(kmem_alloc(200001, KM_SLEEP), p);
	assert_ptr_not_equal(kmem_alloc(200001, KM_SLEEP), p);
	assert_ptr_equal(kmem_alloc(299999, KM_SLEEP), q);
}

static void
frees_nothing(void *arg)
{
	kmem_free(arg, 8);
}

TEST(freeing_null_panics, "")
{
	assert_panics(frees_nothing, NULL, "kmem_free: the address is NULL");
}

/* ---- what the tape decides ---- */

/* Says yes to every question of one kind, and counts them. */
struct yes {
	enum sim_choice y_choice;
	unsigned y_asked;
};

static uint32_t
says_yes(void *arg, enum sim_choice choice, uint32_t answers)
{
	struct yes *yes = arg;

	(void)answers;
	if (choice != yes->y_choice)
		return (0);
	yes->y_asked++;
	return (1);
}

static void
boot_saying_yes(struct yes *yes)
{
	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(says_yes, yes) });
}

static void
expects_no_memory(void *arg)
{
	(void)arg;
	check(kmem_alloc(8, KM_NOSLEEP) == NULL);
	check(kmem_zalloc(8, KM_NOSLEEP) == NULL);
}

TEST(a_nosleep_request_fails_if_the_tape_says_so, "")
{
	struct yes yes = { SIM_CHOICE_KMEM_FAIL, 0 };

	boot_saying_yes(&yes);
	(void)spawn("t", expects_no_memory, NULL);
	run();
	assert_int_equal(yes.y_asked, 2);
}

static void
allocates_and_frees(void *flag)
{
	void *p = kmem_alloc(8, *(int *)flag);

	check(p != NULL);
	kmem_free(p, 8);
}

static void
assert_sleeps(int flag, enum sim_choice yes_to, const char *states)
{
	struct yes yes = { yes_to, 0 };

	boot_saying_yes(&yes);
	sim_trace_clear(sim_current());
	(void)spawn("t", allocates_and_frees, &flag);
	(void)sim_run(sim_current());
	assert_int_equal(sim_report(sim_current())->sr_outcome, SIM_OK);
	assert_events(SIM_EV_STATE, states);
	sim_destroy(sim_current());
}

#define REAPED " exit:t wakeup:thread_reaper sleep:thread_reaper"

TEST(a_sleep_request_sleeps_and_succeeds_if_the_tape_says_so, "")
{
	assert_sleeps(KM_SLEEP, SIM_CHOICE_KMEM_SLEEP,
	    "create:t1 sleep:t wakeup:t" REAPED);
}

TEST(each_kind_of_request_asks_its_own_question_only, "")
{
	assert_sleeps(KM_SLEEP, SIM_CHOICE_KMEM_FAIL, "create:t1" REAPED);
	assert_sleeps(KM_NOSLEEP, SIM_CHOICE_KMEM_SLEEP, "create:t1" REAPED);
}

TEST(on_a_quiet_tape_requests_neither_sleep_nor_fail, "")
{
	assert_sleeps(KM_SLEEP, SIM_NCHOICES, "create:t1" REAPED);
	assert_sleeps(KM_NOSLEEP, SIM_NCHOICES, "create:t1" REAPED);
}

TEST(the_host_is_never_refused_and_asks_nothing, "")
{
	struct yes sleeps = { SIM_CHOICE_KMEM_SLEEP, 0 };
	struct yes fails = { SIM_CHOICE_KMEM_FAIL, 0 };
	int flags[] = { KM_SLEEP, KM_NOSLEEP };

	boot_saying_yes(&sleeps);
	allocates_and_frees(&flags[0]);
	sim_destroy(sim_current());
	boot_saying_yes(&fails);
	allocates_and_frees(&flags[1]);
	assert_int_equal(sleeps.y_asked + fails.y_asked, 0);
}

/* ---- what the host has not ---- */

static void
wants_too_much(void *arg)
{
	(void)arg;
	check(kmem_alloc(TOO_MUCH, KM_NOSLEEP) == NULL);
	check(kmem_zalloc(TOO_MUCH, KM_NOSLEEP) == NULL);
	(void)kmem_alloc(TOO_MUCH, KM_SLEEP);
}

TEST(more_than_the_host_has_fails_or_panics, "")
{
	assert_panics(wants_too_much, NULL,
	    "kmem_alloc: the host has no memory for 18446744073709551615 "
	    "bytes");
}

/* ---- what is near ---- */

TEST(the_nearest_block_up_to_a_page_away_is_found, "")
{
	sim_t *sim = boot(1);
	char *p = kmem_alloc(96, KM_SLEEP), *q = kmem_alloc(96, KM_SLEEP);
	uintptr_t at = (uintptr_t)p;

	assert_ptr_equal(kmem_block_near(sim, at), kmem_block_of(p));
	assert_ptr_equal(kmem_block_near(sim, at + 95), kmem_block_of(p));
	assert_ptr_equal(kmem_block_near(sim, at + 96), kmem_block_of(p));
	assert_ptr_equal(kmem_block_near(sim, at - 1), kmem_block_of(p));
	assert_ptr_equal(
	    kmem_block_near(sim, (uintptr_t)q + 8), kmem_block_of(q));
	assert_null(kmem_block_near(sim, 8));
	kmem_free(p, 96);
	assert_ptr_equal(kmem_block_near(sim, at), kmem_block_of(p));
	kmem_free(q, 96);
}

static const struct CMUnitTest tests[] = {
	UNIT(the_nearest_block_up_to_a_page_away_is_found),
	UNIT(blocks_keep_what_is_written_to_them),
	UNIT(zalloc_clears_what_was_there_before),
	UNIT(blocks_are_aligned_for_anything),
	UNIT(requests_are_counted_whether_freed_or_not),
	UNIT(blocks_may_be_freed_in_any_order),
	UNIT(the_machine_gives_back_what_was_never_freed),
	UNIT(freeing_with_another_size_panics),
	UNIT(freeing_what_is_no_block_panics),
	UNIT(freeing_twice_panics),
	UNIT(freeing_what_is_no_block_and_in_none_panics),
	UNIT(a_freed_block_serves_the_next_request_of_its_cache),
	UNIT(an_oversize_block_serves_requests_of_its_pages_only),
	UNIT(freeing_null_panics),
	UNIT(a_nosleep_request_fails_if_the_tape_says_so),
	UNIT(a_sleep_request_sleeps_and_succeeds_if_the_tape_says_so),
	UNIT(each_kind_of_request_asks_its_own_question_only),
	UNIT(on_a_quiet_tape_requests_neither_sleep_nor_fail),
	UNIT(the_host_is_never_refused_and_asks_nothing),
	UNIT(more_than_the_host_has_fails_or_panics),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
