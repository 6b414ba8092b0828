/* SPDX-License-Identifier: BSD-2-Clause */
/* See options.h. */
#include "options.h"

#include "options_table.h"
#include "shard.h"

#include <ctxop_access.h>
#include <errno.h>
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

bool
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
	return (usage("--strategy: expected portfolio, bounded, depth-first, "
		      "reduced, pct, pos or random, got '%s'",
	    text));
}

static int
take_grain(struct options *op, const char *text)
{
	op->op_has_grain = true;
	op->op_grain = strcmp(text, "access") == 0 ? SIM_GRAIN_ACCESS :
						     SIM_GRAIN_KERNEL;
	if (op->op_grain == SIM_GRAIN_ACCESS || strcmp(text, "kernel") == 0)
		return (STATUS_OK);
	return (usage("--grain: expected kernel or access, got '%s'", text));
}

static int
take_shard(struct options *op, const char *text)
{
	if (read_shard(text, op))
		return (STATUS_OK);
	return (usage("--shard: expected I/N, part I of N from 1/N to N/N, "
		      "got '%s'",
	    text));
}

/* ---- by their letters ---- */

/* Those without a value. */
static int
take_switch(struct options *op, int option)
{
	bool *const switches[] = { ['a'] = &op->op_all,
		['h'] = &op->op_hidden,
		['k'] = &op->op_stacks,
		['R'] = &op->op_races,
		['T'] = &op->op_in_full,
		['S'] = &op->op_start,
		['A'] = &op->op_answers,
		['o'] = &op->op_any_build };

	*switches[option] = true;
	return (STATUS_OK);
}

/* Those that are a file, or a name. */
static int
take_text(struct options *op, int option, const char *text)
{
	const char **const texts[] = { ['w'] = &op->op_thread,
		['l'] = &op->op_trace_json,
		['P'] = &op->op_trace_chrome,
		['H'] = &op->op_html,
		['B'] = &op->op_beside,
		['C'] = &op->op_checkpoint,
		['J'] = &op->op_json,
		['U'] = &op->op_junit,
		['x'] = &op->op_ctx,
		['m'] = &op->op_cmocka };

	*texts[option] = text;
	return (STATUS_OK);
}

static const struct limits {
	int letter;
	const char *name;
	uint64_t min, max;
	size_t offset; /* of a uint64_t in struct options */
} limits[] = {
#define LIMITS(LETTER, NAME, MIN, MAX, FIELD)                                  \
	{                                                                      \
		LETTER, NAME, MIN, MAX, offsetof(struct options, FIELD)        \
	}
	LIMITS('c', "cpus", 1, SIM_MAXCPU, op_ncpus),
	LIMITS('r', "runs", 1, UINT64_MAX, op_runs),
	LIMITS('p', "budget", 1, UINT64_MAX / 2, op_budget),
	LIMITS('n', "patience", 1, UINT64_MAX / 2, op_patience),
	LIMITS('b', "bound", 1, 1000, op_bound),
	LIMITS('d', "depth", 1, 16, op_depth),
	LIMITS('j', "jobs", 1, 1024, op_jobs),
	LIMITS('e', "seconds", 1, UINT32_MAX, op_seconds),
};
#define NLIMITS (sizeof(limits) / sizeof(*limits))

static const struct limits *
limits_of(int option)
{
	for (size_t i = 0; i < NLIMITS; i++)
		if (limits[i].letter == option)
			return (&limits[i]);
	return (NULL);
}

static int
take_option(struct options *op, int option, const char *text)
{
	const struct limits *li = limits_of(option);

	if (li != NULL)
		return (take_number(li->name, text, li->min, li->max,
		    (uint64_t *)(void *)((char *)op + li->offset)));
	switch (option) {
	case 's':
		return (take_seed(op, text));
	case 't':
		return (read_tape(op, SIM_TOKEN(text)));
	case 'f':
		return (take_trace(op, text));
	case 'y':
		return (take_strategy(op, text));
	case 'g':
		return (take_grain(op, text));
	case 'i':
		return (take_shard(op, text));
	default:
		return (text != NULL ? take_text(op, option, text) :
				       take_switch(op, option));
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

/* ---- what options mean together ---- */

enum sim_grain
grain_of(const struct options *op)
{
	if (op->op_tape.st_kind == SIM_TAPE_TOKEN)
		return (sim_token_grain(op->op_tape.st_bytes));
	if (op->op_has_grain)
		return (op->op_grain);
	return (sim_access_build() ? SIM_GRAIN_ACCESS : SIM_GRAIN_KERNEL);
}

static int
check_options(const char *command, const struct options *op)
{
	enum sim_grain grain = grain_of(op);

	if (op->op_has_grain && op->op_grain != grain)
		return (usage("--grain: expected what the tape has, %s",
		    grain == SIM_GRAIN_ACCESS ? "access" : "kernel"));
	if (op->op_races && grain != SIM_GRAIN_ACCESS)
		return (usage("--races: expected --grain access as well"));
	if (op->op_beside != NULL && op->op_html == NULL)
		return (usage("--beside: expected --html FILE as well"));
	if (op->op_tape.st_kind != SIM_TAPE_TOKEN &&
	    (strcmp(command, "shrink") == 0 || strcmp(command, "replay") == 0))
		return (usage("%s: expected --tape TOKEN", command));
	return (STATUS_OK);
}

static int
take_lab(int n, const struct options *op)
{
	if (n == (op->op_start ? 1 : 2))
		return (STATUS_OK);
	return (usage(op->op_start ? "grade --start: expected a lab, got %d" :
				     "grade: expected a lab and a file, got %d",
	    n));
}

/* What is no option: files for merge, a lab and a file, else one scenario. */
static int
take_rest(const char *command, int n, char **rest, struct options *op)
{
	op->op_file = (const char *const *)rest;
	op->op_nfiles = (unsigned)n;
	op->op_name = rest[0];
	if (strcmp(command, "merge") == 0)
		return (n > 0 ? STATUS_OK : usage("merge: expected files"));
	if (strcmp(command, "grade") == 0)
		return (take_lab(n, op));
	if (strcmp(command, "quiz") == 0)
		return (n <= 1 ? STATUS_OK :
				 usage("quiz: expected one lab, got %d", n));
	if (n != 1)
		return (usage("%s: expected one scenario, got %d", command, n));
	return (check_options(command, op));
}

int
read_options(int argc, char **argv, struct options *op)
{
	const struct option *options = options_of(argv[0]);
	int option, status;

	*op = (struct options){ 0 };
	if (strcmp(argv[0], "replay") == 0)
		op->op_trace = TRACE_LIST;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1)
		if ((status = read_option(op, option, argv)) != STATUS_OK)
			return (status);
	return (take_rest(argv[0], argc - optind, argv + optind, op));
}
