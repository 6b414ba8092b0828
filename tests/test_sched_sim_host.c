/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/sched_sim.c, lib/judge.c, lib/livelock.c, lib/explore_tree.c and
 * lib/trace_chrome.c, on a host that may have no memory, and wants it back. */
#include "failing_host.h"
#include "harness.h"

#include <ctxop_explore.h>
#include <ctxop_mdb.h>
#include <string.h>

/* All parts that a machine may have. */
static const struct sim_config whole = { .sc_ncpus = 3,
	.sc_grain = SIM_GRAIN_ACCESS,
	.sc_races = true,
	.sc_audit = true,
	.sc_trace = SIM_EV_ALL };

static void
assert_held(unsigned before)
{
	if (host_held() == before)
		return;
	host_tell_held(stderr);
	fail_msg(
	    "expected to hold %u of the host, seen %u", before, host_held());
}

/* ---- no memory ---- */

/* False: there was memory. In either case all of it is given back, and who was
 * current still is, or is again. */
static bool
is_refused(unsigned long nth, bool goes_on, char *why, size_t len)
{
	sim_t *outer = sim_current();
	unsigned before = host_held();
	sim_t *sim;

	host_fail(nth, goes_on);
	sim = sim_create(&whole, why, len);
	host_fail(0, false);
	if (sim != NULL) {
		assert_ptr_equal(sim_current(), sim);
		sim_destroy(sim);
		(void)sim_enter(outer);
	}
	assert_held(before);
	assert_ptr_equal(sim_current(), outer);
	return (sim == NULL);
}

TEST(a_machine_that_the_host_has_no_memory_for_is_refused, "")
{
	unsigned long n[2] = { 1, 1 };
	char why[100] = "";

	(void)boot(1);
	for (unsigned goes_on = 0; goes_on < 2; goes_on++) {
		while (is_refused(n[goes_on], goes_on, why, sizeof(why))) {
			assert_string_equal(
			    why, "the host has no memory for a machine");
			memset(why, 0, sizeof(why));
			n[goes_on]++;
		}
		assert_string_equal(why, "");
	}
	assert_int_equal(n[0], n[1]);
	assert_in_range(n[0], 20, 100);
}

TEST(a_machine_may_be_refused_without_a_reason, "")
{
	assert_true(is_refused(1, false, NULL, 100));
	assert_true(is_refused(2, false, NULL, 100));
}

TEST(a_machine_that_is_not_valid_asks_the_host_for_nothing, "")
{
	struct sim_config none = { .sc_ncpus = SIM_MAXCPU + 1 };
	char why[100];

	host_fail(1, true);
	assert_null(sim_create(&none, why, sizeof(why)));
	assert_false(host_has_failed());
	host_fail(0, false);
	assert_string_equal(why, "sc_ncpus: expected 1 to 64 CPUs, got 65");
}

/* ---- given back ---- */

static int variable;

static void
panics(void *arg)
{
	(void)arg;
	panic("on purpose");
}

static void
interrupts(void *arg)
{
	(void)arg;
	sim_intr(0, 3, does_nothing, NULL);
}

static void
allocates(void *arg)
{
	(void)arg;
	(void)install_seen(curthread, "left");
	check(kmem_alloc(100, KM_SLEEP) != NULL);
	interrupts(NULL);
	yield();
}

/* Something of everything; the last interrupts do not come any more. */
static void
set_up(void (*body)(void *))
{
	(void)spawn("k", body, NULL);
	(void)start_process("p", allocates, NULL);
	(void)spawn_stopped("stopped", does_nothing, NULL);
	sim_root(&variable, sizeof(variable));
	interrupts(NULL);
}

TEST(what_a_machine_has_of_the_host_it_gives_back_at_its_end, "")
{
	struct sim_config cfg = set_all(whole, SIM_V_RECORD);
	unsigned before = host_held(); /* by what the compiler links */

	for (unsigned grain = 0; grain < 2; grain++) {
		cfg.sc_grain = grain == 0 ? SIM_GRAIN_KERNEL : whole.sc_grain;
		assert_held(before);
		(void)boot_with(cfg);
		set_up(allocates); /* and never runs */
		sim_destroy(sim_current());
		assert_held(before);
		(void)boot_with(cfg);
		set_up(allocates);
		run_expecting(SIM_OK, "");
		set_up(panics);
		run_expecting(SIM_PANIC, "on purpose");
		assert_non_null(strstr(sim_cause(sim_current()), "panics"));
		sim_destroy(sim_current());
		assert_held(before);
	}
}

