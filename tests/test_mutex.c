/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/mutex.c: adaptive mutexes. */
#include "harness.h"
#include "machine.h"

static kmutex_t m, n;

static sim_t *
boot_mutexes(struct sim_config cfg)
{
	sim_t *sim = boot_with(cfg);

	mutex_init(&m, "m", MUTEX_DEFAULT, NULL);
	mutex_init(&n, "n", MUTEX_ADAPTIVE, NULL);
	return (sim);
}

static void
boot_parallel(void)
{
	(void)boot_mutexes((struct sim_config){ .sc_ncpus = 2,
	    .sc_tape = SIM_ASK(others_first, NULL),
	    .sc_budget = 100000 });
}

/* ---- panics ---- */

static void
assert_mutex_panic(void (*body)(void *), const char *words)
{
	(void)boot_mutexes((struct sim_config){ 0 });
	(void)spawn("t", body, NULL);
	run_expecting(SIM_PANIC, words);
}

static void
enters_twice(void *arg)
{
	(void)arg;
	mutex_enter(&m);
	mutex_enter(&m);
}

TEST(entering_an_own_mutex_panics, "")
{
	assert_mutex_panic(enters_twice,
	    "recursive mutex_enter, lp=m@fffffe0000001000 owner=t thread=t");
}

static void
exits(void *arg)
{
	(void)arg;
	mutex_exit(&m);
}

TEST(exiting_a_free_mutex_panics, "")
{
	assert_mutex_panic(exits,
	    "mutex_exit: not owner, lp=m@fffffe0000001000 owner=none thread=t");
}

static void
enters_and_delays(void *arg)
{
	(void)arg;
	mutex_enter(&m);
	delay(1);
	sim_note("awake");
	mutex_exit(&m);
}

TEST(exiting_anothers_mutex_panics, "")
{
	(void)boot_mutexes((struct sim_config){ 0 });
	(void)spawn("x", enters_and_delays, NULL);
	(void)spawn("y", exits, NULL);
	run_expecting(SIM_PANIC, "not owner, lp=m@fffffe0000001000 owner=x");
}

static void
destroys(void *arg)
{
	(void)arg;
	mutex_destroy(&m);
}

TEST(destroying_anothers_mutex_panics, "")
{
	(void)boot_mutexes((struct sim_config){ 0 });
	(void)spawn("x", enters_and_delays, NULL);
	(void)spawn("y", destroys, NULL);
	run_expecting(SIM_PANIC, "mutex_destroy: owned by another thread");
}

static void
enters_and_notes(void *arg)
{
	mutex_enter(&m);
	sim_note(arg);
	mutex_exit(&m);
}

static void
delays_and_destroys(void *arg)
{
	(void)arg;
	mutex_enter(&m);
	delay(1);
	mutex_destroy(&m);
}

TEST(destroying_a_mutex_with_waiters_panics, "")
{
	(void)boot_mutexes((struct sim_config){ 0 });
	(void)spawn("x", delays_and_destroys, NULL);
	(void)spawn("y", enters_and_notes, (void *)(uintptr_t) "y");
	run_expecting(SIM_PANIC, "mutex_destroy: has waiters");
}

static void
destroys_its_own(void *arg)
{
	(void)arg;
	mutex_enter(&m);
	mutex_destroy(&m);
	check(mutex_owner(&m) == NULL);
}

TEST(destroying_an_own_mutex_is_legal, "")
{
	(void)boot_mutexes((struct sim_config){ 0 });
	(void)spawn("x", destroys_its_own, NULL);
	run();
}

static void
exits_a_nameless_one(void *arg)
{
	mutex_destroy(&m);
	mutex_init(&m, NULL, MUTEX_DRIVER, NULL);
	exits(arg);
}

TEST(a_destroyed_mutex_loses_its_name, "")
{
	assert_mutex_panic(
	    exits_a_nameless_one, "not owner, lp=fffffe0000001000 owner=none");
}

