/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A host without memory: in a whole run of a scenario a request fails that the
 * library makes of the host, or it and all after it. Whichever it is,
 * - the run ends as it would have, or says that memory is missing,
 * - what the library had got from the host it gave back, unless the process
 *   ended,
 * - nothing is lost: the next run, with memory, prints what it always does.
 *
 *	exhaustion [SCENARIO...]	all that there are, if none is named
 *	exhaustion --requests [SCENARIO...]	each request fails, not some
 *	exhaustion --request N SCENARIO	this one, in this process
 *
 * I1. Requests that are made on equal stacks, by the same calls from the first
 *     one on, are of one place. Of each place the first and the last one fail,
 *     in the first scenario that has it.
 * I2. Runs are equal, so the nth request is the same one in each. Where one is
 *     to fail, a child is forked: it fails there, and the parent goes on. So a
 *     panic of the host's ends the child only.
 */
#include "failing_host.h"
#include "unwind.h"
#include "whole_run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_PLACES 4096

static const struct scenario *scenario;

/* ---- places ---- */

struct place {
	uint64_t stack; /* a sum of it */
	unsigned long first, last;
};

static struct place places[MAX_PLACES];
static size_t nplaces, nold; /* of them, of scenarios before */
static unsigned long nrequests;

static uint64_t
sum_of_stack(void)
{
	struct stack_frames sf;
	uint64_t sum = 0xcbf29ce484222325;

	unwind_caller(&sf);
	for (unsigned i = 0; i < sf.sf_depth; i++)
		sum = (sum ^ sf.sf_pc[i]) * 0x9e3779b97f4a7c15;
	return (sum);
}

static enum host_answer
note_place(unsigned long nth)
{
	struct arch_fpu fpu; /* it is the thread's; libunwind may use it */
	struct place *pl = places;
	uint64_t stack;

	arch_fpu_save(&fpu);
	stack = sum_of_stack();
	while (pl < places + nplaces && pl->stack != stack)
		pl++;
	if (pl == places + MAX_PLACES)
		abort();
	if (pl == places + nplaces)
		places[nplaces++] = (struct place){ stack, nth, nth };
	pl->last = nth;
	nrequests = nth;
	arch_fpu_restore(&fpu);
	return (HOST_GIVES);
}

static bool
is_first_or_last(unsigned long nth)
{
	for (size_t i = nold; i < nplaces; i++)
		if (places[i].first == nth || places[i].last == nth)
			return (true);
	return (false);
}

/* ---- a request fails ---- */

/* Statuses of a process. */
enum { WELL, NONE_FAILED, UNCLEAR, HELD, LOST };

static struct text expected, seen;
static unsigned held_before;

static int
differs(const char *what, int status)
{
	size_t same = 0;

	while (expected.bytes[same] == seen.bytes[same])
		same++;
	while (same > 0 && expected.bytes[same - 1] != '\n')
		same--;
	(void)fprintf(stderr, "%s:\n  expected: %.300s\n  seen:     %.300s\n",
	    what, expected.bytes + same, seen.bytes + same);
	return (status);
}

static bool
as_expected(void)
{
	return (strcmp(expected.bytes, seen.bytes) == 0);
}

/* After a run in which something failed. */
static int
judge(void)
{
	if (!host_has_failed())
		return (NONE_FAILED);
	if (!as_expected() && strstr(seen.bytes, HOST_HAS_NO_MEMORY) == NULL)
		return (
		    differs("it does not say that memory is missing", UNCLEAR));
	if (host_held() > held_before) {
		host_tell_held(stderr);
		return (HELD);
	}
	host_fail(0, false);
	host_ask(NULL);
	whole_run(scenario, &seen);
	return (as_expected() ? WELL : differs("the next run", LOST));
}

