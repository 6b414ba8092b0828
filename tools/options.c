/* SPDX-License-Identifier: BSD-2-Clause */
/* See options.h. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int
usage(const char *fmt, ...)
{
	va_list ap;

	(void)fputs("ctxsim: ", stderr);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	return (STATUS_USAGE);
}

/* ---- the command line ---- */

/* A decimal number from min to max, with nothing around it. */
static bool
read_number(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return (false);
	errno = 0;
	*value = strtoull(text, &end, 10);
	return (errno == 0 && *end == '\0' && *value >= min && *value <= max);
}

static bool
read_trace(const char *text, enum trace *trace)
{
	static const char *const forms[] = { [TRACE_NONE] = "none",
		[TRACE_DTRACE] = "dtrace",
		[TRACE_FLOW] = "flow",
		[TRACE_LIST] = "list",
		[TRACE_WORDS] = "words",
		[TRACE_STAY] = "stay" };

	for (unsigned i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (strcmp(text, forms[i]) == 0) {
			*trace = (enum trace)i;
			return (true);
		}
	}
	return (false);
}

static int
read_tape(struct options *op, struct sim_tape tape)
{
	char why[200];

	if (op->op_tape.st_kind != SIM_TAPE_QUIET)
		return (usage("expected one of --seed and --tape, once"));
	if (tape.st_kind == SIM_TAPE_TOKEN &&
	    !sim_token_check(tape.st_bytes, why, sizeof(why)))
		return (usage("--tape: %s", why));
	op->op_tape = tape;
	return (STATUS_OK);
}

/* The value of an option that is a number; STATUS_USAGE if it is none. */
static int
take_number(const char *name, const char *text, uint64_t min, uint64_t max,
    uint64_t *number)
{
	if (read_number(text, min, max, number))
		return (STATUS_OK);
	return (usage("--%s: expected %" PRIu64 " to %" PRIu64 ", got '%s'",
	    name, min, max, text));
}

static int
take_seed(struct options *op, const char *text)
{
	uint64_t seed = 0;
	int status = take_number("seed", text, 0, UINT64_MAX, &seed);

	return (status != STATUS_OK ? status : read_tape(op, SIM_SEED(seed)));
}

static int
take_trace(struct options *op, const char *text)
{
	if (read_trace(text, &op->op_trace))
		return (STATUS_OK);
	return (usage("--trace: expected dtrace, flow, list, words, stay or "
		      "none, got '%s'",
	    text));
}

static int
take_strategy(struct options *op, const char *text)
{
	if (sim_strategy_find(text, &op->op_strategy))
		return (STATUS_OK);
	return (usage("--strategy: expected bounded, depth-first or random, "
		      "got '%s'",
	    text));
}

/* Those without a value. */
static int
take_switch(struct options *op, int option)
{
	switch (option) {
	case 'a':
		op->op_all = true;
		return (STATUS_OK);
	case 'h':
		op->op_hidden = true;
		return (STATUS_OK);
	case 'T':
		op->op_in_full = true;
		return (STATUS_OK);
	case 'k':
		op->op_stacks = true;
		return (STATUS_OK);
	default:
		return (STATUS_USAGE);
	}
}

static int
take_option(struct options *op, int option, const char *text)
{
	switch (option) {
	case 'c':
		return (
		    take_number("cpus", text, 1, SIM_MAXCPU, &op->op_ncpus));
	case 's':
		return (take_seed(op, text));
	case 't':
		return (read_tape(op, SIM_TOKEN(text)));
	case 'f':
		return (take_trace(op, text));
	case 'y':
		return (take_strategy(op, text));
	case 'r':
		return (take_number("runs", text, 1, UINT64_MAX, &op->op_runs));
	case 'p':
		return (take_number(
		    "budget", text, 1, UINT64_MAX / 2, &op->op_budget));
	case 'b':
		return (take_number("bound", text, 1, 1000, &op->op_bound));
	case 'w':
		op->op_thread = text;
		return (STATUS_OK);
	case 'x':
		op->op_ctx = text;
		return (STATUS_OK);
	case 'm':
		op->op_cmocka = text;
		return (STATUS_OK);
	default:
		return (take_switch(op, option));
	}
}

/* One option, which getopt_long() may not have understood. */
static int
read_option(struct options *op, int option, char **argv)
{
	const char *text = argv[optind - 1];

	if (option == ':')
		return (usage("%s: expected a value after it", text));
	if (option == '?')
		return (usage("%s: unknown option '%s'; 'ctxsim --help' "
			      "names them",
		    argv[0], text));
	return (take_option(op, option, optarg));
}

static const struct option run_options[] = {
	{ "cpus", required_argument, NULL, 'c' },
	{ "seed", required_argument, NULL, 's' },
	{ "tape", required_argument, NULL, 't' },
	{ "trace", required_argument, NULL, 'f' },
	{ "hidden", no_argument, NULL, 'h' },
	{ "stacks", no_argument, NULL, 'k' },
	{ "thread", required_argument, NULL, 'w' },
	{ "budget", required_argument, NULL, 'p' },
	{ 0 },
};

static const struct option explore_options[] = {
	{ "cpus", required_argument, NULL, 'c' },
	{ "seed", required_argument, NULL, 's' },
	{ "strategy", required_argument, NULL, 'y' },
	{ "runs", required_argument, NULL, 'r' },
	{ "bound", required_argument, NULL, 'b' },
	{ "budget", required_argument, NULL, 'p' },
	{ "all", no_argument, NULL, 'a' },
	{ "trace", no_argument, NULL, 'T' },
	{ "ctx", required_argument, NULL, 'x' },
	{ "cmocka", required_argument, NULL, 'm' },
	{ 0 },
};

static const struct option shrink_options[] = {
	{ "cpus", required_argument, NULL, 'c' },
	{ "tape", required_argument, NULL, 't' },
	{ "budget", required_argument, NULL, 'p' },
	{ 0 },
};

static const struct option *
options_of(const char *command)
{
	if (strcmp(command, "run") == 0)
		return (run_options);
	if (strcmp(command, "explore") == 0)
		return (explore_options);
	return (shrink_options);
}

int
read_options(int argc, char **argv, struct options *op)
{
	const struct option *options = options_of(argv[0]);
	int option, status;

	*op = (struct options){ .op_ncpus = 0 };
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1)
		if ((status = read_option(op, option, argv)) != STATUS_OK)
			return (status);
	if (argc - optind != 1)
		return (usage("%s: expected one scenario, got %d", argv[0],
		    argc - optind));
	op->op_name = argv[optind];
	return (STATUS_OK);
}
