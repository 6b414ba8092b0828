/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A host without memory: in a run of a scenario, and in a search of it, each
 * request that the library makes of the host fails once, in turn, and each time
 * all from there on. Every such run ends with a clean error, or well, because
 * the request was for something that can be done without; and whatever the
 * library had got from the host it gave back, unless the process ended.
 *
 *	exhaustion [SCENARIO...]	all that there are, if none is named
 *	exhaustion --every N [SCENARIO...]	each Nth request only
 *	exhaustion --request N SCENARIO	this one only, in this process
 *
 * I1. Each run is a process of its own: one that is ended by a panic of the
 *     host's ends as that says.
 */
#include "failing_host.h"

#include <ctxop_explore.h>
#include <platform.h>
#include <scenario.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEARCH_RUNS 3
#define NOTHING_FAILED 10 /* statuses of a process */
#define LOST 11

/* ---- one run ---- */

static unsigned long every = 1; /* which requests fail */
static const struct scenario *scenario;
static struct sim_scenario *in_words; /* or NULL */

static void *
set_up(void *arg)
{
	(void)arg;
	if (in_words != NULL)
		return (scenario_play(in_words));
	return (scenario->sn_setup());
}

static void
simulate(const struct sim_config *cfg, FILE *out)
{
	char why[200];
	sim_t *sim = sim_create(cfg, why, sizeof(why));
	void *state;

	if (sim == NULL) {
		(void)fprintf(stderr, "sim_create: %s\n", why);
		return;
	}
	state = set_up(NULL);
	if (sim_run(sim) != SIM_OK)
		(void)sim_cause(sim);
	else if (in_words != NULL)
		(void)sim_scenario_conclude(state, true, out);
	else if (scenario->sn_conclude != NULL)
		(void)scenario->sn_conclude(state, out);
	sim_report_print(sim, out);
	free(sim_trace_words(sim, SIM_EV_ALL));
	free(sim_tape_token(sim));
	sim_destroy(sim);
}

static void
search(const struct sim_config *cfg, FILE *out)
{
	struct sim_search se = {
		.se_setup = set_up, .se_machine = *cfg, .se_runs = SEARCH_RUNS
	};
	struct sim_verdict *vd = sim_explore(&se);

	sim_verdict_print(vd, out);
	sim_verdict_free(vd);
}

static void
run(FILE *out)
{
	struct sim_config cfg = {
		.sc_ncpus = 2, .sc_audit = true, .sc_trace = SIM_EV_ALL
	};

	if (scenario->sn_text != NULL) {
		in_words = scenario_parse(scenario->sn_text, scenario->sn_len,
		    scenario->sn_name, stderr);
		if (in_words == NULL)
			return;
		sim_scenario_config(in_words, &cfg);
	}
	simulate(&cfg, out);
	search(&cfg, out);
	sim_scenario_free(in_words);
}

/* ---- each request fails ---- */

static int
status_of_run(unsigned long failing, bool goes_on)
{
	FILE *out = fopen("/dev/null", "w");

	if (out == NULL)
		abort();
	host_fail(failing, goes_on);
	run(out);
	(void)fclose(out);
	if (host_held() > 0) {
		host_tell_held(stderr);
		return (LOST);
	}
	return (host_has_failed() ? 0 : NOTHING_FAILED);
}

/* The processes' errors, in a file that all of them share. */
static void
read_errors(int fd, char *text, size_t len)
{
	ssize_t n = pread(fd, text, len - 1, 0);

	text[n > 0 ? n : 0] = '\0';
}

static int
wait_for_run(int errors, unsigned long failing, bool goes_on)
{
	int status;
	pid_t pid;

	if (ftruncate(errors, 0) != 0 || lseek(errors, 0, SEEK_SET) != 0)
		abort();
	if ((pid = fork()) == 0) {
		if (dup2(errors, STDERR_FILENO) < 0)
			_exit(1);
		status = status_of_run(failing, goes_on);
		(void)fflush(NULL);
		_exit(status);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	return (status);
}

/* A panic of the host's is clean if it says what is missing. */
static bool
is_clean(int status, const char *text)
{
	if (WIFEXITED(status))
		return (WEXITSTATUS(status) == 0);
	return (WTERMSIG(status) == SIGABRT && strstr(text, "memory") != NULL);
}

/* True: each was asked for (or each every-th), and all was well. */
static bool
each_fails(int errors, bool goes_on, unsigned long *n)
{
	char text[8192];

	for (*n = every;; *n += every) {
		int status = wait_for_run(errors, *n, goes_on);

		if (WIFEXITED(status) && WEXITSTATUS(status) == NOTHING_FAILED)
			return (true);
		read_errors(errors, text, sizeof(text));
		if (is_clean(status, text))
			continue;
		(void)printf("%s: as request %lu to the host%s failed, "
			     "expected a clean error, seen %s %d\n%s",
		    scenario->sn_name, *n,
		    goes_on ? ", and all later ones," : "",
		    WIFEXITED(status) ? "status" : "signal",
		    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
		    text);
		return (false);
	}
}

static bool
holds_for(const struct scenario *sn)
{
	FILE *errors = tmpfile();
	unsigned long n;
	bool holds;

	if (errors == NULL)
		abort();
	scenario = sn;
	holds = each_fails(fileno(errors), false, &n) &&
	    each_fails(fileno(errors), true, &n);
	(void)fclose(errors);
	if (holds)
		(void)printf("%s: %lu requests\n", sn->sn_name, n / every - 1);
	(void)fflush(stdout);
	return (holds);
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
	bool holds = true;
	int first = 1;

	if (argc == 4 && strcmp(argv[1], "--request") == 0) {
		scenario = find(argv[3]);
		return (status_of_run(strtoul(argv[2], NULL, 10), false));
	}
	if (argc > 2 && strcmp(argv[1], "--every") == 0) {
		every = strtoul(argv[2], NULL, 10);
		first = 3;
	}
	if (every == 0)
		return (2);
	for (int i = first; i < argc; i++)
		holds = holds_for(find(argv[i])) && holds;
	for (unsigned i = 0; argc == first && (sn = scenario_nth(i)) != NULL;
	     i++)
		holds = holds_for(sn) && holds;
	return (holds ? 0 : 1);
}
