/* SPDX-License-Identifier: BSD-2-Clause */
/* Slices, rounds, and what is printed of them. See bench.h. */
#include "bench.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLICE_NS 30e6
#define FIRST_N 64

/* ---- measuring ---- */

/* How many make a slice? */
static void
calibrate(struct contender *co)
{
	uint64_t n = FIRST_N;
	double ns;

	while ((ns = co->co_slice(n)) < SLICE_NS / 8)
		n *= 2;
	co->co_n = (uint64_t)((double)n * SLICE_NS / ns) + 1;
}

static void
measure(struct contender *contenders)
{
	struct contender *co;

	for (co = contenders; co->co_name != NULL; co++)
		if (co->co_slice != NULL)
			calibrate(co);
	for (unsigned round = 0; round < BENCH_ROUNDS; round++) {
		if (isatty(STDERR_FILENO))
			(void)fprintf(stderr, "\rround %u of %u ", round + 1,
			    BENCH_ROUNDS);
		for (co = contenders; co->co_name != NULL; co++)
			if (co->co_slice != NULL)
				co->co_ns[round] = co->co_slice(co->co_n) /
				    (double)co->co_n;
	}
	if (isatty(STDERR_FILENO))
		(void)fputs("\r                \r", stderr);
}

/* ---- judging ---- */

struct range {
	double ra_min, ra_median, ra_max;
};

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return ((x > y) - (x < y));
}

static struct range
range_of(const double ns[BENCH_ROUNDS])
{
	double sorted[BENCH_ROUNDS];

	memcpy(sorted, ns, sizeof(sorted));
	qsort(sorted, BENCH_ROUNDS, sizeof(*sorted), compare);
	return ((struct range){
	    sorted[0], sorted[BENCH_ROUNDS / 2], sorted[BENCH_ROUNDS - 1] });
}

static const struct contender *
find(const struct bench *be, const char *name)
{
	const struct contender *co = be->be_contender;

	while (co->co_name != NULL && strcmp(co->co_name, name) != 0)
		co++;
	if (co->co_name != NULL)
		return (co);
	(void)fprintf(
	    stderr, "%s: no contender is called '%s'\n", be->be_name, name);
	abort();
}

/* False: one of them is not there. */
static bool
ratio_of(const struct bench *be, const struct target *ta, struct range *ra)
{
	const struct contender *own = find(be, ta->ta_own);
	const struct contender *peer = find(be, ta->ta_peer);
	double ratio[BENCH_ROUNDS];

	if (own->co_slice == NULL || peer->co_slice == NULL)
		return (false);
	for (unsigned i = 0; i < BENCH_ROUNDS; i++)
		ratio[i] = own->co_ns[i] / peer->co_ns[i];
	*ra = range_of(ratio);
	return (true);
}

static const char *
verdict(const struct target *ta, const struct range *ra)
{
	return (ra->ra_median <= ta->ta_limit ? "PASS" : "SHORT");
}

/* ---- for a person ---- */

static void
print_contenders(const struct bench *be)
{
	(void)printf("%-42s %10s %10s\n", be->be_name, "median ns", "least ns");
	for (const struct contender *co = be->be_contender; co->co_name != NULL;
	     co++) {
		struct range ra = range_of(co->co_ns);

		if (co->co_slice == NULL)
			(void)printf("  %-40s not built here\n", co->co_name);
		else
			(void)printf("  %-40s %10.2f %10.2f\n", co->co_name,
			    ra.ra_median, ra.ra_min);
	}
}

static void
print_targets(const struct bench *be)
{
	(void)printf("  %-46s %9s %9s\n", "target", "at most", "ratio");
	for (const struct target *ta = be->be_target; ta->ta_name != NULL;
	     ta++) {
		struct range ra;

		(void)printf("  %-46s %9.4g ", ta->ta_name, ta->ta_limit);
		if (ratio_of(be, ta, &ra))
			(void)printf("%9.4f  %-5s (%.4f to %.4f)\n",
			    ra.ra_median, verdict(ta, &ra), ra.ra_min,
			    ra.ra_max);
		else
			(void)puts("        -  NOT MEASURED");
	}
}

/* ---- for a program ---- */

static void
json_contenders(const struct bench *be, FILE *out)
{
	const char *comma = "";

	for (const struct contender *co = be->be_contender; co->co_name != NULL;
	     co++) {
		struct range ra = range_of(co->co_ns);

		if (co->co_slice == NULL)
			continue;
		(void)fprintf(out,
		    "%s\n    {\"name\": \"%s\", \"n\": %llu, \"median_ns\": %g,"
		    " \"min_ns\": %g}",
		    comma, co->co_name, (unsigned long long)co->co_n,
		    ra.ra_median, ra.ra_min);
		comma = ",";
	}
}

static void
json_targets(const struct bench *be, FILE *out)
{
	const char *comma = "";

	for (const struct target *ta = be->be_target; ta->ta_name != NULL;
	     ta++) {
		struct range ra;

		if (!ratio_of(be, ta, &ra))
			continue;
		(void)fprintf(out,
		    "%s\n    {\"name\": \"%s\", \"limit\": %g, \"ratio\": %g,"
		    " \"min\": %g, \"max\": %g, \"verdict\": \"%s\"}",
		    comma, ta->ta_name, ta->ta_limit, ra.ra_median, ra.ra_min,
		    ra.ra_max, verdict(ta, &ra));
		comma = ",";
	}
}

static int
write_json(const struct bench *be, const char *file)
{
	FILE *out = fopen(file, "w");

	if (out == NULL) {
		perror(file);
		return (1);
	}
	(void)fprintf(out, "{\n  \"bench\": \"%s\",\n  \"rounds\": %d,\n",
	    be->be_name, BENCH_ROUNDS);
	(void)fputs("  \"contenders\": [", out);
	json_contenders(be, out);
	(void)fputs("\n  ],\n  \"targets\": [", out);
	json_targets(be, out);
	(void)fputs("\n  ]\n}\n", out);
	if (fclose(out) != 0) {
		perror(file);
		return (1);
	}
	return (0);
}

int
bench_main(const struct bench *be, int argc, char **argv)
{
	if (argc != 1 && (argc != 3 || strcmp(argv[1], "--json") != 0)) {
		(void)fprintf(stderr, "usage: %s [--json FILE]\n", be->be_name);
		return (2);
	}
	measure(be->be_contender);
	print_contenders(be);
	print_targets(be);
	return (argc == 3 ? write_json(be, argv[2]) : 0);
}
