/* SPDX-License-Identifier: BSD-2-Clause */
/* The counter is saved and loaded as often as its thread is away. */
#include "counter.h"

#include <ctxop_cmocka.h>

static void
counts(void *arg)
{
	struct counter *co = arg;

	counter_init(co);
	counter_bind(co);
	for (int i = 0; i < 3; i++)
		yield();
	counter_unbind(co);
	assert_int_equal(co->co_kept, 4);
	counter_fini(co);
}

CTXOP_TEST(a_counter_is_loaded_as_often_as_its_thread_comes)
{
	struct counter a, b;

	(void)ctxop_test_thread("a", counts, &a);
	(void)ctxop_test_thread("b", counts, &b);
	assert_run();
}

CTXOP_TEST_ON(a_counter_is_one_buffer, .sc_ncpus = 2)
{
	struct counter co;

	counter_init(&co);
	assert_int_equal(sim_kmem_inuse(sim_current()), 1);
	counter_fini(&co);
}

int
main(int argc, char **argv)
{
	return (ctxop_test_main(argc, argv));
}
