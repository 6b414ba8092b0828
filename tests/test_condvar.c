/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/condvar.c: condition variables. */
#include "harness.h"
#include "machine.h"

static kmutex_t lock;
static kcondvar_t cv;
static int tickets; /* so many waiters may go */

static sim_t *
boot_cv(struct sim_config cfg)
{
	sim_t *sim = boot_with(cfg);

	mutex_init(&lock, "lock", MUTEX_DEFAULT, NULL);
	cv_init(&cv, "cv", CV_DEFAULT, NULL);
	tickets = 0;
	return (sim);
}

/* Not in a loop: each of these waits is ended by one wake-up. */
static void
waits_once(void *arg)
{
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	check(MUTEX_HELD(&lock));
	sim_note(arg);
	mutex_exit(&lock);
}

static void
spawn_three_waiters(void)
{
	(void)spawn("x", waits_once, (void *)(uintptr_t) "x");
	(void)spawn("y", waits_once, (void *)(uintptr_t) "y");
	(void)spawn("z", waits_once, (void *)(uintptr_t) "z");
}

TEST(signals_wake_in_the_order_of_waiting, "")
{
	(void)boot_cv((struct sim_config){ 0 });
	spawn_three_waiters();
	run_expecting(SIM_DEADLOCK, "");
	cv_signal(&cv);
	run_expecting(SIM_DEADLOCK, "");
	assert_events(SIM_EV_NOTE, "x");
	cv_signal(&cv);
	cv_signal(&cv);
	run();
	assert_events(SIM_EV_NOTE, "x y z");
}

TEST(a_broadcast_wakes_all_in_the_order_of_waiting, "")
{
	(void)boot_cv((struct sim_config){ 0 });
	spawn_three_waiters();
	run_expecting(SIM_DEADLOCK, "");
	cv_broadcast(&cv);
	run();
	assert_events(SIM_EV_NOTE, "x y z");
}

TEST(a_signal_without_waiters_is_lost, "")
{
	(void)boot_cv((struct sim_config){ 0 });
	cv_signal(&cv);
	cv_broadcast(&cv);
	(void)spawn("x", waits_once, (void *)(uintptr_t) "x");
	run_expecting(SIM_DEADLOCK, "x waits for condition variable cv");
}

static void
takes_the_lock_of_a_waiter(void *arg)
{
	(void)arg;
	check(mutex_tryenter(&lock) == 1);
	sim_note("taken");
	cv_signal(&cv);
	yield();
	sim_note("still");
	mutex_exit(&lock);
}

TEST(cv_wait_drops_the_mutex_and_takes_it_again, "")
{
	(void)boot_cv((struct sim_config){ 0 });
	(void)spawn("x", waits_once, (void *)(uintptr_t) "x");
	(void)spawn("y", takes_the_lock_of_a_waiter, NULL);
	run();
	assert_events(SIM_EV_NOTE, "taken still x");
}

static void
waits_without_the_mutex(void *arg)
{
	(void)arg;
	cv_wait(&cv, &lock);
}

TEST(cv_wait_without_the_mutex_panics, "")
{
	(void)boot_cv((struct sim_config){ 0 });
	(void)spawn("t", waits_without_the_mutex, NULL);
	run_expecting(SIM_PANIC, "cv_wait: t does not hold the mutex");
}

static void
destroys(void *arg)
{
	(void)arg;
	cv_destroy(&cv);
}

TEST(destroying_a_condition_with_waiters_panics, "")
{
	(void)boot_cv((struct sim_config){ 0 });
	(void)spawn("x", waits_once, (void *)(uintptr_t) "x");
	(void)spawn("t", destroys, NULL);
	run_expecting(SIM_PANIC, "cv_destroy: x still waits on it");
}

TEST(a_destroyed_condition_loses_its_name, "")
{
	(void)boot_cv((struct sim_config){ 0 });
	(void)spawn("t", destroys, NULL);
	run();
	cv_init(&cv, NULL, CV_DRIVER, NULL);
	(void)spawn("x", waits_once, (void *)(uintptr_t) "x");
	run_expecting(SIM_DEADLOCK, "condition variable (unnamed)");
}

TEST(a_deadlock_names_all_who_wait, "")
{
	(void)boot_cv((struct sim_config){ 0 });
	spawn_three_waiters();
	run_expecting(SIM_DEADLOCK,
	    "nobody can run; z waits for condition variable cv; "
	    "y waits for condition variable cv; "
	    "x waits for condition variable cv");
}

static void
waits_for_a_ticket(void *arg)
{
	(void)arg;
	for (int i = 0; i < 5; i++) {
		mutex_enter(&lock);
		while (tickets == 0)
			cv_wait(&cv, &lock);
		tickets--;
		mutex_exit(&lock);
	}
}

static void
gives_tickets(void *arg)
{
	(void)arg;
	for (int i = 0; i < 10; i++) {
		mutex_enter(&lock);
		tickets++;
		cv_signal(&cv);
		mutex_exit(&lock);
	}
}

static void
pass_tickets_with_seed(uint64_t seed)
{
	sim_t *sim = boot_cv(
	    (struct sim_config){ .sc_ncpus = 3, .sc_tape = SIM_SEED(seed) });

	(void)spawn("x", waits_for_a_ticket, NULL);
	(void)spawn("y", waits_for_a_ticket, NULL);
	(void)spawn("giver", gives_tickets, NULL);
	run();
	assert_int_equal(tickets, 0);
	sim_destroy(sim);
}

TEST(no_interleaving_loses_a_wakeup, "")
{
	for (uint64_t seed = 0; seed < 200; seed++)
		pass_tickets_with_seed(seed);
}

static const struct CMUnitTest tests[] = {
	UNIT(signals_wake_in_the_order_of_waiting),
	UNIT(a_broadcast_wakes_all_in_the_order_of_waiting),
	UNIT(a_signal_without_waiters_is_lost),
	UNIT(cv_wait_drops_the_mutex_and_takes_it_again),
	UNIT(cv_wait_without_the_mutex_panics),
	UNIT(destroying_a_condition_with_waiters_panics),
	UNIT(a_destroyed_condition_loses_its_name),
	UNIT(a_deadlock_names_all_who_wait),
	UNIT(no_interleaving_loses_a_wakeup),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
