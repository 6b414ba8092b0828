/* SPDX-License-Identifier: BSD-2-Clause */
/* See step.h. */
#include "step.h"

#include "run.h"

#include <ctxop_mdb.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHOWN 10 /* events above the machine */

struct stepper {
	const struct options *sp_options;
	struct source sp_source;
	struct sim_config sp_config;
	uint64_t sp_at, sp_last; /* events: the last one that was, that is */
	uint64_t sp_first;       /* those of the set-up come at once */
	char *sp_ending;         /* how the run ends */
	char *sp_find;           /* what was looked for last, or NULL */
	bool sp_is_terminal;
};

static const char keys[] =
    "  Enter, n  the next event       b      the one before\n"
    "  NUMBER    that event           ^, $   the first one, the last one\n"
    "  /WORD     the next event with that in its line, ?WORD the one before\n"
    "  h         these keys           q      no more\n";

/* ---- runs ---- */

/* A machine that has run to its end, or to that event; NULL: told why not. */
static sim_t *
run_to(struct stepper *sp, uint64_t event)
{
	char why[200];
	sim_t *sim;

	sp->sp_config.sc_trace_end = event;
	sim = sim_create(&sp->sp_config, why, sizeof(why));
	if (sim == NULL) {
		(void)fprintf(stderr, "ctxsim: %s\n", why);
		return (NULL);
	}
	(void)source_setup(&sp->sp_source);
	(void)sim_run(sim);
	return (sim);
}

/* The lines of the trace, without the one that heads them; for free(). */
static char *
lines_of(const sim_t *sim, uint64_t *count)
{
	char *text, *lines;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		abort();
	sim_trace_list(sim, out);
	if (fclose(out) != 0)
		abort();
	lines = strdup(strchr(text, '\n') + 1);
	free(text);
	if (lines == NULL)
		abort();
	*count = 0;
	for (const char *at = lines; (at = strchr(at, '\n')) != NULL; at++)
		++*count;
	*count -= sim_trace_lost(sim) > 0; /* so says the last line */
	return (lines);
}

static char *
ending_of(const sim_t *sim)
{
	const struct sim_report *sr = sim_report(sim);
	char *text = NULL;

	if (asprintf(&text, "%s%s%s", sim_outcome_name(sr->sr_outcome),
		*sr->sr_message != '\0' ? ": " : "", sr->sr_message) < 0)
		abort();
	return (text);
}

/* How many events a run to that one has; what is not NULL is its end. */
static int
count_events(struct stepper *sp, uint64_t event, uint64_t *count, char **ending)
{
	sim_t *sim = run_to(sp, event);
	int status = STATUS_OK;

	if (sim == NULL)
		return (STATUS_FAILED);
	free(lines_of(sim, count));
	if (ending != NULL)
		*ending = ending_of(sim);
	if (sim_report(sim)->sr_outcome == SIM_MISFIT)
		status = usage("--tape: %s", sim_report(sim)->sr_message);
	sim_destroy(sim);
	return (status);
}

/* The whole run, to know how long it is; and what the set-up alone records. */
static int
measure(struct stepper *sp)
{
	int status = count_events(sp, 0, &sp->sp_last, &sp->sp_ending);

	if (status != STATUS_OK)
		return (status);
	return (count_events(sp, 1, &sp->sp_first, NULL));
}

/* ---- what is shown ---- */

/* The line of the event of that number, from 1. */
static const char *
nth_line(const char *lines, uint64_t n)
{
	while (--n > 0)
		lines = strchr(lines, '\n') + 1;
	return (lines);
}

static void
print_lines(const char *lines, uint64_t count)
{
	uint64_t n = count > SHOWN ? count - SHOWN + 1 : 1;
	const char *at = count > 0 ? nth_line(lines, n) : "";

	for (; n <= count; n++) {
		int len = (int)(strchr(at, '\n') - at);

		(void)printf("%s%6" PRIu64 " %.*s\n", n == count ? ">" : " ", n,
		    len, at);
		at += len + 1;
	}
}

