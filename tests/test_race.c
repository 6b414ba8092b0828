/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/race.c: which accesses race, and which sites are known for it. What
 * orders two threads is in test_race_clock.c.
 */
#include "race_by_hand.h"

#include <stdlib.h>
#include <string.h>

static uint64_t shared, another;

/* Two threads with these bodies, on so many CPUs: are there races? */
static uint64_t
races_on(unsigned ncpus, void (*one)(void *), void (*two)(void *))
{
	sim_t *sim = boot_racing(ncpus, false);
	uint64_t seen;

	(void)spawn("one", one, NULL);
	(void)spawn("two", two, NULL);
	run();
	seen = sim_violations(sim, SIM_RACE);
	sim_destroy(sim);
	return (seen);
}

static void
assert_races(void (*one)(void *), void (*two)(void *), bool expected)
{
	for (unsigned ncpus = 1; ncpus <= 2; ncpus++) {
		assert_int_equal(races_on(ncpus, one, two) > 0, expected);
		assert_int_equal(races_on(ncpus, two, one) > 0, expected);
	}
}

static uint64_t
races_of(void (*body)(void *))
{
	sim_t *sim = boot_racing(1, false);
	uint64_t seen;

	(void)spawn("t", body, NULL);
	run();
	seen = sim_violations(sim, SIM_RACE);
	sim_destroy(sim);
	return (seen);
}

/* ---- two accesses ---- */

static void
reads(void *arg)
{
	(void)arg;
	READS(shared);
}

static __attribute__((noinline)) void
writes(void *arg)
{
	(void)arg;
	WRITES(shared);
}

static void
loads(void *arg)
{
	(void)arg;
	LOADS(shared);
}

static void
stores(void *arg)
{
	(void)arg;
	STORES(shared);
}

TEST(a_write_races_with_reads_and_writes_of_others_and_reads_do_not, "")
{
	assert_races(writes, writes, true);
	assert_races(writes, reads, true);
	assert_races(reads, reads, false);
}

TEST(atomic_accesses_race_with_others_only, "")
{
	assert_races(stores, loads, false);
	assert_races(stores, stores, false);
	assert_races(stores, reads, true);
	assert_races(writes, loads, true);
	assert_races(reads, loads, false);
}

static void
writes_second_byte(void *arg)
{
	(void)arg;
	ACCESS((char *)&shared + 1, 1, SIM_WRITE);
}

static void
writes_third_byte(void *arg)
{
	(void)arg;
	ACCESS((char *)&shared + 2, 1, SIM_WRITE);
}

static char wide[64] __attribute__((aligned(8)));

static void
writes_askew(void *arg)
{
	(void)arg;
	ACCESS(wide + 5, 37, SIM_WRITE);
}

static void
reads_before(void *arg)
{
	(void)arg;
	ACCESS(wide, 5, SIM_READ);
	ACCESS(wide + 42, 22, SIM_READ);
}

static void
reads_its_last_byte(void *arg)
{
	(void)arg;
	ACCESS(wide + 41, 1, SIM_READ);
}

static void
reads_its_first_byte(void *arg)
{
	(void)arg;
	ACCESS(wide + 5, 1, SIM_READ);
}

TEST(accesses_race_if_a_byte_is_common_to_them, "")
{
	assert_races(writes_second_byte, writes, true);
	assert_races(writes_second_byte, writes_third_byte, false);
	assert_races(writes_askew, reads_before, false);
	assert_races(writes_askew, reads_its_last_byte, true);
	assert_races(writes_askew, reads_its_first_byte, true);
}

static void
writes_and_reads(void *arg)
{
	(void)arg;
	WRITES(another);
	READS(another);
	WRITES(another);
}

TEST(a_thread_does_not_race_with_itself, "")
{
	assert_races(writes_and_reads, reads, false);
}

/* ---- preemption, interrupts, hooks ---- */

static void
writes_bound(void *arg)
{
	(void)arg;
	kpreempt_disable();
	WRITES(shared);
	kpreempt_enable();
}

static void
writes_bound_elsewhere(void *arg)
{
	thread_affinity_set(curthread, 1);
	writes_bound(arg);
}

TEST(without_preemption_accesses_on_one_cpu_do_not_race, "")
{
	assert_int_equal(races_on(1, writes_bound, writes_bound), 0);
	assert_true(races_on(1, writes_bound, writes) > 0);
	assert_int_equal(races_on(2, writes_bound, writes_bound), 0);
	assert_true(races_on(2, writes_bound, writes_bound_elsewhere) > 0);
}

static size_t
sites_on(unsigned ncpus)
{
	sim_t *sim = boot_racing(ncpus, false);
	size_t sites;

	(void)spawn("one", writes_bound, NULL);
	(void)spawn("two", writes_bound, NULL);
	run();
	sites = race_sites(sim);
	sim_destroy(sim);
	return (sites);
}

