/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/wait_for.c: who waits for whom, when nobody can run. */
#include "harness.h"
#include "machine.h"

#include <stdlib.h>

static kmutex_t m[4];
static kcondvar_t cv;

static sim_t *
boot_locks(struct sim_config cfg)
{
	static const char *const names[] = { "m0", "m1", "m2", "m3" };
	sim_t *sim = boot_with(cfg);

	for (unsigned i = 0; i < 4; i++)
		mutex_init(&m[i], names[i], MUTEX_DEFAULT, NULL);
	cv_init(&cv, "never", CV_DEFAULT, NULL);
	return (sim);
}

/* Two of the mutexes, one after the other. */
struct pair {
	unsigned pr_first, pr_second;
};
static struct pair m01 = { 0, 1 }, m10 = { 1, 0 }, m23 = { 2, 3 },
		   m32 = { 3, 2 };

static void
takes_both(void *pair)
{
	const struct pair *pr = pair;

	mutex_enter(&m[pr->pr_first]);
	delay(1);
	mutex_enter(&m[pr->pr_second]);
}

static void
takes_first(void *pair)
{
	delay(2);
	mutex_enter(&m[((const struct pair *)pair)->pr_first]);
}

static void
waits_with_first(void *pair)
{
	kmutex_t *mp = &m[((const struct pair *)pair)->pr_first];

	mutex_enter(mp);
	cv_wait(&cv, mp);
}

TEST(each_that_waits_has_a_line_and_a_cycle_is_marked, "")
{
	(void)boot_locks((struct sim_config){ 0 });
	(void)spawn("a", takes_both, &m01);
	(void)spawn("b", takes_both, &m10);
	(void)spawn("c", takes_first, &m01);
	(void)spawn("d", waits_with_first, &m23);
	run_expecting(SIM_DEADLOCK,
	    "nobody can run; d waits for condition variable never; "
	    "c waits for mutex m0, held by a; "
	    "b waits for mutex m0, held by a; "
	    "a waits for mutex m1, held by b: a cycle");
	REPORT_SHOWS(sim_report_print,
	    " points\n  who waits for whom:\n"
	    "\td waits for condition variable never: nobody is left to signal "
	    "it\n"
	    "\tc waits for mutex m0, held by a, taken at takes_both+0x",
	    "\n\tb waits for mutex m0, held by a, taken at takes_both+0x",
	    " (cycle 1)\n"
	    "\ta waits for mutex m1, held by b, taken at takes_both+0x",
	    " (cycle 1)\n"
	    "  cycle 1: b -> a -> b\n"
	    "  tape: ");
}

TEST(cycles_are_told_apart_and_counted, "")
{
	(void)boot_locks((struct sim_config){ 0 });
	(void)spawn("a", takes_both, &m01);
	(void)spawn("b", takes_both, &m10);
	(void)spawn("c", takes_both, &m23);
	(void)spawn("d", takes_both, &m32);
	run_expecting(SIM_DEADLOCK, "held by b: 2 cycles");
	REPORT_SHOWS(sim_report_print, "\td waits for mutex m2, held by c",
	    "(cycle 1)\n", "\tb waits for mutex m0, held by a", "(cycle 2)\n",
	    "  cycle 1: d -> c -> d\n  cycle 2: b -> a -> b\n");
}

TEST(without_a_cycle_none_is_claimed, "")
{
	(void)boot_locks((struct sim_config){ 0 });
	(void)spawn("a", waits_with_first, &m01);
	run_expecting(SIM_DEADLOCK, "");
	assert_report_shows_no(sim_report_print, "cycle");
	sim_destroy(sim_current());
	(void)boot(1);
	(void)spawn("t", does_nothing, NULL);
	run();
	assert_report_shows_no(sim_report_print, "who waits");
}

/* ---- holders that do not wait ---- */

static void
exits_with_first(void *pair)
{
	mutex_enter(&m[((const struct pair *)pair)->pr_first]);
	__asm__ volatile(""); /* no tail call */
}

TEST(a_holder_that_has_exited_or_is_the_host_is_told_to_be_so, "")
{
	(void)boot_locks((struct sim_config){ 0 });
	(void)spawn("gone", exits_with_first, &m01);
	(void)spawn("a", takes_first, &m01);
	mutex_enter(&m[2]);
	(void)spawn("b", takes_first, &m23);
	run_expecting(SIM_DEADLOCK, "a waits for mutex m0, held by gone");
	REPORT_SHOWS(sim_report_print,
	    "\tCPU 0 spins in b for mutex m2, held by t0, the host, taken at ",
	    "\ta waits for mutex m0, held by gone, which has exited, taken at "
	    "exits_with_first+0x");
	mutex_exit(&m[2]);
}

