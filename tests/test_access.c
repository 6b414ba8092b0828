/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/access.c, lib/access/ and cmake/explore_sources.cmake: code that was not
 * changed has points at its accesses, with each compiler, at each level of
 * optimisation (access/accesses.c). A build with a sanitizer has none, and
 * these tests are then left out.
 */
#include "accesses.h"
#include "harness.h"
#include "machine.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const struct accesses *const levels[] = { &accesses_O0, &accesses_O1,
	&accesses_O2 };
#define NLEVELS 3

#define NEEDS_ACCESS_POINTS()                                                  \
	do {                                                                   \
		if (!sim_access_build())                                       \
			skip();                                                \
	} while (0)

static sim_t *
boot_grain(enum sim_grain grain, unsigned ncpus)
{
	return (boot_with((struct sim_config){
	    .sc_ncpus = ncpus, .sc_grain = grain, .sc_audit = true }));
}

/* ---- how many points there are ---- */

struct counted {
	void (*cn_body)(void);
	uint64_t cn_points;
};

static void
counts(void *arg)
{
	struct counted *cn = arg;
	uint64_t before = machine()->sim_points;

	cn->cn_body();
	cn->cn_points = machine()->sim_points - before;
}

static uint64_t
points_of(void (*body)(void), enum sim_grain grain)
{
	struct counted cn = { body, 0 };

	(void)boot_grain(grain, 1);
	(void)spawn("t", counts, &cn);
	run();
	sim_destroy(sim_current());
	return (cn.cn_points);
}

/* gcc says for some what they are, and then calls what does it. */
static void
assert_points(void (*body)(void), uint64_t least, uint64_t most)
{
	uint64_t points = points_of(body, SIM_GRAIN_ACCESS);

	assert_in_range(points, least, most);
	assert_int_equal(points_of(body, SIM_GRAIN_KERNEL), 0);
}

TEST(each_load_and_store_is_a_point, "")
{
	NEEDS_ACCESS_POINTS();
	for (unsigned i = 0; i < NLEVELS; i++) {
		assert_points(levels[i]->ac_increment, 2, 2);
		assert_points(levels[i]->ac_unaligned, 2, 2);
		assert_points(levels[i]->ac_volatile, 2, 2);
		assert_points(levels[i]->ac_sizes, 4, 4);
		assert_points(levels[i]->ac_private, 0, 0);
	}
}

TEST(what_is_copied_and_filled_is_read_and_written_at_a_point_each, "")
{
	NEEDS_ACCESS_POINTS();
	for (unsigned i = 0; i < NLEVELS; i++) {
		assert_points(levels[i]->ac_struct, 2, 4);
		assert_points(levels[i]->ac_copy, 2, 2);
		assert_points(levels[i]->ac_move, 2, 2);
		assert_points(levels[i]->ac_fill, 1, 1);
		assert_points(levels[i]->ac_compare, 2, 2);
		assert_points(levels[i]->ac_copy_none, 0, 0);
	}
}

TEST(each_atomic_operation_and_fence_is_one_point, "")
{
	NEEDS_ACCESS_POINTS();
	for (unsigned i = 0; i < NLEVELS; i++) {
		assert_points(levels[i]->ac_add, 1, 1);
		assert_points(levels[i]->ac_exchange, 1, 1);
		assert_points(levels[i]->ac_fence, 1, 1);
	}
}

/* ---- they do what they are for ---- */

TEST(hooked_operations_do_what_the_language_says, "")
{
	for (unsigned i = 0; i < NLEVELS; i++) {
		assert_true(levels[i]->ac_atomics());
		assert_true(levels[i]->ac_memory());
	}
}

void load_16_bytes(void) __asm__("__tsan_atomic128_load") __attribute__((weak));

static void
loads_16_bytes(void *arg)
{
	(void)arg;
	load_16_bytes();
}

TEST(an_atomic_operation_on_16_bytes_panics_by_name, "")
{
	NEEDS_ACCESS_POINTS();
	assert_panics(loads_16_bytes, NULL,
	    "__tsan_atomic128_load: atomic operations on 128 bits are not "
	    "modelled");
}

static void
copies(void *level)
{
	const struct accesses *ac = level;

	ac->ac_struct();
	ac->ac_copy();
	ac->ac_fill();
	ac->ac_compare();
	ac->ac_add();
	ac->ac_increment();
}

static void
copies_and_keeps_registers(void *level)
{
	check_keeps_registers(copies, level);
}