static void
makes_a_spin_mutex(void *arg)
{
	(void)arg;
	mutex_init(&m, "m", MUTEX_SPIN, NULL);
}

TEST(spin_mutexes_panic, "")
{
	assert_mutex_panic(makes_a_spin_mutex, "MUTEX_SPIN is not modelled");
}

/* ---- owners ---- */

static void
tries_a_taken_mutex(void *arg)
{
	check(mutex_owner(&m) == arg);
	check(!MUTEX_HELD(&m));
	check(mutex_tryenter(&m) == 0);
	check(mutex_owner(&m) == arg);
	check(mutex_tryenter(&n) == 1);
	check(MUTEX_HELD(&n) && mutex_owner(&n) == curthread);
	mutex_exit(&n);
	check(mutex_owner(&n) == NULL && !MUTEX_HELD(&n));
	sim_note("tried");
}

TEST(tryenter_never_waits, "")
{
	(void)boot_mutexes((struct sim_config){ 0 });
	(void)spawn("y", tries_a_taken_mutex,
	    spawn_at(61, "x", enters_and_delays, NULL));
	run();
	assert_events(SIM_EV_NOTE, "tried awake");
}

static void
locks_and_counts(void *arg)
{
	int *inside = arg;

	for (int i = 0; i < 5; i++) {
		mutex_enter(&m);
		check((*inside)++ == 0);
		pass_points(3);
		check(--*inside == 0);
		mutex_exit(&m);
	}
}

static void
lock_with_seed(uint64_t seed)
{
	sim_t *sim = boot_mutexes(
	    (struct sim_config){ .sc_ncpus = 3, .sc_tape = SIM_SEED(seed) });
	int inside = 0;

	for (int i = 0; i < 5; i++)
		(void)spawn("t", locks_and_counts, &inside);
	run();
	sim_destroy(sim);
}

TEST(no_interleaving_lets_two_threads_in, "")
{
	for (uint64_t seed = 0; seed < 100; seed++)
		lock_with_seed(seed);
}

/* ---- waiting ---- */

TEST(a_mutex_whose_owner_sleeps_is_waited_for_asleep, "")
{
	(void)boot_mutexes((struct sim_config){ 0 });
	(void)spawn("x", enters_and_delays, NULL);
	(void)spawn("y", enters_and_notes, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "awake y");
	assert_events(SIM_EV_STATE,
	    "create:t1 create:t2 sleep:x sleep:y wakeup:x wakeup:y exit:x "
	    "exit:y wakeup:thread_reaper sleep:thread_reaper");
}

/* The owner runs on until someone spins for the mutex, and some more. */
static void
owns_until_spun_for(void *arg)
{
	const struct sim_cpu *other = &sim_current()->sim_cpus[1];

	(void)arg;
	mutex_enter(&m);
	while (other->sc_cpu.cpu_thread == other->sc_cpu.cpu_idle_thread ||
	    other->sc_wait == NULL)
		sim_point();
	pass_points(5);
	sim_note("owner");
}

static void
is_left_running(void *arg)
{
	owns_until_spun_for(arg);
	mutex_exit(&m);
}

static void
falls_asleep(void *arg)
{
	owns_until_spun_for(arg);
	delay(1);
	sim_note("awake");
	mutex_exit(&m);
}

static void
enters_when_taken(void *arg)
{
	while (mutex_owner(&m) == NULL)
		sim_point();
	enters_and_notes(arg);
}

TEST(a_mutex_whose_owner_runs_is_spun_for, "")
{
	boot_parallel();
	(void)spawn("x", is_left_running, NULL);
	(void)spawn("y", enters_when_taken, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "owner y");
	assert_events(SIM_EV_STATE,
	    "create:t1 create:t2 exit:x exit:y "
	    "wakeup:thread_reaper sleep:thread_reaper");
}