TEST(what_one_cpu_keeps_apart_is_wanted_where_there_are_two, "")
{
	assert_int_equal(sites_on(1), 0);
	assert_int_equal(sites_on(2), 1);
}

static void
hook_writes(void *arg)
{
	(void)arg;
	WRITES(shared);
}

static const struct ctxop_template writing_tpl = { .ct_rev = CTXOP_TPL_REV,
	.ct_save = hook_writes };

static void
init_and_attach(void *body)
{
	struct ctxop *op = ctxop_allocate(&writing_tpl, NULL);

	WRITES(shared);
	ctxop_attach(curthread, op);
	if (body != NULL)
		((void (*)(void *))(uintptr_t)body)(NULL);
	yield();
	ctxop_detach(curthread, op);
	WRITES(shared);
	ctxop_free(op);
}

static uint64_t
races_with_its_hook(void (*body)(void *))
{
	sim_t *sim = boot_racing(1, false);
	uint64_t seen;

	(void)spawn("hooked", init_and_attach, (void *)(uintptr_t)body);
	(void)spawn("other", yields, NULL);
	run();
	seen = sim_violations(sim, SIM_RACE);
	sim_destroy(sim);
	return (seen);
}

TEST(a_thread_races_with_its_hooks_where_a_switch_may_come, "")
{
	assert_true(races_with_its_hook(writes) > 0);
	assert_true(races_with_its_hook(reads) > 0);
	assert_int_equal(races_with_its_hook(writes_bound), 0);
}

static void
writes_after_its_hook(void *arg)
{
	struct ctxop *op = ctxop_allocate(&writing_tpl, NULL);

	ctxop_attach(curthread, op);
	delay(1);
	writes(arg);
	ctxop_detach(curthread, op);
	ctxop_free(op);
}

TEST(it_does_so_too_if_the_hook_was_first, "")
{
	assert_true(races_of(writes_after_its_hook) > 0);
}

TEST(before_a_hook_is_attached_and_after_it_is_detached_nothing_races, "")
{
	assert_int_equal(races_with_its_hook(NULL), 0);
}

static void
interrupted(void *arg)
{
	kpreempt_disable();
	(void)arg;
	sim_intr(0, 3, writes, NULL);
	WRITES(shared);
	kpreempt_enable();
}

static void
is_interrupted_by_two(void *arg)
{
	(void)arg;
	kpreempt_disable();
	sim_intr(0, 3, writes, NULL);
	kpreempt_enable();
}

static void
is_interrupted_after_its_hook(void *arg)
{
	struct ctxop *op = ctxop_allocate(&writing_tpl, NULL);

	(void)arg;
	ctxop_attach(curthread, op);
	delay(1); /* the hook writes */
	is_interrupted_by_two(NULL);
	ctxop_detach(curthread, op);
	ctxop_free(op);
}

TEST(an_interrupt_comes_though_preemption_is_disabled_but_not_in_hooks, "")
{
	assert_true(races_of(interrupted) > 0);
	assert_int_equal(races_of(is_interrupted_by_two), 0);
	assert_int_equal(races_of(is_interrupted_after_its_hook), 0);
}

/* ---- memory ---- */

static void *block;

static void
frees(void *arg)
{
	(void)arg;
	kmem_free(block, 64);
}

static void
writes_block(void *arg)
{
	(void)arg;
	ACCESS((char *)block + 40, 4, SIM_WRITE);
}

static void
frees_allocates_and_writes(void *arg)
{
	frees(arg);
	block = kmem_alloc(64, KM_SLEEP);
	writes_block(arg);
}

static uint64_t
races_in_block(void (*one)(void *), void (*two)(void *))
{
	sim_t *sim = boot_racing(1, false);
	uint64_t seen;

	block = kmem_alloc(64, KM_SLEEP);
	(void)spawn("one", one, NULL);
	(void)spawn("two", two, NULL);
	run();
	seen = sim_violations(sim, SIM_RACE);
	sim_destroy(sim);
	return (seen);
}

TEST(to_free_is_to_write_and_to_allocate_ends_the_history, "")
{
	assert_int_equal(races_in_block(writes_block, frees), 1);
	assert_int_equal(races_in_block(frees, writes_block), 1);
	/* The last write is to another block, in the same place. */
	assert_int_equal(
	    races_in_block(writes_block, frees_allocates_and_writes), 1);
}

/* ---- what is told ---- */

static void
writes_often(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 5; i++) {
		writes(NULL);
		yield();
	}
}

TEST(each_pair_of_sites_is_told_once_in_each_run, "")
{
	sim_t *sim = boot_racing(1, false);

	for (unsigned i = 0; i < 2; i++) {
		(void)spawn("one", writes_often, NULL);
		(void)spawn("two", writes_often, NULL);
		run();
		assert_seen(SIM_RACE, 1);
		assert_true(sim_reset(sim, NULL, NULL, 0));
	}
}

