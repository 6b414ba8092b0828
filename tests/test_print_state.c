/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/print_state.c: the machine as it is, told to a person. */
#include "harness.h"

#include <ctxop_mdb.h>
#include <stdlib.h>
#include <string.h>

static void
assert_state(const char *expected)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	sim_print_state(sim_current(), out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, expected);
	free(text);
}

/* The run ends here, for the host to look. */
static void
stops(void)
{
	sim_fail("stop");
}

static void
run_to_stop(void)
{
	run_expecting(SIM_FAILED, "stop");
}

/* ---- CPUs ---- */

TEST(a_machine_without_threads_is_idle, "")
{
	(void)boot(2);
	assert_state("CPU 0: idle\nCPU 1: idle\n");
}

static void
loads_and_stops(void *owner)
{
	sim_name(owner, "vcpu0");
	sim_hw_load("guest", owner);
	sim_hw_load("counter", NULL);
	stops();
}

TEST(a_cpu_shows_its_thread_and_what_it_holds, "")
{
	int vcpu;

	(void)boot(1);
	(void)spawn("a", loads_and_stops, &vcpu);
	run_to_stop();
	assert_state("CPU 0: a, priority 60\n"
		     "  holds guest of vcpu0\n"
		     "  holds counter of (unnamed)\n"
		     "a: on CPU 0\n");
}

static void
asks_and_stops(void *arg)
{
	(void)arg;
	kpreempt_disable();
	kpreempt_disable();
	cpu_surrender(curthread);
	stops();
}

TEST(a_cpu_shows_a_preemption_that_is_pending, "")
{
	(void)boot(1);
	(void)spawn("a", asks_and_stops, NULL);
	run_to_stop();
	assert_state("CPU 0: a, priority 60, a preemption is pending\n"
		     "a: on CPU 0, t_preempt 2\n");
}

static void
stops_in_a_hook(void *arg)
{
	(void)arg;
	stops();
}

static void
is_saved(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = stops_in_a_hook };

	ctxop_install(curthread, &tpl, arg);
	yield();
}

TEST(a_thread_in_its_hooks_is_said_to_be, "")
{
	int fpu;

	(void)boot(1);
	sim_name(&fpu, "fpu");
	(void)spawn("a", is_saved, &fpu);
	(void)spawn("b", does_nothing, NULL);
	run_to_stop();
	assert_state("CPU 0: a, priority 60, in its save or restore hooks\n"
		     "a: ready, last on CPU 0\n"
		     "  hooks, newest first: fpu\n"
		     "b: on its way to CPU 0\n");
}

/* ---- where a thread is ---- */

static kmutex_t lock;
static kcondvar_t cv;

static void
sleeps(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
}

static void
takes_and_stops(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	stops();
}

TEST(each_thread_shows_where_it_is, "")
{
	(void)boot(1);
	mutex_init(&lock, "lock", MUTEX_DEFAULT, NULL);
	cv_init(&cv, "work", CV_DEFAULT, NULL);
	(void)spawn("sleeps", sleeps, NULL);
	(void)spawn_stopped("stopped", does_nothing, NULL);
	(void)spawn("dies", does_nothing, NULL);
	(void)spawn("last", takes_and_stops, NULL);
	(void)spawn("ready", does_nothing, NULL);
	run_to_stop();
	assert_state("CPU 0: last, priority 60\n"
		     "sleeps: sleeps: condition variable work\n"
		     "stopped: stopped\n"
		     "dies: has exited\n"
		     "last: on CPU 0\n"
		     "  holds lock\n"
		     "ready: ready, last on CPU 0\n");
}

/* ---- hooks ---- */

TEST(hooks_are_shown_newest_first, "")
{
	kthread_t *t;

	(void)boot(1);
	t = spawn_stopped("a", does_nothing, NULL);
	(void)install_op(t, "fpu");
	(void)install_op(t, "vmm");
	assert_state("CPU 0: idle\n"
		     "a: stopped\n"
		     "  hooks, newest first: vmm, fpu\n");
}

static void
named_by_its_handler(void *arg)
{
	(void)arg;
}