TEST(a_spinner_sleeps_when_the_owner_leaves_its_cpu, "")
{
	boot_parallel();
	(void)spawn("x", falls_asleep, NULL);
	(void)spawn("y", enters_when_taken, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "owner awake y");
	assert_events(SIM_EV_STATE,
	    "create:t1 create:t2 sleep:x sleep:y wakeup:x wakeup:y exit:x "
	    "exit:y wakeup:thread_reaper sleep:thread_reaper");
}

static void
enters_twice_in_a_row(void *arg)
{
	(void)arg;
	mutex_enter(&m);
	delay(1);
	mutex_exit(&m);
	check(mutex_owner(&m) == NULL && m.m_waiters.tq_first == NULL);
	mutex_enter(&m);
	sim_note("x-again");
	mutex_exit(&m);
}

TEST(mutex_exit_wakes_all_waiters_and_hands_over_to_none, "")
{
	(void)boot_mutexes((struct sim_config){ 0 });
	(void)spawn("x", enters_twice_in_a_row, NULL);
	(void)spawn("y", enters_and_notes, (void *)(uintptr_t) "y");
	(void)spawn("z", enters_and_notes, (void *)(uintptr_t) "z");
	run();
	assert_events(SIM_EV_NOTE, "x-again y z");
	assert_events(SIM_EV_STATE,
	    "create:t1 create:t2 create:t3 sleep:x sleep:y sleep:z wakeup:x "
	    "wakeup:y wakeup:z exit:x exit:y exit:z "
	    "wakeup:thread_reaper sleep:thread_reaper");
}

/* ---- deadlocks ---- */

static void
enters_m_then_n(void *pause)
{
	mutex_enter(&m);
	(*(void (**)(void))pause)();
	mutex_enter(&n);
}

static void
enters_n_then_m(void *pause)
{
	mutex_enter(&n);
	(*(void (**)(void))pause)();
	mutex_enter(&m);
}

static void
pause_asleep(void)
{
	delay(1);
}

static void
pause_awake(void)
{
	pass_points(10);
}

TEST(a_deadlock_names_threads_and_mutexes, "")
{
	void (*pause)(void) = pause_asleep;

	(void)boot_mutexes((struct sim_config){ 0 });
	(void)spawn("x", enters_m_then_n, &pause);
	(void)spawn("y", enters_n_then_m, &pause);
	run_expecting(SIM_DEADLOCK,
	    "nobody can run; y waits for mutex m, held by x; x waits for mutex "
	    "n, held by y: a cycle");
	assert_int_equal(sim_report(sim_current())->sr_cpu, -1);
}

TEST(two_cpus_that_spin_for_each_other_are_a_deadlock, "")
{
	void (*pause)(void) = pause_awake;

	boot_parallel();
	(void)spawn("x", enters_m_then_n, &pause);
	(void)spawn("y", enters_n_then_m, &pause);
	run_expecting(SIM_DEADLOCK,
	    "nobody can run; CPU 0 spins in x for mutex n, held by y; CPU 1 "
	    "spins in y for mutex m, held by x: a cycle");
}

static const struct CMUnitTest tests[] = {
	UNIT(entering_an_own_mutex_panics),
	UNIT(exiting_a_free_mutex_panics),
	UNIT(exiting_anothers_mutex_panics),
	UNIT(destroying_anothers_mutex_panics),
	UNIT(destroying_a_mutex_with_waiters_panics),
	UNIT(destroying_an_own_mutex_is_legal),
	UNIT(a_destroyed_mutex_loses_its_name),
	UNIT(spin_mutexes_panic),
	UNIT(tryenter_never_waits),
	UNIT(no_interleaving_lets_two_threads_in),
	UNIT(a_mutex_whose_owner_sleeps_is_waited_for_asleep),
	UNIT(a_mutex_whose_owner_runs_is_spun_for),
	UNIT(a_spinner_sleeps_when_the_owner_leaves_its_cpu),
	UNIT(mutex_exit_wakes_all_waiters_and_hands_over_to_none),
	UNIT(a_deadlock_names_threads_and_mutexes),
	UNIT(two_cpus_that_spin_for_each_other_are_a_deadlock),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
