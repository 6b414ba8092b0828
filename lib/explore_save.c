/* SPDX-License-Identifier: BSD-2-Clause */
/* The units of a search, to a file. See explore_file.h. */
#include "explore_file.h"

#include <ctxop_access.h>
#include <ctxop_debug.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- numbers of a verdict and of a finding ---- */

#define NUMBER(NAME, TYPE, FIELD)                                              \
	{                                                                      \
		NAME, offsetof(struct TYPE, FIELD),                            \
		    sizeof(((struct TYPE *)0)->FIELD)                          \
	}

const struct number verdict_numbers[] = {
	NUMBER("runs", sim_verdict, vd_runs),
	NUMBER("redundant", sim_verdict, vd_redundant),
	NUMBER("reduced", sim_verdict, vd_is_reduced),
	NUMBER("level", sim_verdict, vd_level),
	NUMBER("depth", sim_verdict, vd_depth),
	NUMBER("missed", sim_verdict, vd_missed_ppm),
	NUMBER("questions", sim_verdict, vd_questions),
	NUMBER("cpu", sim_verdict, vd_cpu),
	NUMBER("preempt", sim_verdict, vd_preempt),
	NUMBER("sites", sim_verdict, vd_sites),
	NUMBER("sites-sum", sim_verdict, vd_sites_sum),
	{ 0 },
};

const struct number finding_numbers[] = {
	NUMBER("choices", sim_finding, fi_choices),
	NUMBER("run", sim_finding, fi_run),
	NUMBER("times", sim_finding, fi_times),
	NUMBER("by-check", sim_finding, fi_by_check),
	NUMBER("violations", sim_finding, fi_violations),
	{ 0 },
};

uint64_t
number_get(const struct number *nm, const void *object)
{
	const void *at = (const char *)object + nm->nm_offset;

	if (nm->nm_size == sizeof(uint64_t))
		return (*(const uint64_t *)at);
	if (nm->nm_size == sizeof(uint32_t))
		return (*(const uint32_t *)at);
	return (*(const bool *)at);
}

/* ---- sums ---- */

uint32_t
sum_text(uint32_t sum, const char *text)
{
	for (; *text != '\0'; text++)
		sum = (sum ^ (unsigned char)*text) * 16777619U;
	return (sum);
}

/* ---- which search it is ---- */

static uint32_t
sum_of_settings(const struct sim_config *cfg)
{
	uint32_t sum = SUM_BEGIN;

	for (unsigned i = 0; i < SIM_NVIOLATIONS; i++)
		sum = (sum ^ (uint32_t)cfg->sc_violation[i]) * 16777619U;
	return (sum);
}

static void
print_machine(const struct sim_config *cfg, FILE *out)
{
	(void)fprintf(out,
	    " cpus=%u grain=%s races=%d budget=%" PRIu64 " patience=%" PRIu64
	    " tick=%lld stack=%zu audit=%d shared-fpu=%d violations=%08x",
	    cfg->sc_ncpus,
	    cfg->sc_grain == SIM_GRAIN_ACCESS ? "access" : "kernel",
	    cfg->sc_races, cfg->sc_budget, cfg->sc_patience,
	    (long long)cfg->sc_tick, cfg->sc_stksize, cfg->sc_audit,
	    cfg->sc_shared_fpu, sum_of_settings(cfg));
}

char *
units_search_words(const struct sim_search *se, const char *text)
{
	char *words = NULL;
	size_t len;
	FILE *out = open_memstream(&words, &len);

	if (out == NULL)
		panic("sim_explore_jobs: the host has no memory for words");
	(void)fprintf(out,
	    "strategy=%s runs=%" PRIu64 " bound=%u depth=%u seed=%" PRIu64
	    " all-accesses=%d causes=%u",
	    sim_strategy_name(se->se_strategy), se->se_runs, se->se_bound,
	    se->se_depth, se->se_seed, se->se_all_accesses, se->se_causes);
	print_machine(&se->se_machine, out);
	(void)fprintf(out, " text=%08x build=%s",
	    sum_text(SUM_BEGIN, text != NULL ? text : ""), sim_build());
	if (fclose(out) != 0)
		panic("sim_explore_jobs: the host has no memory for words");
	return (words);
}

