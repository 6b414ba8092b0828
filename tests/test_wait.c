/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/wait.c: a process waits for its children. */
#include "harness.h"
#include "machine.h"

#include <errno.h>
#include <signal.h>

#define WORD(STR) ((void *)(uintptr_t)(STR))

static void
exits_with(void *what)
{
	proc_exit(CLD_EXITED, (int)(intptr_t)what);
}

static int
fork_one(void (*body)(void *), void *arg)
{
	int pid = 0;

	check(sim_fork1(body, arg, &pid) == 0);
	return (pid);
}

static void
run_lwp(void (*body)(void *))
{
	(void)boot(1);
	(void)start_process("sh", body, NULL);
	run();
}

/* ---- what it says ---- */

static void
waits_for_nobody(void *arg)
{
	int pid = -1, what = -1;

	(void)arg;
	check(sim_wait(&pid, &what) == ECHILD);
	check(pid == -1 && what == -1);
}

TEST(without_a_child_it_is_echild, "")
{
	run_lwp(waits_for_nobody);
}

static void
waits_for_two(void *arg)
{
	int first = fork_one(exits_with, (void *)5);
	int pid = 0, what = 0;

	(void)arg;
	yield();
	check(sim_wait(&pid, &what) == 0);
	check(pid == first && what == 5);
	(void)fork_one(exits_with, (void *)-7);
	check(sim_wait(NULL, &what) == 0 && what == -7);
	first = fork_one(does_nothing, NULL);
	check(sim_wait(&pid, NULL) == 0 && pid == first);
	(void)fork_one(does_nothing, NULL);
	check(sim_wait(NULL, NULL) == 0);
	check(sim_wait(&pid, &what) == ECHILD);
}

TEST(it_says_which_child_and_what_it_said, "")
{
	run_lwp(waits_for_two);
}

static void
sleeps_then_notes(void *arg)
{
	delay(1);
	sim_note(arg);
}

static void
waits_for_a_sleeper(void *arg)
{
	(void)arg;
	(void)fork_one(sleeps_then_notes, WORD("child"));
	check(sim_wait(NULL, NULL) == 0);
	sim_note("parent");
}

TEST(it_waits_until_a_child_has_exited, "")
{
	run_lwp(waits_for_a_sleeper);
	assert_events(SIM_EV_NOTE, "child parent");
}

/* Only the second of three children exits before the others. */
static void
sleeps_first(void *arg)
{
	delay((intptr_t)arg);
	proc_exit(CLD_EXITED, (int)(intptr_t)arg);
}

static void
waits_for_three(void *arg)
{
	int what;

	(void)arg;
	(void)fork_one(sleeps_first, (void *)2);
	(void)fork_one(sleeps_first, (void *)1);
	(void)fork_one(sleeps_first, (void *)3);
	for (int i = 1; i <= 3; i++)
		check(sim_wait(NULL, &what) == 0 && what == i);
	check(sim_wait(NULL, NULL) == ECHILD);
}

TEST(each_child_is_waited_for_once_as_it_exits, "")
{
	run_lwp(waits_for_three);
}

/* ---- who waits ---- */

static void
has_a_child_and_leaves(void *arg)
{
	(void)fork_one(sleeps_first, arg);
}

static void
waits_for_a_parent(void *arg)
{
	(void)arg;
	(void)fork_one(has_a_child_and_leaves, (void *)1);
	check(sim_wait(NULL, NULL) == 0);
	check(sim_wait(NULL, NULL) == ECHILD);
	delay(2);
	check(sim_wait(NULL, NULL) == ECHILD);
}

TEST(a_grandchild_is_not_waited_for, "")
{
	run_lwp(waits_for_a_parent);
}

static void
waits_for_all(void *arg)
{
	int n = 0, pid = 0;

	while (sim_wait(&pid, NULL) == 0)
		n++;
	check(n == *(int *)arg);
	check(pid > 0);
	sim_note("done");
}

TEST(threads_of_p0_wait_for_what_the_host_has_made, "")
{
	sim_t *sim = boot(2);
	int n = 3;

	for (int i = 0; i < n; i++)
		(void)start_process("sh", yields, NULL);
	(void)spawn("init", waits_for_all, &n);
	run();
	assert_events(SIM_EV_NOTE, "done");
	assert_null(sim->sim_procs);
}

