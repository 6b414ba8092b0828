/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/disp.c: which thread a CPU takes next, and which CPU a thread gets. */
#include "harness.h"
#include "machine.h"

/* ---- threads ---- */

static void
notes(void *arg)
{
	sim_note(arg);
}

static kthread_t *
spawn_noting_at(pri_t pri, const char *name)
{
	return (spawn_at(pri, name, notes, (void *)(uintptr_t)name));
}

static kthread_t *
spawn_on(unsigned cpu, const char *name, void (*body)(void *), void *arg)
{
	kthread_t *t = spawn_stopped(name, body, arg);

	t->t_bound_cpu = sim_cpu(sim_current(), cpu);
	setrun(t);
	return (t);
}

static int
queue_of(const kthread_t *t)
{
	return (thread_of(t)->st_dispq->sc_cpu.cpu_id);
}

/* ---- one CPU ---- */

TEST(threads_of_one_priority_run_first_in_first_out, "")
{
	(void)boot(1);
	(void)spawn_noting_at(60, "x");
	(void)spawn_noting_at(60, "y");
	(void)spawn_noting_at(60, "z");
	run();
	assert_events(SIM_EV_NOTE, "x y z");
}

TEST(a_higher_priority_runs_first, "")
{
	(void)boot(1);
	(void)spawn_noting_at(0, "p0");
	(void)spawn_noting_at(64, "p64");
	(void)spawn_noting_at(169, "p169");
	(void)spawn_noting_at(63, "p63");
	(void)spawn_noting_at(128, "p128");
	(void)spawn_noting_at(127, "p127");
	(void)spawn_noting_at(1, "p1");
	run();
	assert_events(SIM_EV_NOTE, "p169 p128 p127 p64 p63 p1 p0");
}

TEST(a_queued_thread_is_runnable_and_a_stopped_one_is_not_queued, "")
{
	kthread_t *x, *y;

	(void)boot(1);
	x = spawn_noting_at(60, "x");
	y = spawn_stopped("y", notes, (void *)(uintptr_t) "y");
	assert_int_equal(x->t_state, TS_RUN);
	assert_non_null(thread_of(x)->st_dispq);
	assert_int_equal(y->t_state, TS_STOPPED);
	assert_null(thread_of(y)->st_dispq);
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_NOTE, "x");
}

static void
wakes_and_looks_for_a_request(void *arg)
{
	kthread_t **others = arg;

	setrun(others[0]);
	check(!CPU->cpu_kprunrun);
	setrun(others[1]);
	check(CPU->cpu_kprunrun);
}

TEST(only_a_higher_priority_asks_for_a_preemption, "")
{
	kthread_t *others[2];

	(void)boot(1);
	others[0] = spawn_stopped("same", notes, (void *)(uintptr_t) "same");
	others[1] = spawn_stopped("above", notes, (void *)(uintptr_t) "above");
	others[1]->t_pri = MINCLSYSPRI + 1;
	(void)spawn("x", wakes_and_looks_for_a_request, others);
	run();
	assert_events(SIM_EV_NOTE, "above same");
}

static void
looks_at_its_cpu(void *arg)
{
	(void)arg;
	check(curthread->t_state == TS_ONPROC);
	check(thread_of(curthread)->st_dispq == NULL);
	check(CPU->cpu_thread == curthread);
	check(CPU->cpu_dispatch_pri == 77);
}

TEST(a_chosen_thread_is_on_its_cpu_and_off_the_queue, "")
{
	const cpu_t *cp = sim_cpu(boot(1), 0);

	assert_int_equal(cp->cpu_dispatch_pri, -1);
	(void)spawn_at(77, "x", looks_at_its_cpu, NULL);
	run();
	assert_int_equal(cp->cpu_dispatch_pri, -1);
	assert_ptr_equal(cp->cpu_thread, cp->cpu_idle_thread);
}

/* ---- many CPUs ---- */

TEST(new_threads_go_to_the_least_busy_cpu, "")
{
	(void)boot(3);
	assert_int_equal(queue_of(spawn_noting_at(60, "a")), 0);
	assert_int_equal(queue_of(spawn_noting_at(50, "b")), 1);
	assert_int_equal(queue_of(spawn_noting_at(55, "c")), 2);
	assert_int_equal(queue_of(spawn_noting_at(60, "d")), 1);
	assert_int_equal(queue_of(spawn_noting_at(60, "e")), 2);
	assert_int_equal(queue_of(spawn_noting_at(60, "f")), 0);
	run();
}

TEST(of_equally_urgent_cpus_the_shorter_queue_is_less_busy, "")
{
	(void)boot(2);
	assert_int_equal(queue_of(spawn_noting_at(60, "a")), 0);
	assert_int_equal(queue_of(spawn_noting_at(60, "b")), 1);
	assert_int_equal(queue_of(spawn_noting_at(60, "c")), 0);
	assert_int_equal(queue_of(spawn_noting_at(60, "d")), 1);
	run();
}

