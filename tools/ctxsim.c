/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctxsim: run a scenario on a simulated machine, and show what happened.
 *
 * Exit status: 0 if the scenario's own checks held, 1 if not, 2 if the command
 * line is wrong and nothing was run.
 */
#include "explore.h"
#include "run.h"

#include <scenario.h>

#include <errno.h>
#include <string.h>

static const char help[] =
    "usage: ctxsim list\n"
    "       ctxsim run NAME|FILE.ctx [options]\n"
    "       ctxsim explore NAME|FILE.ctx [options]\n"
    "       ctxsim shrink NAME|FILE.ctx --tape TOKEN [options]\n"
    "       ctxsim show NAME\n"
    "       ctxsim words\n"
    "       ctxsim --help | --version\n"
    "\n"
    "Run a scenario of context operations on a simulated machine. What is\n"
    "called FILE.ctx is read from a file; words lists the operations that may\n"
    "stand in one, and show prints the scenario of a name, to be changed.\n"
    "\n"
    "  --cpus N       CPUs of the machine, 1 to 64 (what the scenario says)\n"
    "  --seed S       let number S decide when threads are preempted and\n"
    "                 CPUs take turns; without it, only the clock does\n"
    "  --tape TOKEN   decide as in the run that printed this token\n"
    "  --trace FORM   print what happened, in this form:\n"
    "                   dtrace  rows of CPU, ID and FUNCTION:NAME\n"
    "                   flow    entries and returns, indented\n"
    "                   list    time, CPU, thread and event\n"
    "                   words   one line: save:fpu restore:fpu ...\n"
    "                   stay    one stay of a thread on a CPU, as dtrace\n"
    "                   none    nothing (the default)\n"
    "  --thread NAME  whose stay\n"
    "  --hidden       in traces, show handlers that DTrace could not probe\n"
    "  --budget N     points that a run may pass before it counts as endless\n"
    "  --stacks       after a failure, print the stacks of all threads\n"
    "\n"
    "explore runs it under many schedules, until something goes wrong or all\n"
    "there are have been tried, and prints a tape that repeats what it found:\n"
    "\n"
    "  --cpus N, --budget N, as above\n"
    "  --strategy S   bounded      first what needs few choices (the default)\n"
    "                 depth-first  all there are\n"
    "                 random       from --seed S\n"
    "  --runs N       at most so many (10000)\n"
    "  --bound N      bounded: at most so many choices in a run\n"
    "  --all          do not stop at the first finding\n"
    "  --trace        print the report and the trace of what was found, with\n"
    "                 what the tape chose marked\n"
    "  --ctx FILE     keep what was found as a scenario file, which repeats\n"
    "                 it; further ones as FILE-2 and so on\n"
    "  --cmocka FILE  keep it as a test in C\n"
    "\n"
    "shrink prints the shortest tape that shows the same as TOKEN.\n"
    "\n"
    "Exit status: 0 the scenario's checks held, 1 they did not or something\n"
    "was found, 2 the command line or the file is wrong, and nothing was "
    "run.\n";

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

/* run, explore, shrink: a scenario, and options. */
static int
act(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*act)(const struct options *);
	} acts[] = {
		{ "run", run },
		{ "explore", explore },
		{ "shrink", shrink },
	};
	struct options op;

	for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
		if (strcmp(argv[0], acts[i].name) != 0)
			continue;
		if (read_options(argc, argv, &op) != STATUS_OK)
			return (STATUS_USAGE);
		return (acts[i].act(&op));
	}
	return (usage("expected list, run, explore, shrink, show, words, "
		      "--help or --version, got '%s'",
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

int
main(int argc, char **argv)
{
	static char none[] = "", *nothing[] = { none, NULL };

	if (argc < 2)
		return (act(1, nothing));
	if (strcmp(argv[1], "--help") == 0) {
		(void)fputs(help, stdout);
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
