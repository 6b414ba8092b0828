/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffers, each of a size of its own and held in one place only, and one that
 * nothing holds: for findleaks of gdb, in gdb.sh.
 */
#include <ctxop_mdb.h>
#include <stdlib.h>

static void *volatile held_by_program;
static _Thread_local void *volatile held_by_host_thread;

static void
sleeps_for_ever(void *cv)
{
	void *volatile held_by_parked_stack = kmem_alloc(48, KM_SLEEP);
	kmutex_t lock = { 0 };

	mutex_enter(&lock);
	cv_wait(cv, &lock);
	(void)held_by_parked_stack;
}

/* A frame of its own, which is gone as gdb looks. */
static void __attribute__((noinline)) hold(void)
{
	void **held_by_root = malloc(sizeof(*held_by_root));
	void **held_by_buffer = kmem_alloc(80, KM_SLEEP);

	if (held_by_root == NULL)
		abort();
	sim_root(held_by_root, sizeof(*held_by_root));
	*held_by_root = held_by_buffer;
	*held_by_buffer = kmem_alloc(112, KM_SLEEP);
	held_by_program = kmem_alloc(144, KM_SLEEP);
	held_by_host_thread = kmem_alloc(176, KM_SLEEP);
}

/* Here gdb looks. */
static void __attribute__((noinline)) stop_here(void *held_by_register)
{
	__asm__ volatile("" : : "r"(held_by_register) : "memory");
}

int
main(void)
{
	static kcondvar_t cv;
	const struct sim_config config = { 0 };
	sim_t *sim = sim_create(&config, NULL, 0);

	if (sim == NULL)
		abort();
	thread_create(
	    NULL, 0, sleeps_for_ever, &cv, 0, NULL, TS_RUN, MINCLSYSPRI);
	(void)sim_run(sim);
	hold();
	(void)kmem_alloc(240, KM_SLEEP);
	stop_here(kmem_alloc(208, KM_SLEEP));
	return (EXIT_SUCCESS);
}
