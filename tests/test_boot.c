/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/boot.c: what a machine is when nothing has happened yet. */
#include "harness.h"

static void
panics(void *arg)
{
	(void)arg;
	panic("on purpose");
}

TEST(the_host_is_t0_of_p0_on_a_cpu_of_its_own, "")
{
	(void)boot(2);
	assert_string_equal(curthread->t_name, "t0");
	assert_int_equal(curthread->t_did, 0);
	assert_int_equal(curthread->t_state, TS_ONPROC);
	assert_string_equal(curproc->p_name, "sched");
	assert_int_equal(curproc->p_stat, SRUN);
	assert_int_equal(CPU->cpu_id, -1);
	assert_ptr_equal(CPU->cpu_thread, curthread);
}

TEST(the_host_is_t0_again_after_a_run, "")
{
	kthread_t *t0;

	(void)boot(2);
	t0 = curthread;
	(void)spawn("t", yields, NULL);
	run();
	assert_ptr_equal(curthread, t0);
	(void)spawn("t", panics, NULL);
	run_expecting(SIM_PANIC, "on purpose");
	assert_ptr_equal(curthread, t0);
}

TEST(the_host_may_do_all_that_does_not_sleep, "")
{
	kmutex_t lock = { 0 };
	kcondvar_t cv = { 0 };

	(void)boot(1);
	mutex_enter(&lock);
	assert_true(MUTEX_HELD(&lock));
	cv_broadcast(&cv);
	mutex_exit(&lock);
	kpreempt_disable();
	cpu_surrender(curthread);
	kpreempt_enable();
	sim_point();
	assert_int_equal(curthread->t_preempt, 0);
	kmem_free(kmem_alloc(8, KM_SLEEP), 8);
	assert_true(gethrtime() < gethrtime());
	(void)install_op(curthread, "A");
	ctxop_detach(curthread, curthread->t_ctx);
}

TEST(the_ctxops_of_the_host_never_run, "")
{
	(void)boot(1);
	(void)install_op(curthread, "A");
	(void)spawn("t", yields, NULL);
	run();
	assert_trace("");
	assert_ring(curthread, "A");
}

TEST(processes_are_numbered_and_named, "")
{
	proc_t *first, *second;

	(void)boot(1);
	first = sim_proc_create("first");
	second = sim_proc_create("a name that is longer than 31 bytes");
	assert_int_equal(first->p_pid, 1);
	assert_int_equal(second->p_pid, 2);
	assert_int_equal(first->p_stat, SRUN);
	assert_string_equal(first->p_name, "first");
	assert_string_equal(second->p_name, "a name that is longer than 31 b");
}

static const struct CMUnitTest tests[] = {
	UNIT(the_host_is_t0_of_p0_on_a_cpu_of_its_own),
	UNIT(the_host_is_t0_again_after_a_run),
	UNIT(the_host_may_do_all_that_does_not_sleep),
	UNIT(the_ctxops_of_the_host_never_run),
	UNIT(processes_are_numbered_and_named),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