/* The words of both up to the first that differs. */
static void
skip_common(const char **one, const char **other)
{
	const char *a = *one, *b = *other;

	for (; *a == *b && *a != '\0'; a++, b++) {
		if (*a == ' ') {
			*one = a + 1;
			*other = b + 1;
		}
	}
}

static bool
differ(const char *file, const char *is, const char *was, char *why, size_t len)
{
	skip_common(&is, &was);
	(void)snprintf(why, len,
	    "%s: is of another search: expected %.*s, got %.*s", file,
	    (int)strcspn(is, " "), is, (int)strcspn(was, " "), was);
	return (false);
}

bool
units_are_alike(const struct units *us, const struct units *other,
    const char *file, char *why, size_t len)
{
	if (strcmp(us->us_name, other->us_name) != 0) {
		(void)snprintf(why, len,
		    "%s: is of another scenario: expected '%s', got '%s'", file,
		    us->us_name, other->us_name);
		return (false);
	}
	if (strcmp(us->us_search, other->us_search) != 0)
		return (
		    differ(file, us->us_search, other->us_search, why, len));
	if (us->us_count == other->us_count)
		return (true);
	(void)snprintf(why, len,
	    "%s: expected %u units, got %u: it is of "
	    "another number of parts (--shard)",
	    file, us->us_count, other->us_count);
	return (false);
}

/* ---- writing ---- */

static void
print_numbers(const struct number *nm, const void *object, FILE *out)
{
	for (; nm->nm_name != NULL; nm++)
		(void)fprintf(
		    out, " %s=%" PRIu64, nm->nm_name, number_get(nm, object));
}

/* A message is one line, and ends where its line does. */
static void
print_text(const char *text, FILE *out)
{
	(void)fputc(' ', out);
	for (; *text != '\0'; text++)
		(void)fputc(*text == '\n' ? ' ' : *text, out);
	(void)fputc('\n', out);
}

static void
print_finding(const struct sim_finding *fi, FILE *out)
{
	(void)fprintf(
	    out, "found %s %s", sim_outcome_name(fi->fi_outcome), fi->fi_token);
	print_numbers(finding_numbers, fi, out);
	print_text(fi->fi_message, out);
	(void)fputs("cause", out);
	print_text(fi->fi_cause, out);
	if (fi->fi_instead == NULL)
		return;
	(void)fputs("instead", out);
	print_text(fi->fi_instead, out);
}

static void
print_unit(unsigned i, const struct sim_verdict *vd, FILE *out)
{
	(void)fprintf(out, "unit %u %s", i, sim_extent_name(vd->vd_extent));
	print_numbers(verdict_numbers, vd, out);
	(void)fputc('\n', out);
	for (unsigned f = 0; f < vd->vd_nfindings; f++)
		print_finding(&vd->vd_finding[f], out);
}

static char *
units_text(const struct units *us)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return (NULL);
	(void)fprintf(out, "%s\nscenario %s\nsearch %s units=%u\n", FILE_HEAD,
	    us->us_name, us->us_search, us->us_count);
	for (unsigned i = 0; i < us->us_count; i++)
		if (us->us_unit[i].un_is_done)
			print_unit(i, us->us_unit[i].un_verdict, out);
	if (fclose(out) == 0)
		return (text);
	free(text);
	return (NULL);
}

/* To a file of this name, and on to the disk. */
static bool
write_text(const char *text, const char *file)
{
	FILE *out = fopen(file, "w");
	bool is_written;

	if (out == NULL)
		return (false);
	(void)fprintf(out, "%send %08x\n", text, sum_text(SUM_BEGIN, text));
	is_written = fflush(out) == 0 && fsync(fileno(out)) == 0;
	return (fclose(out) == 0 && is_written);
}

bool
units_write(const struct units *us, const char *file, char *why, size_t len)
{
	char *text = units_text(us), *fresh = NULL;
	bool is_written = text != NULL &&
	    asprintf(&fresh, "%s.new", file) >= 0 && write_text(text, fresh) &&
	    rename(fresh, file) == 0;

	if (!is_written)
		(void)snprintf(why, len, "%s: cannot be written: %s", file,
		    strerror(errno));
	if (!is_written && fresh != NULL)
		(void)unlink(fresh);
	free(text);
	free(fresh);
	return (is_written);
}
