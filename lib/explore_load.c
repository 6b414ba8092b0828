/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The units of a search, from a file.
 * See explore_file.h.
 *
 * R1. What is wrong is told with its line, and what was expected there.
 */
#include "explore_file.h"

#include <ctxop_debug.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_UNITS (1U << 20)

/* ---- lines and words ---- */

struct reader {
	const char *rd_file;
	FILE *rd_in;
	char *rd_line; /* "" at the end */
	size_t rd_size;
	unsigned rd_number;
	uint32_t rd_sum; /* of the lines before it */
	int rd_error;    /* of the host's, if it cannot be read */
	char *rd_at;     /* what of it has not been read */
	char *rd_why;
	size_t rd_len;
};

static bool
expected(const struct reader *rd, const char *what, const char *name)
{
	(void)snprintf(rd->rd_why, rd->rd_len,
	    "%s:%u: expected %s%s, got %s%.40s%s: the file is damaged",
	    rd->rd_file, rd->rd_number, what, name,
	    *rd->rd_at != '\0' ? "'" : "the end", rd->rd_at,
	    *rd->rd_at != '\0' ? "'" : "");
	return (false);
}

static void
next_line(struct reader *rd)
{
	ssize_t n;

	if (rd->rd_number++ > 0)
		rd->rd_sum = sum_text(sum_text(rd->rd_sum, rd->rd_line), "\n");
	errno = 0;
	n = getline(&rd->rd_line, &rd->rd_size, rd->rd_in);
	if (n < 0) {
		rd->rd_error = errno;
		n = 0;
	}
	if (rd->rd_line == NULL)
		panic("sim_explore_jobs: the host has no memory for a line");
	if (n > 0 && rd->rd_line[n - 1] == '\n')
		n--;
	rd->rd_line[n] = '\0';
	rd->rd_at = rd->rd_line;
}

/* Past this word and what separates it from the next one; or stay. */
static bool
take_word(struct reader *rd, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(rd->rd_at, word, n) != 0 ||
	    (rd->rd_at[n] != ' ' && rd->rd_at[n] != '\0'))
		return (false);
	rd->rd_at += n + (rd->rd_at[n] == ' ');
	return (true);
}

static bool
take_number(struct reader *rd, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(rd->rd_at, &end, 10);
	if (*rd->rd_at < '0' || *rd->rd_at > '9' || errno != 0 ||
	    (*end != ' ' && *end != '\0'))
		return (false);
	rd->rd_at = end + (*end == ' ');
	return (true);
}

/* False if it does not fit for the place it is for. */
static bool
set_number(const struct number *nm, void *object, uint64_t value)
{
	void *at = (char *)object + nm->nm_offset;

	if (nm->nm_size == sizeof(uint64_t))
		*(uint64_t *)at = value;
	else if (nm->nm_size == sizeof(uint32_t))
		*(uint32_t *)at = (uint32_t)value;
	else
		*(bool *)at = value != 0;
	return (number_get(nm, object) == value);
}

static bool
read_numbers(struct reader *rd, const struct number *nm, void *object)
{
	for (; nm->nm_name != NULL; nm++) {
		size_t n = strlen(nm->nm_name);
		uint64_t value;
		bool is_named = strncmp(rd->rd_at, nm->nm_name, n) == 0 &&
		    rd->rd_at[n] == '=';

		if (is_named)
			rd->rd_at += n + 1;
		if (!is_named || !take_number(rd, &value) ||
		    !set_number(nm, object, value))
			return (expected(rd, "a number after ", nm->nm_name));
	}
	return (true);
}

/* ---- units ---- */

static bool
read_extent(struct reader *rd, struct sim_verdict *vd)
{
	for (int i = SIM_X_SAMPLED; i <= SIM_X_COMPLETE; i++) {
		if (take_word(rd, sim_extent_name((enum sim_extent)i))) {
			vd->vd_extent = (enum sim_extent)i;
			return (true);
		}
	}
	return (expected(rd, "sampled, bounded or complete", ""));
}

/* "unit N ...", as far as its word has been read. */
static bool
read_unit(struct reader *rd, struct units *us, struct sim_verdict **vd)
{
	uint64_t i;

	if (!take_number(rd, &i) || i >= us->us_count ||
	    us->us_unit[i].un_is_done)
		return (expected(rd, "a unit that is not there yet", ""));
	*vd = us->us_unit[i].un_verdict = calloc(1, sizeof(**vd));
	if (*vd == NULL)
		panic("sim_explore_jobs: the host has no memory for a unit");
	us->us_unit[i].un_is_done = true;
	return (read_extent(rd, *vd) && read_numbers(rd, verdict_numbers, *vd));
}

static bool
read_outcome(struct reader *rd, struct sim_finding *fi)
{
	for (int i = 0; i < SIM_NOUTCOMES; i++) {
		if (take_word(rd, sim_outcome_name((enum sim_outcome)i))) {
			fi->fi_outcome = (enum sim_outcome)i;
			return (true);
		}
	}
	return (expected(rd, "an outcome", ""));
}

static bool
read_token(struct reader *rd, struct sim_finding *fi)
{
	size_t n = strcspn(rd->rd_at, " ");

	fi->fi_token = strndup(rd->rd_at, n);
	if (fi->fi_token == NULL)
		panic("sim_explore_jobs: the host has no memory for a tape");
	if (!sim_token_check(fi->fi_token, NULL, 0))
		return (expected(rd, "a tape", ""));
	rd->rd_at += n + (rd->rd_at[n] == ' ');
	return (true);
}

