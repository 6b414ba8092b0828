/* SPDX-License-Identifier: BSD-2-Clause */
/* See page.h. */
#include "page.h"

#include "../lib/text.h"
#include "command.h"
#include "outlet.h"
#include "read_file.h"
#include "viewer.h"

#include <stdlib.h>
#include <string.h>

/* Around the data of each run. */
static const char run_begin[] = "<script type=\"application/json\" "
				"class=\"run\">";
static const char run_end[] = "</script>\n";

/* ---- the run ---- */

/* What goes before its view: whose run it is, and what repeats it. */
static void
print_head(const char *name, const char *command, FILE *out)
{
	(void)fputs("{\"scenario\": ", out);
	print_json(name, out);
	(void)fputs(", \"command\": ", out);
	print_json(command, out);
	(void)fputs(",\n\"view\": ", out);
}

static void
print_run(const struct options *op, const struct sim_config *cfg,
    const sim_t *sim, bool *is_whole, FILE *out)
{
	char *command = command_of(op, cfg), *token = sim_tape_token(sim);
	char *typed = NULL;
	size_t len;
	FILE *line = open_memstream(&typed, &len);

	if (line == NULL || token == NULL)
		abort();
	print_command(command, token, line);
	if (fclose(line) != 0)
		abort();
	print_head(op->op_name, typed, out);
	*is_whole = sim_trace_view(sim, out);
	(void)fputs("}\n", out);
	free(typed);
	free(token);
	free(command);
}

/* In a page, "<" could end the data: it stands in strings only. */
static void
print_embedded(const char *json, FILE *out)
{
	(void)fputs(run_begin, out);
	for (; *json != '\0'; json++) {
		if (*json == '<')
			(void)fputs("\\u003c", out);
		else
			(void)fputc(*json, out);
	}
	(void)fputs(run_end, out);
}

static bool
print_this(const struct options *op, const struct sim_config *cfg,
    const sim_t *sim, FILE *out)
{
	char *json = NULL;
	size_t len;
	bool is_whole;
	FILE *text = open_memstream(&json, &len);

	if (text == NULL)
		return (false);
	print_run(op, cfg, sim, &is_whole, text);
	if (fclose(text) != 0)
		is_whole = false;
	if (is_whole)
		print_embedded(json, out);
	free(json);
	return (is_whole);
}

/* ---- another page's ---- */

/* The first run in it, with what is around; NULL if there is none. */
static const char *
find_run(const char *text, size_t len, size_t *run_len)
{
	const char *begin = memmem(text, len, run_begin, sizeof(run_begin) - 1);
	const char *end;

	if (begin == NULL)
		return (NULL);
	end = memmem(
	    begin, len - (size_t)(begin - text), run_end, sizeof(run_end) - 1);
	if (end == NULL)
		return (NULL);
	*run_len = (size_t)(end - begin) + sizeof(run_end) - 1;
	return (begin);
}

static bool
print_other(const char *page, FILE *out)
{
	char *text;
	const char *run;
	size_t len, run_len = 0;

	if (!read_file(page, &text, &len))
		return (false);
	run = find_run(text, len, &run_len);
	if (run != NULL)
		(void)fwrite(run, 1, run_len, out);
	else
		(void)fprintf(stderr,
		    "ctxsim: %s: expected a page that --html has written\n",
		    page);
	free(text);
	return (run != NULL);
}

/* ---- the page ---- */

static bool
write_page(const char *file, const char *runs, size_t len)
{
	struct outlet ou = { .ou_name = file };

	if (!outlet_open(&ou))
		return (false);
	(void)fwrite(viewer_before, 1, viewer_before_size, ou.ou_file);
	(void)fwrite(runs, 1, len, ou.ou_file);
	(void)fwrite(viewer_after, 1, viewer_after_size, ou.ou_file);
	return (outlet_close(&ou));
}

int
page_write(const char *file, const struct options *op,
    const struct sim_config *cfg, const sim_t *sim)
{
	char *runs = NULL;
	size_t len;
	bool is_kept = false;
	FILE *out = open_memstream(&runs, &len);
	bool is_whole = out != NULL &&
	    (op->op_beside == NULL || print_other(op->op_beside, out));

	if (is_whole && !print_this(op, cfg, sim, out)) {
		(void)fprintf(stderr, "ctxsim: %s: no memory for it\n", file);
		is_whole = false;
	}
	if (out != NULL && fclose(out) == 0 && is_whole)
		is_kept = write_page(file, runs, len);
	free(runs);
	if (is_kept)
		(void)printf("kept: %s\n", file);
	return (is_kept ? STATUS_OK : STATUS_FAILED);
}

bool
page_write_view(
    const char *file, const char *name, const char *command, const char *view)
{
	char *json = NULL, *runs = NULL;
	size_t len;
	bool is_kept;
	FILE *out = open_memstream(&json, &len);

	if (out == NULL)
		abort();
	print_head(name, command, out);
	(void)fprintf(out, "%s}\n", view);
	(void)fclose(out);
	if ((out = open_memstream(&runs, &len)) == NULL)
		abort();
	print_embedded(json, out);
	(void)fclose(out);
	is_kept = write_page(file, runs, len);
	free(runs);
	free(json);
	return (is_kept);
}

int
page_write_finding(const char *file, const struct options *op,
    const struct source *so, const struct sim_config *searched,
    const struct sim_finding *fi)
{
	struct sim_config cfg = *searched;
	char why[200];
	sim_t *sim;
	int status;

	cfg.sc_tape = SIM_TOKEN(fi->fi_token);
	cfg.sc_audit = fi->fi_is_audited;
	cfg.sc_trace = PAGE_TRACE;
	if ((sim = sim_create(&cfg, why, sizeof(why))) == NULL) {
		(void)fprintf(stderr, "ctxsim: %s\n", why);
		return (STATUS_FAILED);
	}
	(void)source_setup(so);
	(void)sim_run(sim);
	status = page_write(file, op, &cfg, sim);
	sim_destroy(sim);
	return (status);
}
