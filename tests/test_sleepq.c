/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/sleepq.c: sleeping, and being woken. */
#include "harness.h"
#include "machine.h"

/* A condition that threads wait for. */
static struct gate {
	kmutex_t ga_lock;
	kcondvar_t ga_cv;
	bool ga_open;
} gate;

static void
boot_gate(void)
{
	(void)boot(1);
	gate = (struct gate){ 0 };
	mutex_init(&gate.ga_lock, "lock", MUTEX_DEFAULT, NULL);
	cv_init(&gate.ga_cv, "gate", CV_DEFAULT, NULL);
}

static void
waits(void *arg)
{
	mutex_enter(&gate.ga_lock);
	while (!gate.ga_open)
		cv_wait(&gate.ga_cv, &gate.ga_lock);
	mutex_exit(&gate.ga_lock);
	sim_note(arg);
}

static kthread_t *
spawn_waiting(const char *name)
{
	return (spawn(name, waits, (void *)(uintptr_t)name));
}

TEST(a_sleeper_is_marked_as_such_until_it_is_woken, "")
{
	kthread_t *x;

	boot_gate();
	x = spawn_waiting("x");
	run_expecting(SIM_DEADLOCK, "x waits for condition variable gate");
	assert_int_equal(x->t_state, TS_SLEEP);
	assert_ptr_equal(x->t_wchan, &gate.ga_cv);
	gate.ga_open = true;
	setrun(x);
	assert_int_equal(x->t_state, TS_RUN);
	assert_null(x->t_wchan);
	run();
}

TEST(the_host_may_wake_a_sleeper_and_run_on, "")
{
	boot_gate();
	(void)spawn_waiting("x");
	(void)spawn_waiting("y");
	run_expecting(SIM_DEADLOCK, "nobody can run;");
	run_expecting(SIM_DEADLOCK, "nobody can run;");
	gate.ga_open = true;
	cv_signal(&gate.ga_cv);
	run_expecting(SIM_DEADLOCK, "y waits for condition variable gate");
	assert_events(SIM_EV_NOTE, "x");
	cv_signal(&gate.ga_cv);
	run();
	assert_events(SIM_EV_NOTE, "x y");
	assert_string_equal(sim_report(sim_current())->sr_message, "");
}

TEST(a_thread_set_running_has_left_its_sleep_queue, "")
{
	kthread_t *y;

	boot_gate();
	(void)spawn_waiting("x");
	y = spawn_waiting("y");
	(void)spawn_waiting("z");
	run_expecting(SIM_DEADLOCK, "");
	gate.ga_open = true;
	setrun(y);
	cv_signal(&gate.ga_cv);
	cv_signal(&gate.ga_cv);
	run();
	assert_events(SIM_EV_NOTE, "y x z");
}

static void
sets_itself_running(void *arg)
{
	kthread_t *y = arg;

	setrun(curthread);
	check(curthread->t_state == TS_ONPROC);
	setrun(y);
	setrun(y);
	check(y->t_state == TS_RUN);
}

TEST(setrun_leaves_a_thread_alone_that_runs_or_will, "")
{
	kthread_t *y;

	boot_gate();
	y = spawn_stopped("y", does_nothing, NULL);
	(void)spawn("x", sets_itself_running, y);
	run();
	assert_events(SIM_EV_STATE,
	    "create:t1 create:t2 wakeup:y exit:x exit:y "
	    "wakeup:thread_reaper sleep:thread_reaper");
}

static void
opens(void *arg)
{
	const kthread_t *sleeper = arg;

	while (sleeper->t_state != TS_SLEEP)
		sim_point();
	gate.ga_open = true;
	check(sleeper->t_cpu->cpu_thread == sleeper);
	cv_signal(&gate.ga_cv);
	sim_note("opened");
}

TEST(a_thread_woken_before_it_has_left_its_cpu_remains, "")
{
	(void)boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(others_first, NULL) });
	gate = (struct gate){ 0 };
	(void)spawn("opener", opens, spawn_waiting("x"));
	run();
	assert_events(SIM_EV_NOTE, "opened x");
}

/* ---- lwps are counted ---- */

static kthread_t *
stopped_lwp(proc_t *p)
{
	return (
	    lwp_create(waits, NULL, 0, p, TS_STOPPED, MINCLSYSPRI, NULL, 0, 0)
		->lwp_thread);
}

TEST(setrun_counts_a_stopped_lwp_as_running_once, "")
{
	kthread_t *t, *other;
	proc_t *p;

	boot_gate();
	gate.ga_open = true;
	p = sim_proc_create("sh");
	t = stopped_lwp(p);
	other = stopped_lwp(p);
	assert_int_equal(p->p_lwpcnt, 2);
	assert_int_equal(p->p_lwprcnt, 0);
	setrun(t);
	assert_int_equal(p->p_lwprcnt, 1);
	setrun(t);
	assert_int_equal(p->p_lwprcnt, 1);
	setrun(other);
	assert_int_equal(p->p_lwprcnt, 2);
	run();
	assert_int_equal(p->p_lwprcnt, 0);
}

TEST(an_lwp_that_is_woken_was_running_all_the_time, "")
{
	kthread_t *t;
	proc_t *p;

	boot_gate();
	p = start_process("sh", waits, NULL);
	t = p->p_tlist;
	run_expecting(SIM_DEADLOCK, "sh.1/1 waits for condition variable gate");
	assert_int_equal(p->p_lwprcnt, 1);
	gate.ga_open = true;
	setrun(t);
	assert_int_equal(p->p_lwprcnt, 1);
	run();
}

TEST(kernel_threads_are_not_counted, "")
{
	kthread_t *t;
	proc_t *p;

	boot_gate();
	p = sim_proc_create("sh");
	t = thread_create(
	    NULL, 0, does_nothing, NULL, 0, p, TS_STOPPED, MINCLSYSPRI);
	setrun(t);
	assert_int_equal(p->p_lwprcnt, 0);
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(a_sleeper_is_marked_as_such_until_it_is_woken),
	UNIT(the_host_may_wake_a_sleeper_and_run_on),
	UNIT(a_thread_set_running_has_left_its_sleep_queue),
	UNIT(setrun_leaves_a_thread_alone_that_runs_or_will),
	UNIT(a_thread_woken_before_it_has_left_its_cpu_remains),
	UNIT(setrun_counts_a_stopped_lwp_as_running_once),
	UNIT(an_lwp_that_is_woken_was_running_all_the_time),
	UNIT(kernel_threads_are_not_counted),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