TEST(hooks_leave_the_vector_registers_alone, "")
{
	NEEDS_ACCESS_POINTS();
	(void)boot_grain(SIM_GRAIN_ACCESS, 2);
	for (unsigned i = 0; i < NLEVELS; i++)
		(void)spawn("t", copies_and_keeps_registers,
		    (void *)(uintptr_t)levels[i]);
	run();
}

/* ---- where there is no machine ---- */

static void *
use_without_machine(void *level)
{
	const struct accesses *ac = level;

	ac->ac_increment();
	ac->ac_copy();
	ac->ac_add();
	ac->ac_fence();
	return (NULL);
}

TEST(hooks_may_come_before_main_and_where_no_machine_is, "")
{
	pthread_t thread;

	for (unsigned i = 0; i < NLEVELS; i++) {
		void *level = (void *)(uintptr_t)levels[i];

		assert_true(levels[i]->ac_constructed());
		(void)use_without_machine(level);
		assert_int_equal(
		    pthread_create(&thread, NULL, use_without_machine, level),
		    0);
		(void)pthread_join(thread, NULL);
	}
}

TEST(on_the_host_there_are_no_points, "")
{
	sim_t *sim = boot_grain(SIM_GRAIN_ACCESS, 2);

	(void)use_without_machine((void *)(uintptr_t)levels[0]);
	assert_int_equal(sim->sim_points, 0);
}

/* ---- the build ---- */

TEST(only_a_build_with_a_sanitizer_has_no_access_points, "")
{
	assert_int_equal(sim_access_build(), !SAN_REGISTERS);
}

#ifndef HOOKS
#define HOOKS ""
#endif

/* A hook that calls a hook would never come back. */
TEST(the_hooks_have_no_hooks_themselves, "")
{
	char line[256];
	FILE *undefined;
	unsigned seen = 0;

	NEEDS_ACCESS_POINTS();
	undefined = popen(HOOKS, "r");
	assert_non_null(undefined);
	while (fgets(line, sizeof(line), undefined) != NULL) {
		seen += strstr(line, "sim_access") != NULL;
		assert_null(strstr(line, "__tsan_"));
		assert_null(strstr(line, " mem"));
	}
	assert_int_equal(pclose(undefined), 0);
	assert_int_equal(seen, 2);
}

/* ---- what a search finds with them ---- */

static void *
two_increments(void *level)
{
	const struct accesses *ac = level;

	ac->ac_reset();
	(void)spawn("one", ac->ac_incrementer, NULL);
	(void)spawn("two", ac->ac_incrementer, NULL);
	return (level);
}

static bool
is_counter_two(void *level, char *why, size_t len)
{
	const struct accesses *ac = level;

	(void)snprintf(why, len, "the counter is %d", ac->ac_counter());
	return (ac->ac_counter() == 2);
}

static void *
a_message(void *level)
{
	const struct accesses *ac = level;

	ac->ac_reset();
	(void)spawn("sender", ac->ac_sender, NULL);
	(void)spawn("receiver", ac->ac_receiver, NULL);
	return (level);
}

static void *
a_message_read_in_haste(void *level)
{
	const struct accesses *ac = level;

	ac->ac_reset();
	(void)spawn("sender", ac->ac_sender, NULL);
	(void)spawn("hasty", ac->ac_hasty, NULL);
	return (level);
}

static bool
is_received(void *level, char *why, size_t len)
{
	const struct accesses *ac = level;

	(void)snprintf(why, len, "the flag came before the data");
	return (ac->ac_received());
}

/* Does the search find something at this grain? If not, it was complete. */
static bool
finds(struct sim_search search, enum sim_grain grain, unsigned ncpus)
{
	struct sim_verdict *verdict;
	bool found;

	search.se_machine = (struct sim_config){ .sc_ncpus = ncpus,
		.sc_grain = grain };
	search.se_strategy = SIM_S_DEPTH_FIRST;
	search.se_runs = 100000;
	verdict = sim_explore(&search);
	found = verdict->vd_nfindings > 0;
	assert_true(found || verdict->vd_extent == SIM_X_COMPLETE);
	sim_verdict_free(verdict);
	return (found);
}

