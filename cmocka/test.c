/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests: each of them adds itself to a list before main(), and is run on a
 * machine of its own. What it is to leave behind is looked at where its body
 * has returned, so only if nothing has failed; the machine goes in any case, as
 * the teardown.
 */
#include "bridge.h"

#include <ctxop_mdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ctxop_test *first_test, **end_of_tests = &first_test;

/* Of the test that runs. */
static sim_t *test_machine;

void
ctxop_test_add(struct ctxop_test *ts)
{
	*end_of_tests = ts;
	end_of_tests = &ts->ts_next;
}

/* ---- what a test leaves ---- */

static void
check_memory(sim_t *sim, const struct ctxop_test *ts)
{
	const size_t left = sim_kmem_inuse(sim);

	if (sim_kmem_verify(sim, NULL) != 0) {
		(void)sim_kmem_verify(sim, stderr);
		ctxop_test_fail(ts->ts_file, ts->ts_line,
		    "memory was written to that was not its writer's");
	}
	if (left == 0)
		return;
	if (sim_findleaks(sim, NULL) != 0)
		(void)sim_findleaks(sim, stderr);
	ctxop_test_fail(ts->ts_file, ts->ts_line,
	    "buffers of kmem_alloc() that are not freed: %zu", left);
}

static void
check_threads(const sim_t *sim, const struct ctxop_test *ts)
{
	char why[200];

	if (sim_nthreads(sim) != 0)
		ctxop_test_fail(ts->ts_file, ts->ts_line,
		    "%zu threads are left, %s among them", sim_nthreads(sim),
		    sim_leaked_thread(sim)->t_name);
	if (ctxop_ring_check(curthread, why, sizeof(why)) < 0)
		ctxop_test_fail(ts->ts_file, ts->ts_line, "the ring of %s: %s",
		    curthread->t_name, why);
}

/* ---- one of them ---- */

static void
boot(const struct ctxop_test *ts)
{
	struct sim_config cfg = ts->ts_machine;
	char why[200];

	cfg.sc_audit = true;
	if (cfg.sc_trace == 0)
		cfg.sc_trace = SIM_EV_ALL;
	bridge_end = (struct bridge_end){ 0 };
	test_machine = sim_create(&cfg, why, sizeof(why));
	if (test_machine == NULL)
		ctxop_test_fail(ts->ts_file, ts->ts_line, "%s", why);
}

static void
run_on_machine(void **state)
{
	const struct ctxop_test *ts = *state;

	boot(ts);
	ts->ts_body();
	(void)sim_enter(test_machine);
	bridge_check_end(test_machine, ts->ts_file, ts->ts_line);
	if (sim_report(test_machine)->sr_outcome != SIM_OK)
		return;
	check_threads(test_machine, ts);
	check_memory(test_machine, ts);
}

static int
destroy_machine(void **state)
{
	(void)state;
	sim_destroy(test_machine);
	test_machine = NULL;
	return (0);
}

/* ---- those that are asked for ---- */

static struct ctxop_test *
find(const char *name)
{
	struct ctxop_test *ts = first_test;

	while (ts != NULL && strcmp(ts->ts_name, name) != 0)
		ts = ts->ts_next;
	return (ts);
}

static int
list(FILE *out)
{
	for (const struct ctxop_test *ts = first_test; ts != NULL;
	     ts = ts->ts_next)
		(void)fprintf(out, "%s\n", ts->ts_name);
	return (EXIT_SUCCESS);
}

static int
refuse(const char *name)
{
	(void)fprintf(stderr, "no test is called '%s'; there are:\n", name);
	(void)list(stderr);
	return (2);
}

static struct CMUnitTest
as_unit(struct ctxop_test *ts)
{
	return ((struct CMUnitTest){ .name = ts->ts_name,
	    .test_func = run_on_machine,
	    .teardown_func = destroy_machine,
	    .initial_state = ts });
}

/* The list as CMocka wants it, of these names, or of all if there is none. */
static size_t
choose(struct CMUnitTest *units, char **names)
{
	size_t n = 0;

	for (char **name = names; *name != NULL; name++)
		units[n++] = as_unit(find(*name));
	if (n == 0)
		for (struct ctxop_test *ts = first_test; ts != NULL;
		     ts = ts->ts_next)
			units[n++] = as_unit(ts);
	return (n);
}

static size_t
count(void)
{
	size_t n = 0;

	for (const struct ctxop_test *ts = first_test; ts != NULL;
	     ts = ts->ts_next)
		n++;
	return (n);
}

int
ctxop_test_main(int argc, char **argv)
{
	struct CMUnitTest *units;
	int failed;

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return (list(stdout));
	for (int i = 1; i < argc; i++)
		if (find(argv[i]) == NULL)
			return (refuse(argv[i]));
	if (first_test == NULL) {
		(void)fprintf(stderr, "%s: no CTXOP_TEST is in it\n", argv[0]);
		return (2);
	}
	units = calloc(count() + (size_t)argc, sizeof(*units));
	if (units == NULL) {
		(void)fprintf(stderr, "the host has no memory\n");
		return (EXIT_FAILURE);
	}
	failed = _cmocka_run_group_tests(
	    "tests", units, choose(units, argv + 1), NULL, NULL);
	free(units);
	return (failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