/* A panic of the host's is clean if it says what is missing. */
static bool
is_clean(int status, int errors, char *text, size_t len)
{
	ssize_t n = pread(errors, text, len - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	if (WIFEXITED(status))
		return (WEXITSTATUS(status) == WELL);
	return (WTERMSIG(status) == SIGABRT &&
	    strstr(text, HOST_HAS_NO_MEMORY) != NULL);
}

static bool each_request;
static unsigned long nfailed;
static bool all_well;
static FILE *errors; /* of the child that there is */

static void
wait_for(pid_t child, unsigned long nth, enum host_answer answer)
{
	char text[8192];
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child)
		abort();
	nfailed++;
	if (is_clean(status, fileno(errors), text, sizeof(text)))
		return;
	all_well = false;
	(void)printf("%s: as request %lu to the host%s failed, expected a "
		     "clean error, seen %s %d\n%s\n",
	    scenario->sn_name, nth,
	    answer == HOST_FAILS ? "" : ", and all later ones,",
	    WIFEXITED(status) ? "status" : "signal",
	    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), text);
}

/* True in the child, which goes on with the run and then ends. */
static bool
is_child_in_which(enum host_answer answer, unsigned long nth)
{
	pid_t child;

	(void)fflush(stdout);
	if (ftruncate(fileno(errors), 0) != 0)
		abort();
	if ((child = fork()) == 0) {
		if (dup2(fileno(errors), STDERR_FILENO) < 0 ||
		    lseek(STDERR_FILENO, 0, SEEK_SET) != 0)
			abort();
		return (true);
	}
	wait_for(child, nth, answer);
	return (false);
}

static enum host_answer
fail_in_children(unsigned long nth)
{
	struct arch_fpu fpu;
	enum host_answer answer = HOST_GIVES;
	bool is_chosen = is_first_or_last(nth);

	if (host_has_failed() || !(each_request || is_chosen))
		return (HOST_GIVES);
	arch_fpu_save(&fpu);
	if (is_child_in_which(HOST_FAILS, nth))
		answer = HOST_FAILS;
	else if (is_chosen && is_child_in_which(HOST_FAILS_FROM_HERE_ON, nth))
		answer = HOST_FAILS_FROM_HERE_ON;
	arch_fpu_restore(&fpu);
	return (answer);
}

/* ---- scenarios ---- */

static void
must_be_as_expected(void)
{
	if (!as_expected())
		exit(differs("a run in which nothing failed", NONE_FAILED));
}

/* Later runs find the C library and libunwind as the second one does. */
static void
note_places(const struct scenario *sn)
{
	scenario = sn;
	whole_run(scenario, &expected);
	nold = nplaces;
	host_fail(0, false);
	host_ask(note_place);
	whole_run(scenario, &seen);
	host_ask(NULL);
	must_be_as_expected();
	held_before = host_held();
}

static bool
holds_for(const struct scenario *sn)
{
	note_places(sn);
	all_well = true;
	nfailed = 0;
	host_fail(0, false);
	host_ask(fail_in_children);
	whole_run(scenario, &seen);
	if (host_has_failed())
		_exit(judge());
	host_ask(NULL);
	must_be_as_expected();
	(void)printf("%s: %lu requests of %zu places, %lu failures\n",
	    sn->sn_name, nrequests, nplaces - nold, nfailed);
	(void)fflush(stdout);
	return (all_well);
}

/* In this process, for a debugger. */
static int
fail_here(const struct scenario *sn, unsigned long nth)
{
	note_places(sn);
	host_fail(nth, false);
	whole_run(scenario, &seen);
	return (judge());
}

static const struct scenario *
find(const char *name)
{
	const struct scenario *sn = scenario_find(name);

	if (sn == NULL) {
		(void)fprintf(stderr,
		    "exhaustion: expected a scenario's name, got %s\n", name);
		exit(2);
	}
	return (sn);
}

int
main(int argc, char **argv)
{
	const struct scenario *sn;
	bool hold = true;
	int first;

	if (argc == 4 && strcmp(argv[1], "--request") == 0)
		return (fail_here(find(argv[3]), strtoul(argv[2], NULL, 10)));
	if ((errors = tmpfile()) == NULL)
		abort();
	each_request = argc > 1 && strcmp(argv[1], "--requests") == 0;
	first = each_request ? 2 : 1;
	for (int i = first; i < argc; i++)
		hold = holds_for(find(argv[i])) && hold;
	for (unsigned i = 0; argc == first && (sn = scenario_nth(i)) != NULL;
	     i++)
		hold = holds_for(sn) && hold;
	return (hold ? 0 : 1);
}
