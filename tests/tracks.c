/* SPDX-License-Identifier: BSD-2-Clause */
/* See tracks.h. */
#include "tracks.h"

#include <stdlib.h>
#include <string.h>

char *
chrome_text(const sim_t *sim)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_true(sim_trace_chrome(sim, out));
	assert_int_equal(fclose(out), 0);
	return (text);
}

/* An object, a line each. */
struct line {
	char ln_ph;
	unsigned ln_tid;
	char ln_name[100];
};

static bool
read_line(const char *text, struct line *ln)
{
	static const char name[] = "\"name\": \"";
	const char *end = strchr(text, '\n'), *at = strstr(text, name);

	if (sscanf(text, "{\"ph\": \"%c\", \"pid\": %*u, \"tid\": %u",
		&ln->ln_ph, &ln->ln_tid) != 2)
		return (false);
	ln->ln_name[0] = '\0';
	if (at != NULL && at < end)
		(void)snprintf(ln->ln_name, sizeof(ln->ln_name), "%.*s",
		    (int)strcspn(at + sizeof(name) - 1, "\""),
		    at + sizeof(name) - 1);
	return (true);
}

/* The number of the track that is called so. */
static unsigned
tid_of(const char *text, const char *name)
{
	char named[200];
	struct line ln;

	(void)snprintf(named, sizeof(named),
	    "\"name\": \"thread_name\", \"args\": {\"name\": \"%s\"}}", name);
	for (; text != NULL; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (read_line(text, &ln) && ln.ln_ph == 'M' &&
		    strncmp(strstr(text, "\"name\": "), named, strlen(named)) ==
			0)
			return (ln.ln_tid);
	}
	fail_msg("no track is called %s", name);
	return (0);
}

static void
print_slices(const char *text, unsigned tid, FILE *out)
{
	const char *space = "";
	struct line ln;
	int depth = 0;

	for (; text != NULL; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!read_line(text, &ln) || ln.ln_tid != tid ||
		    strchr("BE", ln.ln_ph) == NULL)
			continue;
		depth += ln.ln_ph == 'B' ? 1 : -1;
		assert_true(depth >= 0);
		if (ln.ln_ph == 'B')
			(void)fprintf(out, "%s%s(", space, ln.ln_name);
		else
			(void)fputs(")", out);
		space = ln.ln_ph == 'B' ? "" : " ";
	}
	assert_int_equal(depth, 0);
}

void
assert_track(const sim_t *sim, const char *name, const char *slices)
{
	char *text = chrome_text(sim), *seen = NULL;
	size_t len;
	FILE *out = open_memstream(&seen, &len);

	assert_non_null(out);
	print_slices(text, tid_of(text, name), out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(seen, slices);
	free(seen);
	free(text);
}
