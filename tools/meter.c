/* SPDX-License-Identifier: BSD-2-Clause */
/* See meter.h. */
#include "meter.h"

#include <inttypes.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define SECOND ((uint64_t)1000000000)
#define BETWEEN_LINES (SECOND / 5)
#define WHOLE ((uint64_t)1000) /* parts of the search are thousandths */

static volatile sig_atomic_t interrupted; /* so often */

static void
interrupt(int number)
{
	if (++interrupted == 2)
		(void)signal(number, SIG_DFL);
}

static uint64_t
now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec);
}

void
meter_begin(struct meter *mt, uint64_t runs, uint64_t seconds)
{
	const struct sigaction sa = { .sa_handler = interrupt };

	*mt = (struct meter){ .mt_runs = runs,
		.mt_seconds = seconds,
		.mt_begun = now(),
		.mt_is_terminal = isatty(STDERR_FILENO) != 0 };
	mt->mt_shown = mt->mt_begun;
	(void)sigaction(SIGINT, &sa, NULL);
	(void)sigaction(SIGTERM, &sa, NULL);
}

/* ---- the line ---- */

/* How much of it is done: by units, or by runs, whichever is more. */
static uint64_t
part_done(const struct meter *mt, const struct sim_jobs_state *js)
{
	uint64_t by_units = js->js_units_done * WHOLE / js->js_units;
	uint64_t by_runs = WHOLE;

	if (js->js_runs < mt->mt_runs)
		by_runs = js->js_runs * 1000 / mt->mt_runs;
	return (by_units > by_runs ? by_units : by_runs);
}

/* In seconds; false if nothing is known. */
static bool
time_left(const struct meter *mt, const struct sim_jobs_state *js,
    uint64_t spent, uint64_t *left)
{
	uint64_t part = part_done(mt, js);
	uint64_t kept = js->js_units_kept * WHOLE / js->js_units;
	uint64_t limit = mt->mt_seconds * SECOND;

	*left = UINT64_MAX;
	if (part > kept)
		*left = spent / (part - kept) * (WHOLE - part) / SECOND;
	if (limit > spent && (limit - spent) / SECOND < *left)
		*left = (limit - spent) / SECOND;
	return (*left != UINT64_MAX);
}

static void
show(const struct meter *mt, const struct sim_jobs_state *js, uint64_t spent)
{
	uint64_t left;

	(void)fprintf(stderr, "\r%" PRIu64 " runs, %" PRIu64 "/s", js->js_runs,
	    js->js_runs * 1000 / (spent / (SECOND / 1000) + 1));
	if (js->js_level != UINT32_MAX)
		(void)fprintf(stderr, ", up to %u preemption%s", js->js_level,
		    js->js_level == 1 ? "" : "s");
	if (js->js_units > 1)
		(void)fprintf(stderr, "; %u of %u units", js->js_units_done,
		    js->js_units);
	(void)fprintf(stderr, "; %" PRIu64 " %% done", part_done(mt, js) / 10);
	if (time_left(mt, js, spent, &left))
		(void)fprintf(stderr, ", about %" PRIu64 ":%02u left",
		    left / 60, (unsigned)(left % 60));
	if (js->js_findings > 0)
		(void)fprintf(stderr, "; found %u", js->js_findings);
	(void)fputs("\033[K", stderr);
}

bool
meter_goes_on(const struct sim_jobs_state *js, void *meter)
{
	struct meter *mt = meter;
	uint64_t at = now();

	mt->mt_heard = interrupted;
	if (mt->mt_heard > 0 ||
	    (mt->mt_seconds > 0 &&
		at - mt->mt_begun >= mt->mt_seconds * SECOND))
		return (false);
	if (mt->mt_is_terminal && at - mt->mt_shown >= BETWEEN_LINES) {
		show(mt, js, at - mt->mt_begun);
		mt->mt_shown = at;
	}
	return (true);
}

bool
meter_shrinks(void *meter)
{
	struct meter *mt = meter;
	uint64_t at = now();

	if (mt->mt_is_terminal && at - mt->mt_shown >= BETWEEN_LINES) {
		(void)fputs("\rshrinking what was found\033[K", stderr);
		mt->mt_shown = at;
	}
	return (interrupted == mt->mt_heard);
}

void
meter_end(const struct meter *mt)
{
	if (mt->mt_shown != mt->mt_begun)
		(void)fputs("\r\033[K", stderr);
}
