/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/thread_pool.c: the memory of threads is used again. */
#include "harness.h"
#include "machine.h"

#include <unistd.h>

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
	assert_in_range(count_lwps(sim), 1, 2 * REAPER_LIMIT);
}

/* ---- a thread and its stack ---- */

static bool
is_above_its_stack(const struct sim_thread *st)
{
	return (fiber_above(&st->st_fiber) == (const void *)st);
}

static void
finds_itself_on_its_first_page(void *arg)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t end = (uintptr_t)(thread_of(curthread) + 1);

	(void)arg;
	check(is_above_its_stack(thread_of(curthread)));
	check(end - (uintptr_t)__builtin_frame_address(0) < page);
}

TEST(a_thread_is_above_its_stack_on_the_page_of_its_first_frames, "")
{
	(void)boot(1);
	for (int i = 0; i < 3; i++)
		(void)spawn("t", finds_itself_on_its_first_page, NULL);
	run();
}

static unsigned
count_away(const sim_t *sim)
{
	unsigned n = 0;

	for (const struct sim_thread *st = sim->sim_pool; st != NULL;
	     st = st->st_next)
		n += !is_above_its_stack(st);
	return (n);
}

static void
gives_its_stack_away(void *arg)
{
	(void)arg;
	check(sim_lwp_create(does_nothing, NULL, NULL) == 0);
	yield();
	check(sim_lwp_create(does_nothing, NULL, NULL) == 0);
}

TEST(threads_that_changed_stacks_run_on_the_others, "")
{
	sim_t *sim = boot(1);

	(void)start_process("sh", gives_its_stack_away, NULL);
	run();
	assert_int_equal(length(sim->sim_pool), 3);
	assert_int_equal(count_away(sim), 2);
	for (int i = 0; i < 3; i++)
		(void)spawn("t", does_nothing, NULL);
	assert_null(sim->sim_pool);
	run();
}

TEST(what_is_in_the_pool_beyond_so_many_is_given_back, "")
{
	sim_t *sim = boot(1);

	(void)start_process("sh", gives_its_stack_away, NULL);
	run();
	threads_trim(sim, 3);
	assert_int_equal(length(sim->sim_pool), 3);
	assert_int_equal(count_away(sim), 0);
	threads_trim(sim, 1);
	assert_int_equal(length(sim->sim_pool), 1);
	(void)spawn("one", does_nothing, NULL);
	(void)spawn("more", does_nothing, NULL);
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(a_freed_thread_and_its_stack_are_used_again),
	UNIT(ten_thousand_threads_come_and_go_on_a_few_stacks),
	UNIT(ten_thousand_lwps_come_and_go_on_a_few_stacks),
	UNIT(a_thread_is_above_its_stack_on_the_page_of_its_first_frames),
	UNIT(threads_that_changed_stacks_run_on_the_others),
	UNIT(what_is_in_the_pool_beyond_so_many_is_given_back),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
