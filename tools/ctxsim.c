/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctxsim: run a scenario on a simulated machine, and show what happened.
 *
 * Exit status: 0 if the scenario's own checks held, 1 if not, 2 if the command
 * line is wrong and nothing was run.
 */
#include "explore.h"
#include "grade.h"
#include "help.h"
#include "merge.h"
#include "quiz.h"
#include "run.h"
#include "step.h"

#include <scenario.h>

#include <errno.h>
#include <string.h>

static int
list(void)
{
	const struct scenario *sn;

	for (unsigned i = 0; (sn = scenario_nth(i)) != NULL; i++)
		(void)printf("%-24s %s\n", sn->sn_name, sn->sn_summary);
	return (STATUS_OK);
}

static int
show(const char *name)
{
	const struct scenario *sn = scenario_find(name);

	if (sn == NULL)
		return (usage("show: no scenario is called '%s'; 'ctxsim list' "
			      "names them",
		    name));
	if (sn->sn_text == NULL)
		return (usage("show: %s is not in words, it is in C: "
			      "examples/scenarios.c",
		    name));
	(void)fwrite(sn->sn_text, 1, sn->sn_len, stdout);
	return (STATUS_OK);
}

static int
words(void)
{
	scenario_print_words(stdout);
	return (STATUS_OK);
}

/* What was printed must have arrived: a full disk is a failure. */
static int
finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return (status);
	(void)fprintf(stderr, "ctxsim: standard output: %s\n", strerror(errno));
	return (status == STATUS_OK ? STATUS_FAILED : status);
}

/* Commands with options. */
static int
act(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*act)(struct options *);
	} acts[] = {
		{ "run", run },
		{ "replay", run },
		{ "explore", explore },
		{ "shrink", shrink },
		{ "merge", merge },
		{ "step", step },
		{ "grade", grade },
		{ "quiz", quiz },
	};
	struct options op;

	for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
		if (strcmp(argv[0], acts[i].name) != 0)
			continue;
		if (read_options(argc, argv, &op) != STATUS_OK)
			return (STATUS_USAGE);
		return (acts[i].act(&op));
	}
	return (usage(
	    "expected list, run, replay, explore, shrink, merge, "
	    "step, grade, quiz, show, words, --help or --version, got '%s'",
	    argv[0]));
}

/* What says something, and runs nothing. */
static int
tell(int argc, char **argv)
{
	if (strcmp(argv[0], "show") == 0) {
		if (argc != 2)
			return (usage(
			    "show: expected one scenario, got %d", argc - 1));
		return (show(argv[1]));
	}
	if (argc > 1)
		return (usage("%s: expected nothing after it, got '%s'",
		    argv[0], argv[1]));
	return (strcmp(argv[0], "list") == 0 ? list() : words());
}

static bool
is_one_of(
    const char *command, const char *one, const char *two, const char *three)
{
	return (strcmp(command, one) == 0 || strcmp(command, two) == 0 ||
	    strcmp(command, three) == 0);
}

/* Alone, or behind whatever command. */
static bool
asks_for_help(char **argv)
{
	while (*++argv != NULL && strcmp(*argv, "--") != 0)
		if (strcmp(*argv, "--help") == 0)
			return (true);
	return (false);
}

int
main(int argc, char **argv)
{
	static char none[] = "", *nothing[] = { none, NULL };

	if (argc < 2)
		return (act(1, nothing));
	if (asks_for_help(argv)) {
		print_help(stdout);
		return (finish(STATUS_OK));
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)puts("ctxsim " CTXSIM_VERSION);
		return (finish(STATUS_OK));
	}
	if (is_one_of(argv[1], "list", "words", "show"))
		return (finish(tell(argc - 1, argv + 1)));
	return (finish(act(argc - 1, argv + 1)));
}