/* What is left of the line, for free(). */
static char *
take_rest(struct reader *rd)
{
	char *rest = strdup(rd->rd_at);

	if (rest == NULL)
		panic("sim_explore_jobs: the host has no memory for words");
	return (rest);
}

/* A line of its own, which goes with each finding. */
static bool
read_cause(struct reader *rd, struct sim_finding *fi)
{
	next_line(rd);
	if (!take_word(rd, "cause"))
		return (expected(rd, "cause", ""));
	fi->fi_cause = take_rest(rd);
	return (true);
}

/* "instead ...": with the finding before, if there is one without it. */
static bool
read_instead(struct reader *rd, const struct sim_verdict *vd)
{
	struct sim_finding *fi = vd != NULL && vd->vd_nfindings > 0 ?
	    &vd->vd_finding[vd->vd_nfindings - 1] :
	    NULL;

	if (fi == NULL || fi->fi_instead != NULL)
		return (expected(rd, "what is found before it", ""));
	fi->fi_instead = take_rest(rd);
	return (true);
}

/* "found ...", likewise. */
static bool
read_finding(struct reader *rd, struct sim_verdict *vd)
{
	struct sim_finding *fi;

	if (vd == NULL)
		return (expected(rd, "a unit before what is found in it", ""));
	fi = reallocarray(vd->vd_finding, vd->vd_nfindings + 1, sizeof(*fi));
	if (fi == NULL)
		panic("sim_explore_jobs: the host has no memory for a finding");
	vd->vd_finding = fi;
	fi += vd->vd_nfindings++;
	*fi = (struct sim_finding){ 0 };
	if (!read_outcome(rd, fi) || !read_token(rd, fi) ||
	    !read_numbers(rd, finding_numbers, fi))
		return (false);
	(void)snprintf(fi->fi_message, sizeof(fi->fi_message), "%s", rd->rd_at);
	return (read_cause(rd, fi));
}

static bool
read_end(struct reader *rd)
{
	char sum[] = "00000000";

	(void)snprintf(sum, sizeof(sum), "%08x", rd->rd_sum);
	if (strcmp(rd->rd_at, sum) != 0)
		return (expected(rd, "the sum of all lines, ", sum));
	next_line(rd);
	return (*rd->rd_line == '\0' ? true : expected(rd, "no more", ""));
}

/* ---- the whole ---- */

/* The rest of a line that begins with this word. */
static char *
read_rest(struct reader *rd, const char *word)
{
	next_line(rd);
	if (take_word(rd, word))
		return (take_rest(rd));
	(void)expected(rd, word, "");
	return (NULL);
}

/* How many units, after all other words; they are cut off. */
static bool
read_count(struct reader *rd, char *words, unsigned *count)
{
	static const char before[] = " units=";
	char *at = strstr(words, before);
	uint64_t n = 0;

	if (at != NULL) {
		rd->rd_at += at - words + (ptrdiff_t)strlen(before);
		*at = '\0';
	}
	if (at == NULL || !take_number(rd, &n) || n == 0 || n > MAX_UNITS)
		return (expected(rd, "a number of units", ""));
	*count = (unsigned)n;
	return (true);
}

/* What comes before the units. */
static bool
read_head(struct reader *rd, struct units *us)
{
	char *name = NULL, *words = NULL;
	unsigned count;
	bool is_read;

	next_line(rd);
	if (strcmp(rd->rd_line, FILE_HEAD) != 0)
		return (expected(rd, FILE_HEAD, ""));
	is_read = (name = read_rest(rd, "scenario")) != NULL &&
	    (words = read_rest(rd, "search")) != NULL &&
	    read_count(rd, words, &count);
	if (is_read) {
		units_init(us, name, count);
		us->us_search = words;
		words = NULL;
	}
	free(name);
	free(words);
	return (is_read);
}

static bool
read_all(struct reader *rd, struct units *us)
{
	struct sim_verdict *vd = NULL;

	if (!read_head(rd, us))
		return (false);
	for (;;) {
		bool is_read;

		next_line(rd);
		if (take_word(rd, "end"))
			return (read_end(rd));
		if (take_word(rd, "unit"))
			is_read = read_unit(rd, us, &vd);
		else if (take_word(rd, "found"))
			is_read = read_finding(rd, vd);
		else if (take_word(rd, "instead"))
			is_read = read_instead(rd, vd);
		else
			is_read = expected(rd, "unit, found or end", "");
		if (!is_read)
			return (false);
	}
}

static bool
cannot_be_read(const struct reader *rd, int error)
{
	(void)snprintf(rd->rd_why, rd->rd_len, "%s: cannot be read: %s",
	    rd->rd_file, strerror(error));
	return (false);
}

bool
units_read(struct units *us, const char *file, char *why, size_t len)
{
	struct reader rd = { .rd_file = file,
		.rd_sum = SUM_BEGIN,
		.rd_why = why,
		.rd_len = len };
	bool is_read;

	*us = (struct units){ 0 };
	if ((rd.rd_in = fopen(file, "r")) == NULL)
		return (cannot_be_read(&rd, errno));
	is_read = read_all(&rd, us);
	if (rd.rd_error != 0)
		is_read = cannot_be_read(&rd, rd.rd_error);
	(void)fclose(rd.rd_in);
	free(rd.rd_line);
	return (is_read);
}
