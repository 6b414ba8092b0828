/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/thread.c: threads begin and end, and are freed by the reaper. */
#include "harness.h"
#include "machine.h"

#include <errno.h>
#include <string.h>

/* ---- birth ---- */

static void
notes(void *arg)
{
	sim_note(arg);
}

TEST(a_stopped_thread_waits_for_setrun, "")
{
	kthread_t *t;

	(void)boot(1);
	t = spawn_stopped("x", notes, (void *)(uintptr_t) "x");
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_NOTE, "");
	setrun(t);
	run();
	assert_events(SIM_EV_NOTE, "x");
}

TEST(a_thread_belongs_to_its_process_or_to_p0, "")
{
	proc_t *p;
	kthread_t *t;

	(void)boot(1);
	p = sim_proc_create("p");
	t = thread_create(NULL, 0, does_nothing, NULL, 0, p, TS_RUN, 60);
	assert_ptr_equal(t->t_procp, p);
	t = thread_create(NULL, 0, does_nothing, NULL, 0, NULL, TS_RUN, 60);
	assert_ptr_equal(t->t_procp, threadp()->t_procp);
	assert_string_equal(t->t_procp->p_name, "sched");
	run();
}

TEST(threads_are_numbered_from_1_and_named_after_it, "")
{
	kthread_t *t;

	(void)boot(1);
	assert_int_equal(threadp()->t_did, 0);
	t = thread_create(NULL, 0, does_nothing, NULL, 0, NULL, TS_RUN, 60);
	assert_int_equal(t->t_did, 1);
	assert_string_equal(t->t_name, "t1");
	t = thread_create(NULL, 0, does_nothing, NULL, 0, NULL, TS_RUN, 60);
	assert_int_equal(t->t_did, 2);
	assert_string_equal(t->t_name, "t2");
	run();
}

TEST(a_name_has_at_most_31_bytes, "")
{
	static const char longest[] = "0123456789012345678901234567890";
	static const char too_long[] = "01234567890123456789012345678901";
	kthread_t *t;

	(void)boot(1);
	t = spawn("x", does_nothing, NULL);
	assert_int_equal(thread_setname(t, longest), 0);
	assert_string_equal(t->t_name, longest);
	assert_int_equal(thread_setname(t, too_long), ENAMETOOLONG);
	assert_string_equal(t->t_name, longest);
	run();
}

TEST(a_renamed_thread_keeps_its_old_name_in_the_trace, "")
{
	char name[] = "old";
	kthread_t *t;

	(void)boot(1);
	t = spawn_stopped(name, does_nothing, NULL);
	setrun(t);
	memcpy(name, "new", sizeof(name));
	assert_int_equal(thread_setname(t, name), 0);
	memcpy(name, "bad", sizeof(name));
	run();
	assert_events(SIM_EV_STATE,
	    "create:t1 wakeup:old exit:new wakeup:thread_reaper "
	    "sleep:thread_reaper");
}

/* ---- arguments ---- */

struct arguments {
	void *stk;
	size_t stksize, len;
	int state;
	pri_t pri;
	const char *panic;
};

static void
creates(void *arg)
{
	const struct arguments *a = arg;

	(void)thread_create(a->stk, a->stksize, does_nothing, NULL, a->len,
	    NULL, a->state, a->pri);
}

TEST(what_is_not_modelled_panics, "")
{
	char stk[16];
	struct arguments bad[] = {
		{ stk, 0, 0, TS_RUN, 60, "got one, 0 and 0" },
		{ NULL, 1 << 30, 0, TS_RUN, 60, "got none, 1073741824 and 0" },
		{ NULL, 0, 8, TS_RUN, 60, "got none, 0 and 8" },
		{ NULL, 0, 0, TS_SLEEP, 60, "TS_RUN or TS_STOPPED, got 0x1" },
		{ NULL, 0, 0, TS_RUN, -1, "from 0 to 169, got -1" },
		{ NULL, 0, 0, TS_RUN, 170, "from 0 to 169, got 170" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_panics(creates, &bad[i], bad[i].panic);
		sim_destroy(sim_current());
	}
}

TEST(the_limits_of_what_is_modelled_are_legal, "")
{
	struct arguments good[] = {
		{ NULL, 16384, 0, TS_RUN, 0, NULL },
		{ NULL, 0, 0, TS_RUN, 169, NULL },
	};

	(void)boot(1);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		creates(&good[i]);
	run();
}

/* ---- stacks ---- */

static void
keeps_its_locals(void *arg)
{
	const struct fiber *f = &thread_of(curthread)->st_fiber;
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	volatile uintptr_t locals[100];

	check(here - (uintptr_t)f->f_stack < f->f_size);
	for (size_t i = 0; i < 100; i++)
		locals[i] = (uintptr_t)arg + i;
	for (size_t i = 0; i < 100; i++) {
		yield();
		check(locals[i] == (uintptr_t)arg + i);
	}
}

TEST(each_thread_has_a_stack_of_its_own, "")
{
	(void)boot_with(
	    (struct sim_config){ .sc_ncpus = 2, .sc_tape = SIM_SEED(1) });
	for (uintptr_t i = 0; i < 20; i++)
		(void)spawn("t", keeps_its_locals, (void *)(1000 * i));
	run();
}

static void
creates_one_more(void *arg)
{
	unsigned *left = arg;

	if (--*left > 0)
		(void)spawn("t", creates_one_more, arg);
}

TEST(threads_may_create_threads, "")
{
	unsigned left = 100;

	(void)boot(2);
	(void)spawn("t", creates_one_more, &left);
	run();
	assert_int_equal(left, 0);
}

/* ---- death ---- */

static void
ends_here(void)
{
	sim_note("end");
	thread_exit();
}

static void
ends_in_another_function(void *arg)
{
	(void)arg;
	ends_here();
	sim_note("not reached");
}

TEST(thread_exit_ends_a_thread_at_any_depth, "")
{
	(void)boot(1);
	(void)spawn("x", ends_in_another_function, NULL);
	run();
	assert_events(SIM_EV_NOTE, "end");
}

static void
checks_its_exit(void *t)
{
	check(t == curthread);
	check(curthread->t_preempt >= 1);
	check(!MUTEX_HELD(&curproc->p_lock));
	check(curthread->t_state == TS_ONPROC);
	check_ring(curthread, "B A");
}

static const struct ctxop_template exit_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_exit = checks_its_exit,
};

