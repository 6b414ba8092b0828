/* SPDX-License-Identifier: BSD-2-Clause */
/* What several files of a search together say. */
#include "explore_parts.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

/* What is known of units in one, and not in the other yet, goes there. */
static void
take_units(struct units *us, struct units *more)
{
	for (unsigned i = 0; i < us->us_count; i++) {
		if (us->us_unit[i].un_verdict != NULL)
			continue;
		us->us_unit[i] = more->us_unit[i];
		more->us_unit[i] = (struct unit){ 0 };
	}
}

static bool
read_more(struct units *us, const char *file, char *why, size_t len)
{
	struct units more;
	bool is_read = units_read(&more, file, why, len) &&
	    units_are_alike(us, &more, file, why, len);

	if (is_read)
		take_units(us, &more);
	units_fini(&more);
	return (is_read);
}

static bool
is_missing(const struct units *us, unsigned i)
{
	return (i < us->us_count && us->us_unit[i].un_verdict == NULL);
}

/* "3, 7 to 9" */
static void
tell_missing(const struct units *us, struct sim_merged *mg)
{
	size_t len;
	FILE *out = open_memstream(&mg->mg_missing, &len);

	if (out == NULL)
		panic("sim_explore_merge: the host has no memory for a list");
	for (unsigned i = 0; i < us->us_count; i++) {
		unsigned first = i;

		if (!is_missing(us, i))
			continue;
		while (is_missing(us, i + 1))
			i++;
		(void)fprintf(
		    out, "%s%u", mg->mg_nmissing > 0 ? ", " : "", first);
		if (i > first)
			(void)fprintf(out, " to %u", i);
		mg->mg_nmissing += i - first + 1;
	}
	if (fclose(out) != 0)
		panic("sim_explore_merge: the host has no memory for a list");
}

bool
sim_explore_merge(const char *const *file, unsigned nfiles,
    struct sim_merged *mg, char *why, size_t len)
{
	struct units us = { 0 };
	bool is_read;

	NEED(file);
	NEED(mg);
	need_room(__func__, why, len);
	if (nfiles == 0)
		panic("sim_explore_merge: expected one file at least, got 0");
	for (unsigned i = 0; i < nfiles; i++)
		NEED(file[i]);
	is_read = units_read(&us, file[0], why, len);
	*mg = (struct sim_merged){ 0 };
	for (unsigned i = 1; is_read && i < nfiles; i++)
		is_read = read_more(&us, file[i], why, len);
	if (is_read) {
		tell_missing(&us, mg);
		mg->mg_units = us.us_count;
		mg->mg_verdict = units_merge(&us, 0, 1, UINT32_MAX);
		mg->mg_name = us.us_name;
		us.us_name = NULL;
	}
	units_fini(&us);
	return (is_read);
}

void
sim_merged_free(struct sim_merged *mg)
{
	if (mg == NULL)
		return;
	free(mg->mg_name);
	free(mg->mg_missing);
	sim_verdict_free(mg->mg_verdict);
	*mg = (struct sim_merged){ 0 };
}