TEST(races_are_a_violation_only_where_they_are_asked_for, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_grain = SIM_GRAIN_ACCESS });

	(void)spawn("one", writes, NULL);
	(void)spawn("two", writes, NULL);
	run();
	sim_destroy(sim);
	sim = boot_with((struct sim_config){
	    .sc_grain = SIM_GRAIN_ACCESS, .sc_races = true });
	(void)spawn("one", writes, NULL);
	(void)spawn("two", writes, NULL);
	run_expecting(SIM_VIOLATION, "race: nothing orders two accesses of");
	assert_seen(SIM_RACE, 1);
}

/* What it does is over before its machine runs, or comes after that. */
TEST(what_the_host_accesses_is_not_looked_at, "")
{
	(void)boot_racing(1, false);
	(void)spawn("t", reads, NULL);
	WRITES(shared);
	run();
	WRITES(shared);
	assert_seen(SIM_RACE, 0);
}

TEST(with_the_kernels_points_only_nothing_is_looked_at, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_races = true });

	(void)spawn("one", writes, NULL);
	(void)spawn("two", writes, NULL);
	run();
	assert_int_equal(race_sites(sim), 0);
}

/* ---- sites ---- */

static unsigned asked;

static uint32_t
is_asked(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)choice;
	(void)answers;
	asked++;
	return (0);
}

/* How many questions that asks. */
static unsigned
run_two_again(sim_t *sim)
{
	asked = 0;
	assert_true(sim_reset(sim, NULL, NULL, 0));
	(void)spawn("one", writes, NULL);
	(void)spawn("two", reads, NULL);
	(void)spawn("three", writes_and_reads, NULL);
	(void)spawn("rival", does_nothing, NULL);
	run();
	return (asked);
}

TEST(only_sites_that_are_known_to_race_are_points_and_they_stay_known, "")
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_grain = SIM_GRAIN_ACCESS, .sc_tape = SIM_ASK(is_asked, NULL) });
	unsigned all, none, some;

	all = run_two_again(sim);
	race_adapt(sim, true, true);
	none = run_two_again(sim);
	assert_int_equal(race_sites(sim), 2);
	some = run_two_again(sim);
	assert_true(some > none);
	assert_int_equal(all - some, 3);
	race_adapt(sim, true, false);
	assert_int_equal(run_two_again(sim), some);
	assert_int_equal(race_sites(sim), 2);
	race_adapt(sim, false, false);
	assert_int_equal(run_two_again(sim), all);
}

TEST(races_that_are_a_violation_are_looked_for_in_any_case, "")
{
	sim_t *sim = boot_racing(1, false);

	race_adapt(sim, false, false);
	(void)spawn("one", writes, NULL);
	(void)spawn("two", writes, NULL);
	run();
	assert_seen(SIM_RACE, 1);
}

/* ---- too many of them ---- */

static void
reads_and_sleeps(void *arg)
{
	(void)arg;
	READS(another);
	delay(1);
}

TEST(a_site_of_an_actor_too_many_counts_as_one_that_races, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_grain = SIM_GRAIN_ACCESS });

	race_adapt(sim, true, true);
	for (unsigned i = 0; i < RACE_ACTORS - 4; i++)
		(void)spawn("t", reads_and_sleeps, NULL);
	run();
	assert_int_equal(race_sites(sim), 0);
	for (unsigned i = 0; i < RACE_ACTORS + 4; i++)
		(void)spawn("t", reads_and_sleeps, NULL);
	run();
	assert_int_equal(race_sites(sim), 1);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_write_races_with_reads_and_writes_of_others_and_reads_do_not),
	UNIT(atomic_accesses_race_with_others_only),
	UNIT(accesses_race_if_a_byte_is_common_to_them),
	UNIT(a_thread_does_not_race_with_itself),
	UNIT(without_preemption_accesses_on_one_cpu_do_not_race),
	UNIT(what_one_cpu_keeps_apart_is_wanted_where_there_are_two),
	UNIT(a_thread_races_with_its_hooks_where_a_switch_may_come),
	UNIT(it_does_so_too_if_the_hook_was_first),
	UNIT(before_a_hook_is_attached_and_after_it_is_detached_nothing_races),
	UNIT(an_interrupt_comes_though_preemption_is_disabled_but_not_in_hooks),
	UNIT(to_free_is_to_write_and_to_allocate_ends_the_history),
	UNIT(each_pair_of_sites_is_told_once_in_each_run),
	UNIT(races_are_a_violation_only_where_they_are_asked_for),
	UNIT(what_the_host_accesses_is_not_looked_at),
	UNIT(with_the_kernels_points_only_nothing_is_looked_at),
	UNIT(only_sites_that_are_known_to_race_are_points_and_they_stay_known),
	UNIT(races_that_are_a_violation_are_looked_for_in_any_case),
	UNIT(a_site_of_an_actor_too_many_counts_as_one_that_races),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