static void
show(struct stepper *sp)
{
	uint64_t count;
	sim_t *sim = run_to(sp, sp->sp_at < sp->sp_last ? sp->sp_at : 0);
	char *lines;

	if (sim == NULL)
		return;
	lines = lines_of(sim, &count);
	if (sp->sp_is_terminal)
		(void)fputs("\033[H\033[2J", stdout);
	(void)printf("%s: event %" PRIu64 " of %" PRIu64 "\n",
	    sp->sp_options->op_name, sp->sp_at, sp->sp_last);
	print_lines(lines, count < sp->sp_at ? count : sp->sp_at);
	(void)fputc('\n', stdout);
	sim_print_state(sim, stdout);
	if (sp->sp_at == sp->sp_last)
		(void)printf("\nthe end: %s\n", sp->sp_ending);
	if (!sp->sp_is_terminal)
		(void)fputc('\n', stdout);
	free(lines);
	sim_destroy(sim);
}

/* ---- where to go ---- */

/* Wherever that is, there is an event. */
static void
go_to(struct stepper *sp, uint64_t event)
{
	if (event < sp->sp_first)
		event = sp->sp_first;
	if (event > sp->sp_last)
		event = sp->sp_last;
	sp->sp_at = event;
	show(sp);
}

/* The next event whose line has that in it, or the one before; 0: none. */
static uint64_t
find(const char *lines, const struct stepper *sp, bool is_back)
{
	uint64_t found = 0, n = 1;

	for (const char *at = lines; *at != '\0'; n++) {
		size_t len = strcspn(at, "\n");

		if (memmem(at, len, sp->sp_find, strlen(sp->sp_find)) != NULL) {
			if (is_back && n < sp->sp_at)
				found = n;
			if (!is_back && n > sp->sp_at)
				return (n);
		}
		at += len + 1;
	}
	return (found);
}

static void
look_for(struct stepper *sp, const char *word, bool is_back)
{
	uint64_t count, found;
	sim_t *sim;
	char *lines;

	if (*word != '\0') {
		free(sp->sp_find);
		sp->sp_find = strdup(word);
	}
	if (sp->sp_find == NULL || (sim = run_to(sp, 0)) == NULL)
		return;
	lines = lines_of(sim, &count);
	sim_destroy(sim);
	found = find(lines, sp, is_back);
	free(lines);
	if (found != 0)
		go_to(sp, found);
	else
		(void)printf("no event %s has '%s' in its line\n",
		    is_back ? "before" : "after", sp->sp_find);
}

/* One line of keys; false: no more. */
static bool
obey(struct stepper *sp, const char *line)
{
	uint64_t event;

	if (strcmp(line, "q") == 0)
		return (false);
	if (*line == '\0' || strcmp(line, "n") == 0)
		go_to(sp, sp->sp_at + 1);
	else if (strcmp(line, "b") == 0)
		go_to(sp, sp->sp_at - 1);
	else if (strcmp(line, "^") == 0)
		go_to(sp, 0);
	else if (strcmp(line, "$") == 0)
		go_to(sp, sp->sp_last);
	else if (*line == '/' || *line == '?')
		look_for(sp, line + 1, *line == '?');
	else if (read_number(line, 0, UINT64_MAX, &event))
		go_to(sp, event);
	else
		(void)fputs(keys, stdout);
	return (true);
}

static void
converse(struct stepper *sp)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	do {
		if (sp->sp_is_terminal)
			(void)fputs("step (h: keys) ", stdout);
		(void)fflush(stdout);
		if ((len = getline(&line, &size, stdin)) < 0)
			break;
		if (len > 0 && line[len - 1] == '\n')
			line[len - 1] = '\0';
	} while (obey(sp, line));
	free(line);
}

/* ---- step ---- */

static bool
can_move(void)
{
	const char *term = getenv("TERM");

	return (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term != NULL &&
	    strcmp(term, "dumb") != 0);
}

static int
step_source(struct stepper *sp)
{
	const struct options *op = sp->sp_options;
	int status;

	sp->sp_config = run_config(&sp->sp_source, op);
	sp->sp_config.sc_trace = SIM_EV_ALL;
	sp->sp_is_terminal = can_move();
	if ((status = measure(sp)) == STATUS_OK) {
		go_to(sp, 0);
		converse(sp);
	}
	free(sp->sp_ending);
	free(sp->sp_find);
	return (status);
}

int
step(struct options *op)
{
	struct stepper sp = { .sp_options = op };
	int status = source_open(&sp.sp_source, "step", op->op_name);

	if (status == STATUS_OK)
		status = step_source(&sp);
	source_close(&sp.sp_source);
	return (status);
}