TEST(a_hook_without_a_name_goes_by_its_handler, "")
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_restore = named_by_its_handler };

	(void)boot(1);
	ctxop_install(spawn_stopped("a", does_nothing, NULL), &tpl, NULL);
	assert_state("CPU 0: idle\n"
		     "a: stopped\n"
		     "  hooks, newest first: named_by_its_handler\n");
}

TEST(many_hooks_take_more_than_one_row, "")
{
	kthread_t *t;

	(void)boot(1);
	t = spawn_stopped("a", does_nothing, NULL);
	for (unsigned i = 0; i < 9; i++)
		(void)install_op(t, "ten-letter");
	assert_state(
	    "CPU 0: idle\n"
	    "a: stopped\n"
	    "  hooks, newest first: ten-letter, ten-letter, ten-letter, "
	    "ten-letter,\n"
	    "    ten-letter, ten-letter, ten-letter, ten-letter, "
	    "ten-letter\n");
}

TEST(a_broken_ring_is_said_to_be_and_not_followed, "")
{
	struct ctxop *op;
	kthread_t *t;

	(void)boot(1);
	t = spawn_stopped("a", does_nothing, NULL);
	op = install_op(t, "fpu");
	op->next = NULL;
	assert_state("CPU 0: idle\n"
		     "a: stopped\n"
		     "  hooks, newest first: (the ring is broken)\n");
	op->next = op;
}

/* ---- locks ---- */

#define LOCKS 10
static kmutex_t locks[LOCKS];

static void
name_locks(void)
{
	static const char *const names[LOCKS] = { "l0", "l1", "l2", "l3", "l4",
		"l5", "l6", "l7", "l8", "l9" };

	for (unsigned i = 0; i < LOCKS; i++)
		mutex_init(&locks[i], names[i], MUTEX_DEFAULT, NULL);
}

static void
takes_out_of_order(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 4; i++)
		check(mutex_tryenter(&locks[i]));
	mutex_exit(&locks[1]);
	mutex_destroy(&locks[3]);
	mutex_enter(&curthread->t_ctx_lock);
	stops();
}

TEST(locks_are_shown_in_the_order_in_which_they_were_taken, "")
{
	(void)boot(1);
	name_locks();
	(void)spawn("a", takes_out_of_order, NULL);
	run_to_stop();
	assert_state("CPU 0: a, priority 60\n"
		     "a: on CPU 0\n"
		     "  holds l0, l2, its t_ctx_lock\n");
}

static void
takes_many(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < LOCKS; i++)
		mutex_enter(&locks[i]);
	stops();
}

TEST(of_many_locks_the_first_eight_are_shown, "")
{
	(void)boot(1);
	name_locks();
	(void)spawn("a", takes_many, NULL);
	run_to_stop();
	assert_state("CPU 0: a, priority 60\n"
		     "a: on CPU 0\n"
		     "  holds l0, l1, l2, l3, l4, l5, l6, l7, and more\n");
}

static void
gives_back_many(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < LOCKS; i++)
		mutex_enter(&locks[i]);
	mutex_exit(&locks[0]);
	mutex_exit(&locks[9]);
	mutex_exit(&locks[7]);
	stops();
}

TEST(of_many_locks_those_given_back_are_gone, "")
{
	(void)boot(1);
	name_locks();
	(void)spawn("a", gives_back_many, NULL);
	run_to_stop();
	assert_state("CPU 0: a, priority 60\n"
		     "a: on CPU 0\n"
		     "  holds l1, l2, l3, l4, l5, l6, (unnamed)\n");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_machine_without_threads_is_idle),
		UNIT(a_cpu_shows_its_thread_and_what_it_holds),
		UNIT(a_cpu_shows_a_preemption_that_is_pending),
		UNIT(a_thread_in_its_hooks_is_said_to_be),
		UNIT(each_thread_shows_where_it_is),
		UNIT(hooks_are_shown_newest_first),
		UNIT(a_hook_without_a_name_goes_by_its_handler),
		UNIT(many_hooks_take_more_than_one_row),
		UNIT(a_broken_ring_is_said_to_be_and_not_followed),
		UNIT(locks_are_shown_in_the_order_in_which_they_were_taken),
		UNIT(of_many_locks_the_first_eight_are_shown),
		UNIT(of_many_locks_those_given_back_are_gone),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
