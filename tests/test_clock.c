/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/clock.c: time and timers. */
#include "harness.h"
#include "machine.h"

#include <time.h>

/* ---- reading the clock ---- */

static void
reads_the_clock(void *arg)
{
	hrtime_t last = gethrtime();

	(void)arg;
	for (int i = 0; i < 100; i++) {
		hrtime_t now = i % 2 == 0 ? gethrtime_unscaled() : gethrtime();

		check(now > last);
		last = now;
		if (i % 7 == 0)
			sim_point();
		if (i % 20 == 0)
			delay(1);
	}
}

TEST(the_clock_grows_with_each_reading, "")
{
	(void)boot(1);
	(void)spawn("x", reads_the_clock, NULL);
	run();
}

static hrtime_t last_seen;

static void
compares_with_the_others(void *arg)
{
	(void)arg;
	for (int i = 0; i < 20; i++) {
		hrtime_t now = gethrtime();

		check(now > last_seen);
		last_seen = now;
		sim_point();
	}
}

TEST(all_cpus_have_the_same_clock, "")
{
	last_seen = 0;
	(void)boot_with(
	    (struct sim_config){ .sc_ncpus = 3, .sc_tape = SIM_SEED(5) });
	for (int i = 0; i < 3; i++)
		(void)spawn("t", compares_with_the_others, NULL);
	run();
}

static void
measures_points(void *arg)
{
	hrtime_t start = gethrtime();

	(void)arg;
	for (int i = 0; i < 10; i++)
		sim_point();
	check(gethrtime() == start + 10 * POINT_NS + 1);
}

TEST(a_point_takes_its_time_and_a_reading_a_nanosecond, "")
{
	(void)boot(1);
	(void)spawn("x", measures_points, NULL);
	run();
}

static hrtime_t
time_of_run(uint64_t seed)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_ncpus = 2, .sc_tape = SIM_SEED(seed) });
	hrtime_t end;

	(void)spawn("x", reads_the_clock, NULL);
	(void)spawn("y", reads_the_clock, NULL);
	run();
	end = sim_report(sim)->sr_time;
	sim_destroy(sim);
	return (end);
}

TEST(equal_runs_take_equal_times, "")
{
	assert_int_equal(time_of_run(1), time_of_run(1));
	assert_int_not_equal(time_of_run(1), time_of_run(2));
}

static hrtime_t
host_time(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((hrtime_t)ts.tv_sec * 1000000000 + ts.tv_nsec);
}

TEST(a_real_clock_is_that_of_the_host, "")
{
	hrtime_t before = host_time();
	hrtime_t seen;

	(void)boot_with((struct sim_config){ .sc_real_clock = true });
	seen = gethrtime();
	assert_true(before <= seen && seen <= host_time());
	run();
}

/* ---- a quiet machine ---- */

static void
delays_for_a_day(void *arg)
{
	(void)arg;
	delay(24 * 3600 * 100);
}

TEST(a_quiet_machine_goes_at_once_to_the_next_timer, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_budget = 1000 });

	(void)spawn("x", delays_for_a_day, NULL);
	run();
	assert_true(
	    sim_report(sim)->sr_time >= 24 * 3600 * (hrtime_t)1000000000);
}

/* ---- timers ---- */

static void
notes_fired(void *arg)
{
	sim_note(arg);
}

static struct sim_timer
timer(const char *name, hrtime_t when)
{
	return ((struct sim_timer){ .tm_when = when,
	    .tm_fire = notes_fired,
	    .tm_arg = (void *)(uintptr_t)name });
}

TEST(timers_fire_by_time_then_in_the_order_of_setting, "")
{
	struct sim_timer a = timer("a", 5000), b = timer("b", 3000),
			 c = timer("c", 5000), d = timer("d", 4000),
			 e = timer("e", 3000);
	sim_t *sim = boot(1);

	timer_set(sim, &a);
	timer_set(sim, &b);
	timer_set(sim, &c);
	timer_set(sim, &d);
	timer_set(sim, &e);
	run();
	assert_events(SIM_EV_NOTE, "b e d a c");
	assert_int_equal(sim_report(sim)->sr_time, 5000);
}

TEST(a_cancelled_timer_does_not_fire, "")
{
	struct sim_timer a = timer("a", 1000), b = timer("b", 2000),
			 c = timer("c", 3000), never_set = timer("d", 2000);
	sim_t *sim = boot(1);

	timer_set(sim, &a);
	timer_set(sim, &b);
	timer_set(sim, &c);
	timer_cancel(sim, &never_set);
	timer_cancel(sim, &b);
	run();
	assert_events(SIM_EV_NOTE, "a c");
}

static void
passes_points_until_late(void *arg)
{
	(void)arg;
	for (int i = 0; i < 100; i++)
		sim_point();
	sim_note("late");
}

TEST(timers_fire_at_points_of_a_busy_machine, "")
{
	struct sim_timer a = timer("a", 2000), b = timer("b", 2001);
	sim_t *sim = boot(1);

	timer_set(sim, &b);
	timer_set(sim, &a);
	(void)spawn("x", passes_points_until_late, NULL);
	run();
	assert_events(SIM_EV_NOTE, "a b late");
}

static const struct CMUnitTest tests[] = {
	UNIT(the_clock_grows_with_each_reading),
	UNIT(all_cpus_have_the_same_clock),
	UNIT(a_point_takes_its_time_and_a_reading_a_nanosecond),
	UNIT(equal_runs_take_equal_times),
	UNIT(a_real_clock_is_that_of_the_host),
	UNIT(a_quiet_machine_goes_at_once_to_the_next_timer),
	UNIT(timers_fire_by_time_then_in_the_order_of_setting),
	UNIT(a_cancelled_timer_does_not_fire),
	UNIT(timers_fire_at_points_of_a_busy_machine),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
