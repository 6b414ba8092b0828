/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the run of a problem's scenario shows: each question picks events from
 * the list of all that happened. The lines of that list are its proof.
 */
#include "quiz.h"

#include "run.h"

#include <stdlib.h>
#include <string.h>

struct event {
	char ev_line[200];
	int ev_cpu;
	char ev_thread[80];
	char ev_word[80];
	const char *ev_name; /* behind the colon, or "" */
};

/* ---- the list ---- */

/* A line of sim_trace_list(): time, CPU, thread, event. */
static bool
read_event(const char *text, size_t len, struct event *ev)
{
	(void)snprintf(
	    ev->ev_line, sizeof(ev->ev_line), "%.*s", (int)len, text);
	if (sscanf(ev->ev_line, "%*u %d %79s %79s", &ev->ev_cpu, ev->ev_thread,
		ev->ev_word) != 3)
		return (false);
	ev->ev_name = strchr(ev->ev_word, ':');
	ev->ev_name = ev->ev_name != NULL ? ev->ev_name + 1 : "";
	return (true);
}

/* Is this word one of the kinds: itself, or what is before its colon? */
static bool
is_of_kinds(const char *word, const char *kinds)
{
	size_t kind = strcspn(word, ":");

	while (*kinds != '\0') {
		size_t len = strcspn(kinds, " ");

		if ((len == kind || word[len] == '\0') &&
		    strncmp(word, kinds, len) == 0)
			return (true);
		kinds += len + (kinds[len] == ' ');
	}
	return (false);
}

static bool
is_wanted(const struct question *qu, const struct event *ev)
{
	bool is_letter = ev->ev_name[0] != '\0' && ev->ev_name[1] == '\0';

	return (is_of_kinds(ev->ev_word, qu->qu_kinds) &&
	    (is_letter || !qu->qu_letters) &&
	    (qu->qu_thread == NULL ||
		strcmp(qu->qu_thread, ev->ev_thread) == 0));
}

/* ---- an answer ---- */

static void
add(FILE *answer, const struct question *qu, const struct event *ev, unsigned n)
{
	const char *between = n > 0 ? " " : "";

	if (qu->qu_answer == ANSWER_WORDS)
		(void)fprintf(answer, "%s%s", between, ev->ev_word);
	else if (qu->qu_answer == ANSWER_NAMES)
		(void)fprintf(answer, "%s%s", between, ev->ev_name);
	else if (qu->qu_answer == ANSWER_CPUS)
		(void)fprintf(answer, "%s%d", between, ev->ev_cpu);
}

/* Of the whole list: the answer, and the lines that show it. */
static void
pick(const char *list, const struct question *qu, FILE *answer, FILE *proof)
{
	bool inside = qu->qu_from == NULL;
	struct event ev;
	unsigned n = 0;
	size_t len;

	for (; *list != '\0'; list += len + (list[len] == '\n')) {
		len = strcspn(list, "\n");
		if (!read_event(list, len, &ev))
			continue;
		if (qu->qu_to != NULL && strcmp(ev.ev_word, qu->qu_to) == 0)
			break;
		if (inside && is_wanted(qu, &ev)) {
			add(answer, qu, &ev, n++);
			(void)fprintf(proof, "#%s\n", ev.ev_line);
		}
		if (!inside)
			inside = strcmp(ev.ev_word, qu->qu_from) == 0;
	}
	if (qu->qu_answer == ANSWER_COUNT)
		(void)fprintf(answer, "%u", n);
	else if (n == 0)
		(void)fputs("none", answer);
}

static void
print_end(const sim_t *sim, FILE *answer)
{
	const struct sim_report *sr = sim_report(sim);

	(void)fputs(sim_outcome_name(sr->sr_outcome), answer);
	if (sr->sr_message[0] != '\0')
		(void)fprintf(answer, ": %s", sr->sr_message);
}

static FILE *
memory(char **text, size_t *len)
{
	FILE *file = open_memstream(text, len);

	if (file == NULL)
		abort();
	return (file);
}

static void
print_answer(const sim_t *sim, const char *list, const struct question *qu,
    unsigned number, FILE *out)
{
	char *answer, *proof;
	size_t answer_len, proof_len;
	FILE *a = memory(&answer, &answer_len), *p = memory(&proof, &proof_len);

	if (qu->qu_answer == ANSWER_END)
		print_end(sim, a);
	else
		pick(list, qu, a, p);
	(void)fclose(a);
	(void)fclose(p);
	(void)fprintf(out, "# Answer %u: %s\n%s", number, answer, proof);
	free(answer);
	free(proof);
}

/* ---- the run ---- */

static void
print_answers(const sim_t *sim, const struct question *qu, FILE *out)
{
	char *list;
	size_t len;
	FILE *file = memory(&list, &len);

	sim_trace_list(sim, file);
	(void)fclose(file);
	for (unsigned i = 0; i < QUESTIONS && qu[i].qu_text != NULL; i++)
		print_answer(sim, list, &qu[i], i + 1, out);
	free(list);
}

bool
answers_print(
    const char *text, size_t len, const struct question *qu, FILE *out)
{
	const struct options op = { .op_trace = TRACE_LIST,
		.op_has_grain = true,
		.op_grain = SIM_GRAIN_KERNEL };
	struct source so = { .so_name = "quiz" };
	struct sim_config cfg;
	char why[200];
	sim_t *sim;

	so.so_words = scenario_parse(text, len, "quiz", stderr);
	if (so.so_words == NULL)
		return (false);
	cfg = run_config(&so, &op);
	sim = sim_create(&cfg, why, sizeof(why));
	if (sim == NULL) {
		(void)fprintf(stderr, "ctxsim: %s\n", why);
	} else {
		(void)source_setup(&so);
		(void)sim_run(sim);
		print_answers(sim, qu, out);
		sim_destroy(sim);
	}
	source_close(&so);
	return (sim != NULL);
}
