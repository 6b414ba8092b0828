/* SPDX-License-Identifier: BSD-2-Clause */
/* See found.h. */
#include "found.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>

static const struct sim_scenario *scenario;
static const sim_t *machine;
static const void *input;
static size_t input_len;

/* Whoever waits for a crash: the engine, a sanitizer. */
static const int signals[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
#define NSIGNALS (sizeof(signals) / sizeof(*signals))
static struct sigaction others[NSIGNALS];

uint64_t
found_hash(const void *bytes, size_t len)
{
	const unsigned char *byte = bytes;
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ byte[i]) * 0x100000001b3;
	return (hash);
}

/* ---- the file ---- */

static void
print(FILE *out, const char *what)
{
	struct sim_scenario copy = *scenario;
	char *token = machine != NULL ? sim_tape_token(machine) : NULL;

	if (token != NULL)
		copy.sn_tape = token;
	(void)fprintf(out, "# %s\n", what);
	sim_scenario_print(&copy, out);
	free(token);
}

/* Once: what goes wrong here is not told again. */
static void
tell(const char *what)
{
	const char *folder = getenv("FUZZ_FOUND");
	char name[500];
	FILE *out;

	(void)snprintf(name, sizeof(name), "%s/found-%016" PRIx64 ".ctx",
	    folder != NULL ? folder : ".", found_hash(input, input_len));
	(void)fprintf(stderr, "fuzz: %s\n", what);
	if ((out = fopen(name, "w")) == NULL) {
		print(stderr, what);
	} else {
		print(out, what);
		(void)fclose(out);
		(void)fprintf(stderr, "fuzz: ctxsim run %s repeats it\n", name);
	}
	scenario = NULL;
}

void
found(const char *fmt, ...)
{
	char what[600];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (scenario != NULL)
		tell(what);
	else
		(void)fprintf(stderr, "fuzz: %s\n", what);
	abort();
}

/* ---- the host's crashes ---- */

static void
on_signal(int signal)
{
	size_t i = 0;

	while (signals[i] != signal)
		i++;
	(void)sigaction(signal, &others[i], NULL);
	if (scenario != NULL)
		tell("the host crashed");
	(void)raise(signal);
}

/* The engine's handlers are there when the first input comes. */
void
found_catch(void)
{
	static bool done;
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = SA_NODEFER | SA_ONSTACK };

	if (done)
		return;
	done = true;
	for (size_t i = 0; i < NSIGNALS; i++)
		(void)sigaction(signals[i], &action, &others[i]);
}

void
found_about(const struct sim_scenario *sn, const sim_t *sim, const void *bytes,
    size_t len)
{
	found_catch();
	scenario = sn;
	machine = sim;
	input = bytes;
	input_len = len;
}
