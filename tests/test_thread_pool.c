/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/thread_pool.c: the memory of threads is used again. */
#include "harness.h"
#include "machine.h"

#define REAPER_LIMIT 32 /* so many dead at once, at the most */

TEST(a_freed_thread_and_its_stack_are_used_again, "")
{
	kthread_t *first, *second;
	void *stack;

	(void)boot(1);
	first = spawn("first", does_nothing, NULL);
	first->t_flag = 0x100;
	thread_of(first)->st_depth = 5;
	stack = thread_of(first)->st_fiber.f_stack;
	run();
	second = spawn("second", does_nothing, NULL);
	assert_ptr_equal(second, first);
	assert_ptr_equal(thread_of(second)->st_fiber.f_stack, stack);
	assert_int_equal(second->t_flag, 0);
	assert_int_equal(thread_of(second)->st_depth, 0);
	run();
}

static void
comes_and_goes(void *arg)
{
	unsigned *count = arg;

	yield();
	(*count)++;
}

static void
creates_ten_thousand(void *arg)
{
	for (int i = 0; i < 10000; i++) {
		(void)thread_create(
		    NULL, 0, comes_and_goes, arg, 0, NULL, TS_RUN, MINCLSYSPRI);
		yield();
	}
}

static size_t
length(const struct sim_thread *st)
{
	size_t n = 0;

	for (; st != NULL; st = st->st_next)
		n++;
	return (n);
}

TEST(ten_thousand_threads_come_and_go_on_a_few_stacks, "")
{
	unsigned count = 0;
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_NOTE });

	(void)spawn("x", creates_ten_thousand, &count);
	run();
	assert_int_equal(count, 10000);
	assert_in_range(length(sim->sim_pool), 1, 2 * REAPER_LIMIT);
}

/* ---- lwps ---- */

static size_t
count_lwps(const sim_t *sim)
{
	size_t n = 0;

	for (const struct sim_lwp *sl = sim->sim_lwps; sl != NULL;
	     sl = sl->sl_all)
		n++;
	return (n);
}

static void
lwp_creates_ten_thousand(void *arg)
{
	for (int i = 0; i < 10000; i++) {
		check(sim_lwp_create(comes_and_goes, arg, NULL) == 0);
		yield();
	}
}

TEST(ten_thousand_lwps_come_and_go_on_a_few_stacks, "")
{
	unsigned count = 0;
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_NOTE });

	(void)start_process("sh", lwp_creates_ten_thousand, &count);
	run();
	assert_int_equal(count, 10000);
	assert_in_range(length(sim->sim_pool), 1, 2 * REAPER_LIMIT);
	assert_in_range(length(sim->sim_bare), 1, 2 * REAPER_LIMIT);
	assert_in_range(count_lwps(sim), 1, 2 * REAPER_LIMIT);
}

static void
gives_its_stack_away(void *arg)
{
	(void)arg;
	check(sim_lwp_create(does_nothing, NULL, NULL) == 0);
	yield();
	check(sim_lwp_create(does_nothing, NULL, NULL) == 0);
}

TEST(a_thread_that_was_left_without_a_stack_gets_one_again, "")
{
	const struct sim_thread *bare;
	kthread_t *first, *second;
	sim_t *sim = boot(1);

	(void)start_process("sh", gives_its_stack_away, NULL);
	run();
	bare = sim->sim_bare;
	assert_int_equal(length(bare), 1);
	assert_int_equal(length(sim->sim_pool), 2);
	first = spawn("first", does_nothing, NULL);
	second = spawn("second", does_nothing, NULL);
	assert_ptr_not_equal(first, &bare->st_kthread);
	assert_ptr_not_equal(second, &bare->st_kthread);
	assert_ptr_equal(spawn("t", does_nothing, NULL), &bare->st_kthread);
	assert_non_null(bare->st_fiber.f_stack);
	run();
}

TEST(what_is_in_the_pool_beyond_so_many_is_given_back, "")
{
	sim_t *sim = boot(1);

	(void)start_process("sh", gives_its_stack_away, NULL);
	run();
	threads_trim(sim, 2, 1);
	assert_int_equal(length(sim->sim_pool), 2);
	assert_int_equal(length(sim->sim_bare), 1);
	threads_trim(sim, 1, 0);
	assert_int_equal(length(sim->sim_pool), 1);
	assert_null(sim->sim_bare);
	(void)spawn("one", does_nothing, NULL);
	(void)spawn("more", does_nothing, NULL);
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(a_freed_thread_and_its_stack_are_used_again),
	UNIT(ten_thousand_threads_come_and_go_on_a_few_stacks),
	UNIT(ten_thousand_lwps_come_and_go_on_a_few_stacks),
	UNIT(a_thread_that_was_left_without_a_stack_gets_one_again),
	UNIT(what_is_in_the_pool_beyond_so_many_is_given_back),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
