/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/roots.c: where a pointer to memory may be, and where it does not count.
 */
#include "harness.h"

#include "machine.h"

#include <ctxop_mdb.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

/* Out of the compiler's sight, so that a pointer is where it was put. */
#define HIDE(X) __asm__ volatile("" : "+r"(X))

static __attribute__((noinline)) size_t
leaks(void)
{
	return (kmem_leaks(
	    sim_current(), __builtin_frame_address(0), NULL, NULL, NULL));
}

static void
check_leaks(size_t n)
{
	size_t seen = leaks();

	if (seen != n)
		sim_fail("expected %zu leaks, seen %zu", n, seen);
}

/*
 * Let a thread that then ends put the only pointer to a new block at *where:
 * nothing of it was ever on the host's stack.
 */
static void
puts_block(void *where)
{
	*(void **)where = kmem_zalloc(8, KM_SLEEP);
}

static void
put_block(void **where)
{
	(void)spawn("putter", puts_block, where);
	run();
}

/* ---- the program's variables ---- */

static void *in_bss;
static void *in_data = &in_data;
static _Thread_local void *in_tls;

static void
assert_root(void **where)
{
	(void)boot_leaky(false);
	put_block(where);
	assert_int_equal(leaks(), 0);
	*where = NULL;
	assert_int_equal(leaks(), 1);
	sim_destroy(sim_current());
}

TEST(variables_of_the_program_are_roots, "")
{
	assert_root(&in_bss);
	assert_root(&in_data);
}

static int
counts_tls(struct dl_phdr_info *info, size_t size, void *count)
{
	(void)size;
	*(unsigned *)count += info->dlpi_tls_data != NULL;
	return (0);
}

TEST(thread_local_variables_are_roots_if_the_loader_tells_where_they_are, "")
{
	unsigned count = 0;

	(void)dl_iterate_phdr(counts_tls, &count);
	if (count == 0) /* that of glibc 2.36 on aarch64 does not */
		skip();
	assert_root(&in_tls);
}

/* ---- the host's stack and registers ---- */

TEST(a_variable_on_the_hosts_stack_is_a_root, "")
{
	void *volatile here;

	assert_root((void **)(uintptr_t)&here);
}

/* By an address that is no word's: only in a register of the caller. */
static __attribute__((noinline)) size_t
leaks_with_one_in_a_register(uintptr_t secret)
{
	uintptr_t p = ~secret;
	size_t n;

	HIDE(p);
	n = leaks();
	HIDE(p);
	return (n);
}

static uintptr_t secret;

static void
keeps_secret(void *arg)
{
	(void)arg;
	secret = ~(uintptr_t)kmem_zalloc(8, KM_SLEEP);
}

TEST(a_register_of_the_host_is_a_root, "")
{
	(void)boot_leaky(false);
	(void)spawn("t", keeps_secret, NULL);
	run();
	assert_int_equal(leaks(), 1);
	assert_int_equal(leaks_with_one_in_a_register(secret), 0);
}

/* Leaves the pointer in frames that are then gone. */
static __attribute__((noinline)) void
touch(uintptr_t hidden, unsigned deep)
{
	volatile uintptr_t p[32];

	for (unsigned i = 0; i < 32; i++)
		p[i] = ~hidden;
	if (deep > 0)
		touch(hidden, deep - 1);
	p[0] = p[31];
}

TEST(what_was_left_behind_on_the_hosts_stack_is_no_root, "")
{
	(void)boot_leaky(false);
	(void)spawn("t", keeps_secret, NULL);
	run();
	touch(secret, 30);
	assert_int_equal(leaks(), 1);
	touch(secret, 30);
	assert_int_equal(sim_findleaks(sim_current(), NULL), 1);
}

/* ---- the host's other memory ---- */

TEST(memory_of_the_host_is_a_root_while_it_is_registered, "")
{
	void **mine;

	(void)boot_leaky(false);
	mine = test_calloc(4, sizeof(*mine));
	put_block(&mine[3]);
	assert_int_equal(leaks(), 1);
	sim_root(mine, 3 * sizeof(*mine));
	assert_int_equal(leaks(), 1);
	sim_root(mine, 4 * sizeof(*mine));
	assert_int_equal(leaks(), 0);
	sim_root(mine, 0);
	assert_int_equal(leaks(), 1);
	test_free(mine);
}

TEST(many_ranges_may_be_registered, "")
{
	void **mine[10];

	(void)boot_leaky(false);
	for (unsigned i = 0; i < 10; i++) {
		mine[i] = test_calloc(1, sizeof(*mine[i]));
		put_block(mine[i]);
	}
	assert_int_equal(leaks(), 10);
	for (unsigned i = 0; i < 10; i++) {
		sim_root(mine[i], sizeof(*mine[i]));
		assert_int_equal(leaks(), 10 - i - 1);
	}
	for (unsigned i = 0; i < 10; i++)
		test_free(mine[i]);
}

