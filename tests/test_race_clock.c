/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/race_clock.c: what orders two threads, and what does not. */
#include "race_by_hand.h"

static uint64_t data, flag;
static kmutex_t lock, another_lock;
static kcondvar_t cv;
static bool is_ready;
static kthread_t *waiter;

/* Do these two race on `data', which one writes and two reads, later? */
static void
assert_ordered(void (*one)(void *), void (*two)(void *), bool expected)
{
	for (unsigned ncpus = 1; ncpus <= 2; ncpus++) {
		sim_t *sim = boot_racing(ncpus, false);

		is_ready = false;
		mutex_init(&lock, "lock", MUTEX_DEFAULT, NULL);
		mutex_init(&another_lock, "another", MUTEX_DEFAULT, NULL);
		cv_init(&cv, "cv", CV_DEFAULT, NULL);
		(void)spawn("one", one, NULL);
		if (two != NULL)
			waiter = spawn("two", two, NULL);
		run();
		assert_int_equal(sim_violations(sim, SIM_RACE) == 0, expected);
		sim_destroy(sim);
	}
}

static void
reads(void *arg)
{
	(void)arg;
	READS(data);
}

/* ---- mutexes ---- */

static void
writes_with(kmutex_t *mp)
{
	mutex_enter(mp);
	WRITES(data);
	mutex_exit(mp);
}

static void
writes_with_lock(void *arg)
{
	(void)arg;
	writes_with(&lock);
}

static void
writes_with_another(void *arg)
{
	(void)arg;
	writes_with(&another_lock);
}

static void
writes_with_tryenter(void *arg)
{
	(void)arg;
	while (!mutex_tryenter(&lock))
		yield();
	WRITES(data);
	mutex_exit(&lock);
}

static void
writes_after_tryenter_fails(void *arg)
{
	(void)arg;
	while (mutex_tryenter(&lock)) {
		mutex_exit(&lock);
		yield();
	}
	READS(data);
}

static void
writes_and_sleeps_with_lock(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	WRITES(data);
	delay(1);
	mutex_exit(&lock);
}

TEST(a_mutex_orders_those_that_take_the_same_one, "")
{
	assert_ordered(writes_with_lock, writes_with_lock, true);
	assert_ordered(writes_with_lock, writes_with_tryenter, true);
	assert_ordered(writes_with_lock, writes_with_another, false);
	assert_ordered(writes_with_lock, reads, false);
	assert_ordered(
	    writes_and_sleeps_with_lock, writes_after_tryenter_fails, false);
}

/* ---- sleeping and waking ---- */

static void
writes_and_signals(void *arg)
{
	(void)arg;
	delay(1);
	WRITES(data);
	cv_signal(&cv);
}

static void
waits_and_reads(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
	READS(data);
}

static void
sleeps_and_reads(void *arg)
{
	(void)arg;
	delay(2);
	READS(data);
}

static void
stops_and_reads(void *arg)
{
	(void)arg;
	curthread->t_state = TS_STOPPED;
	swtch();
	READS(data);
}

static void
writes_and_sets_running(void *arg)
{
	(void)arg;
	delay(1);
	WRITES(data);
	setrun(waiter);
}

/* Long enough for a timer: it fires in the middle of what this one does. */
static void
writes_and_is_busy(void *arg)
{
	(void)arg;
	yield();
	WRITES(data);
	pass_points(2 * CLOCK_TICK_NS / POINT_NS);
}

static void
sleeps_a_tick_and_reads(void *arg)
{
	(void)arg;
	delay(1);
	READS(data);
}

TEST(who_is_woken_knows_what_its_waker_did_and_time_tells_nothing, "")
{
	assert_ordered(writes_and_signals, waits_and_reads, true);
	assert_ordered(writes_and_sets_running, stops_and_reads, true);
	assert_ordered(writes_and_signals, sleeps_and_reads, false);
	assert_ordered(writes_and_is_busy, sleeps_a_tick_and_reads, false);
}

/* ---- threads and interrupts ---- */

static void
writes_and_creates(void *arg)
{
	(void)arg;
	WRITES(data);
	(void)spawn("child", reads, NULL);
}

static void
creates_and_writes(void *arg)
{
	(void)arg;
	(void)spawn("child", reads, NULL);
	WRITES(data);
}