/* ---- CPUs that spin ---- */

static void
takes_both_awake(void *pair)
{
	const struct pair *pr = pair;

	mutex_enter(&m[pr->pr_first]);
	pass_points(10);
	mutex_enter(&m[pr->pr_second]);
}

TEST(cpus_that_spin_for_each_other_are_a_cycle, "")
{
	(void)boot_locks((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(others_first, NULL) });
	(void)spawn("a", takes_both_awake, &m01);
	(void)spawn("b", takes_both_awake, &m10);
	run_expecting(SIM_DEADLOCK, ": a cycle");
	REPORT_SHOWS(sim_report_print,
	    "\tCPU 0 spins in a for mutex m1, held by b, taken at "
	    "takes_both_awake+0x",
	    "\tCPU 1 spins in b for mutex m0, held by a", "(cycle 1)\n",
	    "  cycle 1: a -> b -> a\n");
}

static void
hook_enters(void *arg)
{
	mutex_enter(arg);
}

static const struct ctxop_template entering = { .ct_rev = CTXOP_TPL_REV,
	.ct_save = hook_enters };

static void
sleeps_with_a_hook(void *arg)
{
	ctxop_install(curthread, &entering, arg);
	mutex_enter(&m[2]);
	cv_wait(&cv, &m[2]);
}

static void
wakes_it(void *x)
{
	while (thread_of(x)->st_hooks == 0)
		sim_point();
	setrun(x);
}

/* x is woken as its save hook spins: another CPU comes for it, and waits. */
TEST(a_cpu_that_waits_for_a_thread_that_is_still_saved_is_seen, "")
{
	struct sim_config cfg = { .sc_ncpus = 2,
		.sc_tape = SIM_ASK(others_first, NULL) };
	kthread_t *x;

	(void)boot_locks(set_all(cfg, SIM_V_OFF));
	mutex_enter(&m[0]);
	x = spawn("x", sleeps_with_a_hook, &m[0]);
	(void)spawn("waker", wakes_it, x);
	run_expecting(SIM_DEADLOCK,
	    "CPU 0 spins in x for mutex m0, held by t0; CPU 1 spins in idle1 "
	    "for the t_lock of x, held by x");
	REPORT_SHOWS(sim_report_print, "\tCPU 0 spins in x for mutex m0",
	    "\tCPU 1 spins in idle1 for the t_lock of x, held by x\n");
	mutex_exit(&m[0]);
}

/* ---- what is the same in each run ---- */

static char *
text_of_a_deadlock(void)
{
	char *text;

	(void)boot_locks((struct sim_config){ 0 });
	(void)spawn("a", takes_both, &m01);
	(void)spawn("b", takes_both, &m10);
	run_expecting(SIM_DEADLOCK, "");
	text = report_text(sim_report_print);
	sim_destroy(sim_current());
	return (text);
}

TEST(equal_deadlocks_are_printed_alike, "")
{
	char *first = text_of_a_deadlock(), *again = text_of_a_deadlock();

	assert_string_equal(first, again);
	free(first);
	free(again);
}

/* What cv_wait() takes again was taken by who called it. */
static void
waits_and_keeps(void *arg)
{
	(void)arg;
	mutex_enter(&m[0]);
	cv_wait(&cv, &m[0]);
	mutex_enter(&m[1]);
}

static void
keeps_the_other(void *arg)
{
	(void)arg;
	check(mutex_tryenter(&m[1]));
	delay(1);
	cv_signal(&cv);
	delay(1);
	mutex_enter(&m[0]);
}

TEST(where_a_mutex_was_taken_is_where_it_was_asked_for, "")
{
	(void)boot_locks((struct sim_config){ 0 });
	(void)spawn("a", waits_and_keeps, NULL);
	(void)spawn("b", keeps_the_other, NULL);
	run_expecting(SIM_DEADLOCK, ": a cycle");
	REPORT_SHOWS(sim_report_print, "held by a, taken at waits_and_keeps+0x",
	    "held by b, taken at keeps_the_other+0x");
}

static const struct CMUnitTest tests[] = {
	UNIT(each_that_waits_has_a_line_and_a_cycle_is_marked),
	UNIT(cycles_are_told_apart_and_counted),
	UNIT(without_a_cycle_none_is_claimed),
	UNIT(a_holder_that_has_exited_or_is_the_host_is_told_to_be_so),
	UNIT(cpus_that_spin_for_each_other_are_a_cycle),
	UNIT(a_cpu_that_waits_for_a_thread_that_is_still_saved_is_seen),
	UNIT(equal_deadlocks_are_printed_alike),
	UNIT(where_a_mutex_was_taken_is_where_it_was_asked_for),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
