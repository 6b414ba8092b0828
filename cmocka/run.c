/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs of a test's machine, how they end, and what happened in them. */
#include "bridge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

kthread_t *
ctxop_test_thread(const char *name, void (*body)(void *), void *arg)
{
	kthread_t *t = thread_create(
	    NULL, 0, body, arg, 0, NULL, TS_RUN, MINCLSYSPRI);

	(void)thread_setname(t, name);
	return (t);
}

/* ---- how a run ends ---- */

static enum sim_outcome
run(sim_t *sim)
{
	bridge_end = (struct bridge_end){ 0 };
	return (sim_run(sim));
}

/* "panic: ...text...", or "panic" where any text will do. */
static void
describe(const char *name, const char *text, char *buf, size_t len)
{
	(void)snprintf(
	    buf, len, text[0] != '\0' ? "%s: ...%s..." : "%s%s", name, text);
}

/* Where an assertion in a thread ended it, the test fails at its place. */
static void __attribute__((noreturn)) fail_run(const sim_t *sim,
    const char *what, const char *expected, const char *file, int line)
{
	const struct sim_report *sr = sim_report(sim);
	char seen[600];

	sim_report_print_all(sim, stderr);
	if (bridge_end.be_file != NULL)
		bridge_fail(bridge_end.be_file, bridge_end.be_line);
	(void)snprintf(seen, sizeof(seen), "%s%s%s",
	    sim_outcome_name(sr->sr_outcome),
	    sr->sr_message[0] != '\0' ? ": " : "", sr->sr_message);
	bridge_differ(file, line, what, expected, seen);
}

void
ctxop_assert_run_ends(
    enum sim_outcome outcome, const char *text, const char *file, int line)
{
	sim_t *sim = sim_current();
	char expected[600];

	if (run(sim) == outcome &&
	    strstr(sim_report(sim)->sr_message, text) != NULL) {
		bridge_end.be_is_expected = true;
		return;
	}
	describe(sim_outcome_name(outcome), text, expected, sizeof(expected));
	fail_run(sim, "the run", expected, file, line);
}

void
ctxop_assert_run(const char *file, int line)
{
	const sim_t *sim = sim_current();

	ctxop_assert_run_ends(SIM_OK, "", file, line);
	if (sim_nthreads(sim) != 0)
		ctxop_test_fail(file, line,
		    "%zu threads are left, %s among them", sim_nthreads(sim),
		    sim_leaked_thread(sim)->t_name);
}

void
ctxop_assert_panics(const char *file, int line, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ctxop_assert_run_ends(SIM_PANIC, text, file, line);
}

void
bridge_check_end(const sim_t *sim, const char *file, int line)
{
	if (sim_report(sim)->sr_outcome != SIM_OK && !bridge_end.be_is_expected)
		fail_run(sim, "the run, which no assertion looked at",
		    sim_outcome_name(SIM_OK), file, line);
}

/* ---- violations ---- */

/* Was this one seen, with this text? */
static bool
violated(const sim_t *sim, const char *name, const char *text)
{
	const size_t len = strlen(name);
	const char *message;

	for (size_t n = 0; (message = sim_violation_message(sim, n)) != NULL;
	     n++)
		if (strncmp(message, name, len) == 0 && message[len] == ':' &&
		    strstr(message + len, text) != NULL)
			return (true);
	return (false);
}

void
ctxop_assert_violation(enum sim_violation violation, const char *file, int line,
    const char *fmt, ...)
{
	const char *name = sim_violation_name(violation);
	sim_t *sim = sim_current();
	char text[512], expected[600];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	bridge_end.be_is_expected = run(sim) == SIM_VIOLATION;
	if (violated(sim, name, text))
		return;
	describe(name, text, expected, sizeof(expected));
	fail_run(sim, "violations", expected, file, line);
}

/* ---- a search ---- */

/* Fails, where the verdict goes first: nothing is freed behind a longjmp(). */
static void __attribute__((noreturn))
fail_search(struct sim_verdict *vd, const char *file, int line)
{
	char seen[sizeof(vd->vd_finding->fi_message)];

	sim_verdict_print(vd, stderr);
	(void)fputs(vd->vd_finding->fi_report, stderr);
	(void)snprintf(seen, sizeof(seen), "%s", vd->vd_finding->fi_message);
	sim_verdict_free(vd);
	bridge_differ(file, line, "the search", "nothing is found", seen);
}

enum sim_extent
ctxop_assert_no_finding(
    const struct sim_search *search, const char *file, int line)
{
	struct sim_verdict *vd = sim_explore(search);
	const enum sim_extent extent = vd->vd_extent;

	bridge_end = (struct bridge_end){ 0 };
	if (vd->vd_nfindings > 0)
		fail_search(vd, file, line);
	sim_verdict_free(vd);
	return (extent);
}

/* ---- the trace ---- */

void
ctxop_assert_events(
    unsigned kinds, const char *words, const char *file, int line)
{
	char *seen = sim_trace_words(sim_current(), kinds);
	char buf[4000];

	if (seen == NULL)
		ctxop_test_fail(file, line, "the host has no memory");
	if (strcmp(seen, words) == 0) {
		free(seen);
		return;
	}
	(void)snprintf(buf, sizeof(buf), "%s", seen);
	free(seen);
	bridge_differ(file, line, "the trace", words, buf);
}
