/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/delay.c: sleeping for a time. */
#include "harness.h"

#define TICK_TIME 10000000 /* of delay(), virtual ns */

struct sleeper {
	const char *name;
	long ticks;
};

static void
sleeps(void *arg)
{
	const struct sleeper *s = arg;

	delay(s->ticks);
	sim_note(s->name);
}

static kthread_t *
spawn_sleeper(struct sleeper *s)
{
	return (spawn(s->name, sleeps, s));
}

TEST(shorter_delays_end_first, "")
{
	struct sleeper s[] = { { "two", 2 }, { "three", 3 }, { "one", 1 } };

	(void)boot(1);
	for (int i = 0; i < 3; i++)
		(void)spawn_sleeper(&s[i]);
	run();
	assert_events(SIM_EV_NOTE, "one two three");
}

TEST(delays_that_began_earlier_end_earlier, "")
{
	struct sleeper s[] = { { "x", 2 }, { "y", 2 }, { "z", 2 } };

	(void)boot(1);
	for (int i = 0; i < 3; i++)
		(void)spawn_sleeper(&s[i]);
	run();
	assert_events(SIM_EV_NOTE, "x y z");
}

static void
measures_its_delay(void *arg)
{
	const long *ticks = arg;
	hrtime_t start = gethrtime();
	hrtime_t slept;

	delay(ticks[0]);
	slept = gethrtime() - start;
	check(slept >= ticks[1] * TICK_TIME);
	check(slept < (ticks[1] + 1) * TICK_TIME);
}

static void
run_delay(long ticks, long lasting)
{
	long arg[] = { ticks, lasting };
	sim_t *sim = boot(1);

	(void)spawn("x", measures_its_delay, arg);
	run();
	sim_destroy(sim);
}

TEST(a_delay_lasts_its_number_of_ticks, "")
{
	run_delay(1, 1);
	run_delay(7, 7);
	run_delay(1000000, 1000000);
}

TEST(a_delay_lasts_at_least_one_tick, "")
{
	run_delay(0, 1);
	run_delay(-5, 1);
}

static void
wakes(void *arg)
{
	setrun(arg);
}

TEST(a_thread_woken_early_has_no_timer_left, "")
{
	struct sleeper s = { "x", 1000 };
	sim_t *sim = boot(1);

	(void)spawn("waker", wakes, spawn_sleeper(&s));
	run();
	assert_events(SIM_EV_NOTE, "x");
	assert_true(sim_report(sim)->sr_time < TICK_TIME);
}

static void
delays_in_turn(void *arg)
{
	delay(1);
	sim_note(arg);
	delay(2);
	sim_note(arg);
}

TEST(threads_may_delay_again_and_again, "")
{
	(void)boot(1);
	(void)spawn("x", delays_in_turn, (void *)(uintptr_t) "x");
	(void)spawn("y", delays_in_turn, (void *)(uintptr_t) "y");
	run();
	assert_events(SIM_EV_NOTE, "x y x y");
}

static void
spins_until_set(void *arg)
{
	const volatile bool *flag = arg;

	while (!*flag)
		sim_point();
	sim_note("spinner");
}

static void
delays_and_sets(void *arg)
{
	delay(1);
	sim_note("sleeper");
	*(bool *)arg = true;
}

TEST(a_delay_ends_while_its_cpu_is_busy, "")
{
	bool flag = false;

	(void)boot_with((struct sim_config){ .sc_budget = 1000000 });
	(void)spawn_at(90, "sleeper", delays_and_sets, &flag);
	(void)spawn("spinner", spins_until_set, &flag);
	run();
	assert_events(SIM_EV_NOTE, "sleeper spinner");
}

TEST(many_delays_on_many_cpus_all_end, "")
{
	static struct sleeper s[50];

	(void)boot_with(
	    (struct sim_config){ .sc_ncpus = 4, .sc_tape = SIM_SEED(3) });
	for (int i = 0; i < 50; i++) {
		s[i] = (struct sleeper){ "s", 1 + i * 7 % 10 };
		(void)spawn_sleeper(&s[i]);
	}
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(shorter_delays_end_first),
	UNIT(delays_that_began_earlier_end_earlier),
	UNIT(a_delay_lasts_its_number_of_ticks),
	UNIT(a_delay_lasts_at_least_one_tick),
	UNIT(a_thread_woken_early_has_no_timer_left),
	UNIT(threads_may_delay_again_and_again),
	UNIT(a_delay_ends_while_its_cpu_is_busy),
	UNIT(many_delays_on_many_cpus_all_end),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