static void
install_exit_op(kthread_t *t, const char *name)
{
	struct ctxop *op = ctxop_allocate(&exit_tpl, (void *)(uintptr_t)name);

	sim_name(op, name);
	ctxop_attach(t, op);
}

TEST(exit_handlers_get_the_thread_with_preemption_disabled, "68 70")
{
	kthread_t *t;

	(void)boot(1);
	t = spawn_stopped("x", does_nothing, NULL);
	install_exit_op(t, "A");
	install_exit_op(t, "B");
	setrun(t);
	run();
	assert_trace("exit:B exit:A");
}

static kcondvar_t never;

static void
waits_for_ever(void *arg)
{
	kmutex_t lock = { 0 };

	(void)arg;
	mutex_enter(&lock);
	for (;;)
		cv_wait(&never, &lock);
}

static const struct ctxop_template exit_waits_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_exit = waits_for_ever,
};

static void
spawn_with(const char *name, const struct ctxop_template *tpl)
{
	kthread_t *t = spawn_stopped(name, does_nothing, NULL);

	ctxop_install(t, tpl, NULL);
	setrun(t);
}

TEST(an_exit_handler_that_waits_for_ever_is_a_deadlock, "")
{
	(void)boot(1);
	cv_init(&never, "never", CV_DEFAULT, NULL);
	spawn_with("x", &exit_waits_tpl);
	run_expecting(SIM_DEADLOCK, "x waits for condition variable never");
	assert_int_equal(sim_nthreads(sim_current()), 1);
}

static void
panics(void *arg)
{
	(void)arg;
	panic("in a handler");
}

static const struct ctxop_template exit_panics_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_exit = panics,
};

/* That nothing is lost then is for LeakSanitizer to see. */
TEST(a_panic_in_an_exit_handler_is_that_threads, "")
{
	(void)boot(1);
	spawn_with("x", &exit_panics_tpl);
	run_expecting(SIM_PANIC, "in a handler");
	assert_string_equal(sim_report(sim_current())->sr_thread, "x");
}

TEST(a_thread_that_is_left_is_counted_and_named, "")
{
	sim_t *sim = boot(1);
	kthread_t *t = spawn_stopped("x", does_nothing, NULL);

	(void)spawn("y", does_nothing, NULL);
	assert_int_equal(sim_nthreads(sim), 2);
	run_expecting(SIM_OK, "");
	assert_int_equal(sim_nthreads(sim), 1);
	assert_ptr_equal(sim_leaked_thread(sim), t);
	setrun(t);
	run();
	assert_null(sim_leaked_thread(sim));
}

/* ---- a thread of a process ---- */

static void
notes_exit(void *p)
{
	check(p == curproc && curthread->t_preempt >= 1);
	check(!MUTEX_HELD(&curproc->p_lock));
	sim_note("pexit");
}

TEST(a_kernel_thread_leaves_its_process_without_p_lock, "68 69")
{
	kthread_t *t;
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	installpctx(p, NULL, NULL, NULL, NULL, notes_exit, NULL);
	t = thread_create(
	    NULL, 0, does_nothing, NULL, 0, p, TS_STOPPED, MINCLSYSPRI);
	install_exit_op(t, "A");
	install_exit_op(t, "B");
	setrun(t);
	run();
	assert_events(SIM_EV_EXIT | SIM_EV_NOTE, "exit:B exit:A pexit");
	assert_null(p->p_tlist);
	assert_int_equal(p->p_stat, SRUN);
}

static void
calls_thread_exit(void *arg)
{
	(void)arg;
	thread_exit();
}

TEST(an_lwp_that_calls_thread_exit_panics, "")
{
	(void)boot(1);
	(void)start_process("sh", calls_thread_exit, NULL);
	run_expecting(SIM_PANIC, "thread_exit: sh.1/1 is an lwp");
}

static const struct CMUnitTest tests[] = {
	UNIT(a_stopped_thread_waits_for_setrun),
	UNIT(a_thread_belongs_to_its_process_or_to_p0),
	UNIT(threads_are_numbered_from_1_and_named_after_it),
	UNIT(a_name_has_at_most_31_bytes),
	UNIT(a_renamed_thread_keeps_its_old_name_in_the_trace),
	UNIT(what_is_not_modelled_panics),
	UNIT(the_limits_of_what_is_modelled_are_legal),
	UNIT(each_thread_has_a_stack_of_its_own),
	UNIT(threads_may_create_threads),
	UNIT(thread_exit_ends_a_thread_at_any_depth),
	UNIT(exit_handlers_get_the_thread_with_preemption_disabled),
	UNIT(an_exit_handler_that_waits_for_ever_is_a_deadlock),
	UNIT(a_panic_in_an_exit_handler_is_that_threads),
	UNIT(a_thread_that_is_left_is_counted_and_named),
	UNIT(a_kernel_thread_leaves_its_process_without_p_lock),
	UNIT(an_lwp_that_calls_thread_exit_panics),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