/* Not in the frame of the test, which the search looks at. */
static __attribute__((noinline)) void
move_down(void **mine)
{
	mine[0] = mine[1];
	mine[1] = NULL;
}

TEST(a_range_may_begin_and_end_anywhere, "")
{
	void **mine;

	(void)boot_leaky(false);
	mine = test_calloc(3, sizeof(*mine));
	put_block(&mine[1]);
	sim_root((char *)mine + 3, 2 * sizeof(*mine) - 3);
	assert_int_equal(leaks(), 0);
	sim_root((char *)mine + 3, 2 * sizeof(*mine) - 4);
	assert_int_equal(leaks(), 1);
	for (size_t size = 0; size < 8; size++) {
		sim_root((char *)mine + 3, size);
		assert_int_equal(leaks(), 1);
	}
	move_down(mine);
	sim_root((char *)mine + 3, 2 * sizeof(*mine));
	assert_int_equal(leaks(), 1);
	test_free(mine);
}

TEST(null_is_registered_in_vain, "")
{
	(void)boot_leaky(false);
	put_block(&in_bss);
	sim_root(NULL, 1000);
	assert_int_equal(leaks(), 0);
	in_bss = NULL;
}

/* ---- stacks of threads ---- */

static kcondvar_t cv;

static void
sleeps_with_a_block(void *arg)
{
	kmutex_t lock = { 0 };
	void *p = kmem_zalloc(8, KM_SLEEP);

	(void)arg;
	HIDE(p);
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
	HIDE(p);
}

TEST(the_stack_of_a_sleeper_is_a_root_until_it_ends, "")
{
	(void)boot_leaky(false);
	cv = (kcondvar_t){ 0 };
	(void)spawn("t", sleeps_with_a_block, NULL);
	run_expecting(SIM_DEADLOCK, "");
	assert_int_equal(leaks(), 0);
	cv_signal(&cv);
	run();
	assert_int_equal(leaks(), 1);
}

static void
spawns_with_a_block(void *where)
{
	*(kthread_t **)where = spawn_stopped(
	    "new", does_nothing, kmem_zalloc(8, KM_SLEEP));
}

TEST(the_argument_of_a_thread_that_has_not_begun_is_a_root, "")
{
	kthread_t *t;

	(void)boot_leaky(false);
	(void)spawn("t", spawns_with_a_block, &t);
	run_expecting(SIM_OK, "");
	assert_int_equal(leaks(), 0);
	setrun(t);
	run();
	assert_int_equal(leaks(), 1);
}

static void
looks_for_its_own(void *arg)
{
	void *p = kmem_zalloc(8, KM_SLEEP);

	(void)arg;
	HIDE(p);
	check_leaks(0);
	HIDE(p);
}

TEST(a_thread_that_looks_does_not_lose_what_it_has, "")
{
	(void)boot_leaky(false);
	(void)spawn("t", looks_for_its_own, NULL);
	run();
	assert_int_equal(leaks(), 1);
}

static bool is_looked_for;

static void
has_a_block_on_another_cpu(void *arg)
{
	void *p = kmem_zalloc(8, KM_SLEEP);

	(void)arg;
	HIDE(p);
	while (!is_looked_for)
		sim_point();
	HIDE(p);
}

static void
looks_from_its_cpu(void *arg)
{
	(void)arg;
	while (sim_kmem_inuse(sim_current()) < 1)
		sim_point();
	check_leaks(0);
	is_looked_for = true;
}

TEST(the_stacks_of_all_cpus_are_roots, "")
{
	is_looked_for = false;
	(void)boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(others_first, NULL) });
	(void)spawn("a", has_a_block_on_another_cpu, NULL);
	(void)spawn("b", looks_from_its_cpu, NULL);
	run();
	assert_int_equal(leaks(), 1);
}

static void
looks_while_the_host_has_it(void *arg)
{
	(void)arg;
	check_leaks(0);
}

TEST(what_the_host_has_while_threads_run_is_no_leak, "")
{
	void *p;

	(void)boot_leaky(false);
	p = kmem_zalloc(8, KM_SLEEP);
	HIDE(p);
	(void)spawn("t", looks_while_the_host_has_it, NULL);
	run();
	HIDE(p);
	kmem_free(p, 8);
}

static void
panics_with_a_block(void *arg)
{
	void *volatile p = kmem_zalloc(8, KM_SLEEP);

	(void)arg;
	if (p != NULL)
		panic("with a block");
}

TEST(the_stack_of_a_thread_that_panicked_is_a_root, "")
{
	assert_panics(panics_with_a_block, NULL, "with a block");
	assert_int_equal(leaks(), 0);
}

