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
pool_size(const sim_t *sim)
{
	size_t n = 0;

	for (struct sim_thread *st = sim->sim_pool; st != NULL;
	     st = st->st_next)
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
	assert_in_range(pool_size(sim), 1, 2 * REAPER_LIMIT);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_freed_thread_and_its_stack_are_used_again),
	UNIT(ten_thousand_threads_come_and_go_on_a_few_stacks),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