TEST(a_lost_increment_is_found_at_each_level_and_only_between_accesses, "")
{
	NEEDS_ACCESS_POINTS();
	for (unsigned i = 0; i < NLEVELS; i++) {
		struct sim_search search = { .se_setup = two_increments,
			.se_check = is_counter_two,
			.se_arg = (void *)(uintptr_t)levels[i] };

		for (unsigned ncpus = 1; ncpus <= 2; ncpus++) {
			assert_true(finds(search, SIM_GRAIN_ACCESS, ncpus));
			assert_false(finds(search, SIM_GRAIN_KERNEL, ncpus));
		}
	}
}

TEST(a_flag_is_there_without_its_data_only_for_who_reads_it_last, "")
{
	NEEDS_ACCESS_POINTS();
	for (unsigned i = 0; i < NLEVELS; i++) {
		struct sim_search search = { .se_setup = a_message,
			.se_check = is_received,
			.se_arg = (void *)(uintptr_t)levels[i] };

		assert_false(finds(search, SIM_GRAIN_ACCESS, 2));
		search.se_setup = a_message_read_in_haste;
		assert_true(finds(search, SIM_GRAIN_ACCESS, 2));
	}
}

/* ---- a thread's start ---- */

static void
notes_its_name(void *arg)
{
	(void)arg;
	sim_note(curthread->t_name);
}

static uint32_t
preempts_first(void *arg, enum sim_choice choice, uint32_t answers)
{
	bool *is_done = arg;

	(void)answers;
	if (choice != SIM_CHOICE_PREEMPT || *is_done)
		return (0);
	*is_done = true;
	return (1);
}

TEST(a_thread_can_lose_its_cpu_before_its_first_access, "")
{
	bool is_done = false;

	(void)boot_with((struct sim_config){ .sc_grain = SIM_GRAIN_ACCESS,
	    .sc_tape = SIM_ASK(preempts_first, &is_done) });
	(void)spawn("first", notes_its_name, NULL);
	(void)spawn("second", notes_its_name, NULL);
	run();
	assert_events(SIM_EV_NOTE, "second first");
}

/* ---- a section's start ---- */

static int cpu_register;
static bool is_lost;

static void
loads_too_early(void *arg)
{
	int own = *(int *)arg;

	cpu_register = own;
	kpreempt_disable();
	is_lost = is_lost || cpu_register != own;
	kpreempt_enable();
}

static void
loads_in_a_section(void *arg)
{
	int own = *(int *)arg;

	kpreempt_disable();
	cpu_register = own;
	kpreempt_disable();
	is_lost = is_lost || cpu_register != own;
	kpreempt_enable();
	kpreempt_enable();
}

static void *
two_loads(void *arg)
{
	static int one = 1, two = 2;
	void (*const *loads)(void *) = arg;

	is_lost = false;
	(void)spawn("one", *loads, &one);
	(void)spawn("two", *loads, &two);
	return (arg);
}

static bool
is_nothing_lost(void *arg, char *why, size_t len)
{
	(void)arg;
	(void)snprintf(why, len, "a register is lost");
	return (!is_lost);
}

TEST(what_is_done_before_a_section_can_be_lost_as_it_begins, "")
{
	static void (*loads)(void *);
	struct sim_search search = { .se_setup = two_loads,
		.se_check = is_nothing_lost,
		.se_arg = (void *)&loads };

	loads = loads_too_early;
	assert_true(finds(search, SIM_GRAIN_ACCESS, 1));
	loads = loads_in_a_section;
	assert_false(finds(search, SIM_GRAIN_ACCESS, 1));
}

static const struct CMUnitTest tests[] = {
	UNIT(each_load_and_store_is_a_point),
	UNIT(what_is_copied_and_filled_is_read_and_written_at_a_point_each),
	UNIT(each_atomic_operation_and_fence_is_one_point),
	UNIT(hooked_operations_do_what_the_language_says),
	UNIT(an_atomic_operation_on_16_bytes_panics_by_name),
	UNIT(hooks_leave_the_vector_registers_alone),
	UNIT(hooks_may_come_before_main_and_where_no_machine_is),
	UNIT(on_the_host_there_are_no_points),
	UNIT(only_a_build_with_a_sanitizer_has_no_access_points),
	UNIT(the_hooks_have_no_hooks_themselves),
	UNIT(a_lost_increment_is_found_at_each_level_and_only_between_accesses),
	UNIT(a_flag_is_there_without_its_data_only_for_who_reads_it_last),
	UNIT(a_thread_can_lose_its_cpu_before_its_first_access),
	UNIT(what_is_done_before_a_section_can_be_lost_as_it_begins),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