static void
free_handler_reads(void *arg, int isexec)
{
	(void)isexec;
	reads(arg);
}

/* The reaper calls its handler. */
static void
writes_and_exits(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_free = free_handler_reads };

	(void)arg;
	ctxop_install(curthread, &tpl, NULL);
	WRITES(data);
}

static void
writes_and_interrupts(void *arg)
{
	(void)arg;
	WRITES(data);
	sim_intr(0, 3, reads, NULL);
}

static void
interrupts_and_writes(void *arg)
{
	(void)arg;
	sim_intr(0, 3, reads, NULL);
	WRITES(data);
}

TEST(a_thread_knows_what_its_maker_did_until_then_and_not_later, "")
{
	assert_ordered(writes_and_creates, NULL, true);
	assert_ordered(creates_and_writes, NULL, false);
}

TEST(who_frees_a_thread_knows_all_that_it_did, "")
{
	assert_ordered(writes_and_exits, NULL, true);
}

TEST(a_handler_knows_what_was_done_before_its_interrupt_was_posted, "")
{
	assert_ordered(writes_and_interrupts, NULL, true);
	assert_ordered(interrupts_and_writes, NULL, false);
}

static void
spawn_and_run(void (*body)(void *))
{
	(void)spawn("t", body, NULL);
	run();
}

static void
writes_and_stops(void *arg)
{
	(void)arg;
	WRITES(data);
	curthread->t_state = TS_STOPPED;
	swtch();
}

TEST(a_run_is_over_before_the_next_one_begins, "")
{
	sim_t *sim = boot_racing(1, false);

	for (unsigned i = 0; i < 2; i++) {
		(void)spawn("t", writes_and_stops, NULL);
		assert_int_equal(sim_run(sim), SIM_OK);
	}
	assert_seen(SIM_RACE, 0);
}

/* ---- atomic variables ---- */

static void
writes_and_stores(void *arg)
{
	(void)arg;
	WRITES(data);
	STORES(flag);
	is_ready = true;
}

static void
writes_and_stores_relaxed(void *arg)
{
	(void)arg;
	WRITES(data);
	ACCESS(&flag, sizeof(flag), SIM_WRITE | SIM_ATOMIC);
	is_ready = true;
}

static void
loads_and_reads(void *arg)
{
	(void)arg;
	while (!is_ready)
		yield();
	LOADS(flag);
	READS(data);
}

static void
loads_relaxed_and_reads(void *arg)
{
	(void)arg;
	while (!is_ready)
		yield();
	ACCESS(&flag, sizeof(flag), SIM_READ | SIM_ATOMIC);
	READS(data);
}

TEST(an_atomic_variable_orders_as_its_operations_say, "")
{
	assert_ordered(writes_and_stores, loads_and_reads, true);
	assert_ordered(writes_and_stores_relaxed, loads_and_reads, false);
	assert_ordered(writes_and_stores, loads_relaxed_and_reads, false);
}

/* ---- slots ---- */

static void
makes_many(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 4 * RACE_ACTORS; i++) {
		(void)spawn("child", reads, NULL);
		delay(1);
	}
}

TEST(a_thread_that_is_freed_leaves_its_slot_to_the_next, "")
{
	sim_t *sim = boot_racing(1, false);

	for (unsigned i = 0; i < 4 * RACE_ACTORS; i++)
		spawn_and_run(reads);
	assert_in_range(sim->sim_race.ra_nactors, 2, 8);
	spawn_and_run(makes_many);
	assert_in_range(sim->sim_race.ra_nactors, 2, RACE_ACTORS);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_mutex_orders_those_that_take_the_same_one),
	UNIT(who_is_woken_knows_what_its_waker_did_and_time_tells_nothing),
	UNIT(a_thread_knows_what_its_maker_did_until_then_and_not_later),
	UNIT(who_frees_a_thread_knows_all_that_it_did),
	UNIT(a_handler_knows_what_was_done_before_its_interrupt_was_posted),
	UNIT(a_run_is_over_before_the_next_one_begins),
	UNIT(an_atomic_variable_orders_as_its_operations_say),
	UNIT(a_thread_that_is_freed_leaves_its_slot_to_the_next),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