/* CPU 0 alone goes on until it has nothing to do. */
TEST(an_idle_cpu_steals_the_most_urgent_thread, "")
{
	(void)boot(3);
	assert_int_equal(queue_of(spawn_noting_at(100, "own")), 0);
	assert_int_equal(queue_of(spawn_noting_at(60, "low")), 1);
	assert_int_equal(queue_of(spawn_noting_at(70, "high")), 2);
	run();
	assert_events(SIM_EV_NOTE, "own high low");
}

TEST(a_cpu_takes_its_own_threads_before_it_steals, "")
{
	(void)boot(2);
	assert_int_equal(queue_of(spawn_noting_at(100, "own")), 0);
	assert_int_equal(queue_of(spawn_noting_at(99, "other")), 1);
	assert_int_equal(queue_of(spawn_noting_at(98, "third")), 1);
	(void)spawn_on(0, "own-low", notes, (void *)(uintptr_t) "own-low");
	run();
	assert_events(SIM_EV_NOTE, "own own-low other third");
}

static void
is_on_cpu(void *arg)
{
	const cpu_t *cp = arg;

	check(CPU == cp);
	sim_note(curthread->t_name);
}

TEST(a_bound_thread_waits_for_its_cpu, "")
{
	sim_t *sim = boot(2);

	(void)spawn_on(1, "b", is_on_cpu, sim_cpu(sim, 1));
	run();
	assert_events(SIM_EV_NOTE, "b");
}

TEST(a_steal_passes_over_bound_threads, "")
{
	sim_t *sim = boot(2);

	(void)spawn_noting_at(100, "own");
	(void)spawn_on(1, "bound", is_on_cpu, sim_cpu(sim, 1));
	assert_int_equal(
	    queue_of(spawn("free", is_on_cpu, sim_cpu(sim, 0))), 1);
	run();
	assert_events(SIM_EV_NOTE, "own free bound");
}

static void
yields_on_its_cpu(void *arg)
{
	for (int i = 0; i < 20; i++) {
		check(CPU == arg);
		yield();
		sim_point();
	}
}

static void
yields_anywhere(void *arg)
{
	(void)arg;
	for (int i = 0; i < 20; i++)
		yield();
}

static void
run_bound_threads(uint64_t seed)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_ncpus = 3, .sc_tape = SIM_SEED(seed) });

	for (unsigned i = 0; i < 6; i++)
		(void)spawn_on(
		    i % 3, "bound", yields_on_its_cpu, sim_cpu(sim, i % 3));
	for (unsigned i = 0; i < 4; i++)
		(void)spawn("free", yields_anywhere, NULL);
	run();
	sim_destroy(sim);
}

TEST(no_interleaving_moves_a_bound_thread, "")
{
	for (uint64_t seed = 0; seed < 50; seed++)
		run_bound_threads(seed);
}

static void
sees_it_queued_here(void *arg)
{
	check(queue_of(arg) == 0);
}

TEST(a_yielding_thread_waits_for_the_cpu_that_it_leaves, "")
{
	kthread_t *x;

	(void)boot(2);
	x = spawn("x", yields_anywhere, NULL);
	(void)spawn_on(0, "y", sees_it_queued_here, x);
	run();
}

static void
stays_when_it_yields(void *arg)
{
	const cpu_t *cp = CPU;

	(void)arg;
	yield();
	check(CPU == cp);
}

TEST(a_yielding_thread_stays_on_its_cpu_if_others_are_idle, "")
{
	(void)boot(2);
	(void)spawn("x", stays_when_it_yields, NULL);
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(threads_of_one_priority_run_first_in_first_out),
	UNIT(a_higher_priority_runs_first),
	UNIT(a_queued_thread_is_runnable_and_a_stopped_one_is_not_queued),
	UNIT(only_a_higher_priority_asks_for_a_preemption),
	UNIT(a_chosen_thread_is_on_its_cpu_and_off_the_queue),
	UNIT(new_threads_go_to_the_least_busy_cpu),
	UNIT(of_equally_urgent_cpus_the_shorter_queue_is_less_busy),
	UNIT(an_idle_cpu_steals_the_most_urgent_thread),
	UNIT(a_cpu_takes_its_own_threads_before_it_steals),
	UNIT(a_bound_thread_waits_for_its_cpu),
	UNIT(a_steal_passes_over_bound_threads),
	UNIT(no_interleaving_moves_a_bound_thread),
	UNIT(a_yielding_thread_waits_for_the_cpu_that_it_leaves),
	UNIT(a_yielding_thread_stays_on_its_cpu_if_others_are_idle),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