/* ---- structures ---- */

static void
installs(void *t)
{
	(void)install_op(t, "A");
}

static void
installs_pctx(void *p)
{
	installpctx(p, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void
install_in_a_thread(void (*body)(void *), void *target)
{
	(void)spawn("installer", body, target);
	run_expecting(SIM_OK, "");
}

TEST(ctxops_of_every_kind_of_thread_are_no_leaks, "")
{
	sim_t *sim = boot(2);
	kthread_t *threads[4];

	threads[0] = curthread;
	threads[1] = sim_cpu(sim, 0)->cpu_idle_thread;
	threads[2] = sim_cpu(sim, 1)->cpu_idle_thread;
	threads[3] = spawn_stopped("t", does_nothing, NULL);
	for (unsigned i = 0; i < 4; i++)
		install_in_a_thread(installs, threads[i]);
	assert_int_equal(sim_kmem_inuse(sim), 4);
	assert_int_equal(leaks(), 0);
	for (unsigned i = 0; i < 4; i++) {
		threads[i]->t_ctx = NULL;
		assert_int_equal(leaks(), i + 1);
	}
}

TEST(ctxops_of_processes_are_no_leaks, "")
{
	proc_t *procs[3];

	(void)boot_leaky(false);
	procs[0] = curproc;
	procs[1] = sim_proc_create("p");
	procs[2] = sim_proc_create("q");
	for (unsigned i = 0; i < 3; i++)
		install_in_a_thread(installs_pctx, procs[i]);
	assert_int_equal(leaks(), 0);
	for (unsigned i = 0; i < 3; i++) {
		procs[i]->p_pctx = NULL;
		assert_int_equal(leaks(), i + 1);
	}
}

static void
installs_and_ends(void *arg)
{
	void *volatile p[32];

	(void)arg;
	p[0] = kmem_zalloc(8, KM_SLEEP);
	for (unsigned i = 1; i < 32; i++)
		p[i] = p[0];
	(void)install_op(curthread, "A");
	(void)install_op(curthread, "B");
	thread_exit();
}

/* The dead thread's ring is reachable, what was on its stack is not. */
static void
looks_at_the_dead(void *arg)
{
	(void)arg;
	yield();
	check(sim_current()->sim_ndead == 1);
	check(sim_kmem_inuse(sim_current()) == 3);
	check_leaks(1);
	sim_current()->sim_thread_deathrow.tq_first->t_ctx = NULL;
	check_leaks(3);
}

TEST(a_ctxop_on_a_deathrow_thread_is_no_leak, "97")
{
	(void)boot_leaky(false);
	(void)spawn("looker", looks_at_the_dead, NULL);
	(void)spawn("dead", installs_and_ends, NULL);
	run();
}

/* ---- machines ---- */

TEST(each_machine_has_roots_of_its_own, "")
{
	sim_t *first, *second;
	void **mine = test_calloc(2, sizeof(*mine));

	first = boot_leaky(false);
	sim_root(mine, 2 * sizeof(*mine));
	put_block(&mine[0]);
	second = boot_leaky(false);
	put_block(&mine[1]);
	assert_int_equal(leaks(), 1);
	(void)sim_enter(first);
	assert_int_equal(leaks(), 0);
	assert_int_equal(
	    kmem_leaks(second, __builtin_frame_address(0), NULL, NULL, NULL),
	    1);
	sim_destroy(second);
	test_free(mine);
}

static const struct CMUnitTest tests[] = {
	UNIT(variables_of_the_program_are_roots),
	UNIT(
	    thread_local_variables_are_roots_if_the_loader_tells_where_they_are),
	UNIT(a_variable_on_the_hosts_stack_is_a_root),
	UNIT(a_register_of_the_host_is_a_root),
	UNIT(what_was_left_behind_on_the_hosts_stack_is_no_root),
	UNIT(memory_of_the_host_is_a_root_while_it_is_registered),
	UNIT(many_ranges_may_be_registered),
	UNIT(a_range_may_begin_and_end_anywhere),
	UNIT(null_is_registered_in_vain),
	UNIT(the_stack_of_a_sleeper_is_a_root_until_it_ends),
	UNIT(the_argument_of_a_thread_that_has_not_begun_is_a_root),
	UNIT(a_thread_that_looks_does_not_lose_what_it_has),
	UNIT(the_stacks_of_all_cpus_are_roots),
	UNIT(what_the_host_has_while_threads_run_is_no_leak),
	UNIT(the_stack_of_a_thread_that_panicked_is_a_root),
	UNIT(ctxops_of_every_kind_of_thread_are_no_leaks),
	UNIT(ctxops_of_processes_are_no_leaks),
	UNIT(a_ctxop_on_a_deathrow_thread_is_no_leak),
	UNIT(each_machine_has_roots_of_its_own),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