TEST(the_host_may_wait_for_what_has_exited, "")
{
	int pid = 0, what = -1;

	(void)boot(1);
	assert_int_equal(sim_wait(&pid, &what), ECHILD);
	(void)start_process("sh", exits_with, (void *)4);
	run();
	assert_int_equal(sim_wait(&pid, &what), 0);
	assert_int_equal(pid, 1);
	assert_int_equal(what, 4);
	assert_int_equal(sim_wait(&pid, &what), ECHILD);
}

/* Results of two lwps that wait for one child. */
static int results[2];

static void
waits_too(void *result)
{
	*(int *)result = sim_wait(NULL, NULL);
}

static void
two_lwps_wait(void *arg)
{
	(void)arg;
	(void)fork_one(sleeps_first, (void *)1);
	check(sim_lwp_create(waits_too, &results[1], NULL) == 0);
	waits_too(&results[0]);
}

static void
two_wait_with_seed(unsigned ncpus, uint64_t seed)
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_ASK(nothing_fails, &seed) });

	(void)start_process("sh", two_lwps_wait, NULL);
	run();
	assert_int_equal(results[0] + results[1], ECHILD);
	sim_destroy(sim);
}

TEST(of_two_lwps_that_wait_one_gets_the_child, "")
{
	static const unsigned ncpus[] = { 1, 2, 3, 8 };

	for (uint64_t seed = 0; seed < 40; seed++)
		two_wait_with_seed(ncpus[seed % 4], seed);
}

/* ---- it does not end, or ends early ---- */

static void
sleeps_for_ever(void *arg)
{
	static kcondvar_t never;
	static kmutex_t lock;

	(void)arg;
	never = (kcondvar_t){ 0 };
	lock = (kmutex_t){ 0 };
	sim_name(&never, "never");
	mutex_enter(&lock);
	for (;;)
		cv_wait(&never, &lock);
}

static void
waits_in_vain(void *arg)
{
	(void)fork_one(sleeps_for_ever, arg);
	(void)sim_wait(NULL, NULL);
}

TEST(a_child_that_never_exits_is_a_deadlock, "")
{
	(void)boot(1);
	(void)start_process("sh", waits_in_vain, NULL);
	run_expecting(SIM_DEADLOCK, "sh.1/1 waits for condition variable p_cv");
}

static void
is_interrupted(void *arg)
{
	int pid = -1, what = -1;

	(void)arg;
	(void)fork_one(sleeps_first, (void *)9);
	check(sim_wait(&pid, &what) == EINTR);
	check(pid == -1 && what == -1);
	sim_note("EINTR");
	check(sim_wait(NULL, NULL) == 0);
}

static void
forks_beside(void *arg)
{
	(void)arg;
	delay(1);
	(void)fork_one(does_nothing, NULL);
	sim_note("forked");
	check(sim_wait(NULL, NULL) == 0);
}

TEST(a_fork_by_another_lwp_interrupts_it, "")
{
	(void)boot(1);
	(void)lwp_create(forks_beside, NULL, 0,
	    start_process("sh", is_interrupted, NULL), TS_RUN, MINCLSYSPRI,
	    NULL, 0, 0);
	run();
	assert_events(SIM_EV_NOTE, "forked EINTR");
}

static void
creates_a_waiter(void *arg)
{
	(void)fork_one(sleeps_first, (void *)3);
	check(sim_lwp_create(waits_too, arg, NULL) == 0);
	yield();
	proc_exit(CLD_EXITED, 0);
}

TEST(a_waiter_exits_with_its_process, "")
{
	int result = -1;

	(void)boot(1);
	(void)start_process("sh", creates_a_waiter, &result);
	run();
	assert_int_equal(result, -1);
}

static const struct CMUnitTest tests[] = {
	UNIT(without_a_child_it_is_echild),
	UNIT(it_says_which_child_and_what_it_said),
	UNIT(it_waits_until_a_child_has_exited),
	UNIT(each_child_is_waited_for_once_as_it_exits),
	UNIT(a_grandchild_is_not_waited_for),
	UNIT(threads_of_p0_wait_for_what_the_host_has_made),
	UNIT(the_host_may_wait_for_what_has_exited),
	UNIT(of_two_lwps_that_wait_one_gets_the_child),
	UNIT(a_child_that_never_exits_is_a_deadlock),
	UNIT(a_fork_by_another_lwp_interrupts_it),
	UNIT(a_waiter_exits_with_its_process),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