/* ---- no memory for words about the end of a run ---- */

static void
waits_for_ever(void *arg)
{
	static kmutex_t lock;
	static kcondvar_t cv;

	(void)arg;
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
}

static void
gets_nowhere(void *arg)
{
	(void)arg;
	for (;;)
		yield();
}

static void
assert_ends_so_without_memory(
    void (*body)(void *), enum sim_outcome outcome, const char *words)
{
	(void)boot_with((struct sim_config){ .sc_patience = 100 });
	(void)spawn("x", body, NULL);
	host_fail(1, true);
	run_expecting(outcome, words);
	assert_true(host_has_failed());
	host_fail(0, false);
}

TEST(the_end_of_a_run_is_told_without_memory_for_its_details, "")
{
	assert_ends_so_without_memory(waits_for_ever, SIM_DEADLOCK,
	    "nobody can run; the host has no memory to say who waits");
	assert_ends_so_without_memory(gets_nowhere, SIM_LIVELOCK,
	    "no progress; the host has no memory to say where");
}

/* ---- no memory for a run of a search ---- */

static void
borrows(void *arg)
{
	(void)arg;
	kmem_free(kmem_alloc(100, KM_SLEEP), 100);
	yield();
}

static unsigned runs_until_one_fails;

static void *
two_borrow(void *arg)
{
	(void)spawn("a", borrows, NULL);
	(void)spawn("b", borrows, NULL);
	if (--runs_until_one_fails == 0)
		host_fail(1, false);
	return (arg);
}

/* False: there are not so many runs. */
static bool
is_told_of_run(unsigned nth)
{
	struct sim_search se = { .se_setup = two_borrow,
		.se_strategy = SIM_S_BOUNDED,
		.se_bound = 1,
		.se_runs = 1000 };
	struct sim_verdict *vd;
	bool has_failed;

	runs_until_one_fails = nth;
	host_fail(0, false);
	vd = sim_explore(&se);
	has_failed = host_has_failed();
	host_fail(0, false);
	assert_int_equal(vd->vd_nfindings, has_failed ? 1 : 0);
	if (has_failed)
		assert_string_equal(vd->vd_finding[0].fi_message,
		    "kmem_alloc: the host has no memory for 100 bytes");
	sim_verdict_free(vd);
	return (has_failed);
}

TEST(a_search_tells_of_each_run_that_the_host_has_no_memory_for, "")
{
	unsigned nth = 1;

	while (is_told_of_run(nth))
		nth++;
	assert_in_range(nth, 5, 100);
}

/* ---- no memory for a chart of the trace ---- */

/* False: there was memory. What is printed goes to out. */
static bool
is_chart_refused(const sim_t *sim, unsigned long nth, FILE *out)
{
	unsigned before = host_held();
	bool is_printed;

	host_fail(nth, false);
	is_printed = sim_trace_chrome(sim, out);
	host_fail(0, false);
	assert_held(before);
	return (!is_printed);
}

TEST(a_chart_that_the_host_has_no_memory_for_is_not_begun, "")
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_trace = SIM_EV_ALL & ~SIM_EV_HOOKS });
	unsigned long nth = 1;
	FILE *out = tmpfile();

	assert_non_null(out);
	(void)spawn("x", yields, NULL);
	run();
	while (is_chart_refused(sim, nth, out)) {
		assert_int_equal(ftell(out), 0);
		nth++;
	}
	assert_in_range(nth, 4, 10);
	assert_true(ftell(out) > 0);
	assert_int_equal(fclose(out), 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_machine_that_the_host_has_no_memory_for_is_refused),
	UNIT(a_machine_may_be_refused_without_a_reason),
	UNIT(a_machine_that_is_not_valid_asks_the_host_for_nothing),
	UNIT(what_a_machine_has_of_the_host_it_gives_back_at_its_end),
	UNIT(the_end_of_a_run_is_told_without_memory_for_its_details),
	UNIT(a_search_tells_of_each_run_that_the_host_has_no_memory_for),
	UNIT(a_chart_that_the_host_has_no_memory_for_is_not_begun),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
