/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctxsim: run a scenario on a simulated machine, and show what happened.
 *
 * Exit status: 0 if the scenario's own checks held, 1 if not, 2 if the command
 * line is wrong and nothing was run.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <scenario.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define TIME_SLICE 1500 /* virtual ns: 15 points */

enum { STATUS_OK, STATUS_FAILED, STATUS_USAGE };

enum trace {
	TRACE_NONE,
	TRACE_DTRACE,
	TRACE_FLOW,
	TRACE_LIST,
	TRACE_WORDS,
	TRACE_STAY
};

struct options {
	const struct scenario *op_scenario;
	unsigned op_ncpus;
	struct sim_tape op_tape;
	enum trace op_trace;
	bool op_hidden;
	bool op_stacks;
};

static const char help[] =
    "usage: ctxsim list\n"
    "       ctxsim run NAME [options]\n"
    "       ctxsim --help | --version\n"
    "\n"
    "Run a scenario of context operations on a simulated machine.\n"
    "\n"
    "  --cpus N       CPUs of the machine, 1 to 64 (1)\n"
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
    "  --hidden       in traces, show handlers that DTrace could not probe\n"
    "  --stacks       after a failure, print the stacks of all threads\n"
    "\n"
    "Exit status: 0 the scenario's checks held, 1 they did not, 2 usage.\n";

static int __attribute__((format(printf, 1, 2))) usage(const char *fmt, ...)
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

static int
take_option(struct options *op, int option, const char *text)
{
	uint64_t number;

	switch (option) {
	case 'c':
		if (!read_number(text, 1, SIM_MAXCPU, &number))
			return (usage("--cpus: expected 1 to %d, got '%s'",
			    SIM_MAXCPU, text));
		op->op_ncpus = (unsigned)number;
		return (STATUS_OK);
	case 's':
		if (!read_number(text, 0, UINT64_MAX, &number))
			return (
			    usage("--seed: expected 0 to %" PRIu64 ", got '%s'",
				UINT64_MAX, text));
		return (read_tape(op, SIM_SEED(number)));
	case 't':
		return (read_tape(op, SIM_TOKEN(text)));
	case 'f':
		if (!read_trace(text, &op->op_trace))
			return (usage("--trace: expected dtrace, flow, list, "
				      "words, stay or none, got '%s'",
			    text));
		return (STATUS_OK);
	case 'h':
		op->op_hidden = true;
		return (STATUS_OK);
	case 'k':
		op->op_stacks = true;
		return (STATUS_OK);
	}
	return (STATUS_USAGE);
}

/* One option, which getopt_long() may not have understood. */
static int
read_option(struct options *op, int option, char **argv)
{
	const char *text = argv[optind - 1];

	if (option == ':')
		return (usage("%s: expected a value after it", text));
	if (option == '?')
		return (usage("run: unknown option '%s'; 'ctxsim --help' "
			      "names them",
		    text));
	return (take_option(op, option, optarg));
}

static int
read_run(int argc, char **argv, struct options *op)
{
	static const struct option options[] = {
		{ "cpus", required_argument, NULL, 'c' },
		{ "seed", required_argument, NULL, 's' },
		{ "tape", required_argument, NULL, 't' },
		{ "trace", required_argument, NULL, 'f' },
		{ "hidden", no_argument, NULL, 'h' },
		{ "stacks", no_argument, NULL, 'k' },
		{ 0 },
	};
	int option, status;

	*op = (struct options){ .op_ncpus = 1 };
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1)
		if ((status = read_option(op, option, argv)) != STATUS_OK)
			return (status);
	if (argc - optind != 1)
		return (
		    usage("run: expected one scenario, got %d", argc - optind));
	if ((op->op_scenario = scenario_find(argv[optind])) == NULL)
		return (usage("run: no scenario is called '%s'; 'ctxsim list' "
			      "names them",
		    argv[optind]));
	return (STATUS_OK);
}

/* ---- run ---- */

static void
print_trace(const sim_t *sim, const struct options *op)
{
	const char *thread = op->op_scenario->sn_thread;
	char *words;

	switch (op->op_trace) {
	case TRACE_NONE:
		break;
	case TRACE_DTRACE:
		sim_trace_dtrace(sim, stdout, op->op_hidden);
		break;
	case TRACE_FLOW:
		sim_trace_flow(sim, stdout, op->op_hidden);
		break;
	case TRACE_LIST:
		sim_trace_list(sim, stdout);
		break;
	case TRACE_WORDS:
		words = sim_trace_words(sim, SIM_EV_ALL & ~SIM_EV_FUNCTION);
		if (words != NULL)
			(void)puts(words);
		free(words);
		break;
	case TRACE_STAY:
		if (!sim_trace_stay(sim, thread, stdout, op->op_hidden))
			(void)printf("%s was not switched away from with "
				     "hooks, and back, in this run\n",
			    thread);
		break;
	}
}

/* The scenario may have more to say of what was recorded: it goes first. */
static bool
conclude(const sim_t *sim, const struct options *op, const void *state)
{
	bool held = op->op_scenario->sn_conclude(state, stdout);

	sim_violations_print(sim, stdout);
	return (held && sim_report(sim)->sr_violations == 0);
}

static bool
print_result(const sim_t *sim, const struct options *op, const void *state)
{
	(void)printf("%s on %u CPU%s: %s\n", op->op_scenario->sn_name,
	    op->op_ncpus, op->op_ncpus == 1 ? "" : "s",
	    sim_outcome_name(sim_report(sim)->sr_outcome));
	if (sim_report(sim)->sr_outcome == SIM_OK)
		return (conclude(sim, op, state));
	if (op->op_stacks)
		sim_report_print_all(sim, stdout);
	else
		sim_report_print(sim, stdout);
	return (false);
}

static int
run(const struct options *op)
{
	const struct sim_config cfg = { .sc_ncpus = op->op_ncpus,
		.sc_tape = op->op_tape,
		.sc_tick = TIME_SLICE,
		.sc_audit = true,
		.sc_violation[SIM_CTXOP_LEAKED] = SIM_V_RECORD,
		.sc_trace = op->op_trace == TRACE_NONE ? 0 : SIM_EV_ALL };
	char why[200];
	sim_t *sim = sim_create(&cfg, why, sizeof(why));
	const void *state;
	bool held, misfit;

	if (sim == NULL) {
		(void)fprintf(stderr, "ctxsim: %s\n", why);
		return (STATUS_FAILED);
	}
	state = op->op_scenario->sn_setup();
	misfit = sim_run(sim) == SIM_MISFIT;
	if (misfit) {
		(void)fprintf(stderr, "ctxsim: --tape: %s\n",
		    sim_report(sim)->sr_message);
		held = false;
	} else {
		print_trace(sim, op);
		held = print_result(sim, op, state);
	}
	sim_destroy(sim);
	return (misfit ? STATUS_USAGE : held ? STATUS_OK : STATUS_FAILED);
}

static int
list(void)
{
	for (const struct scenario *sn = scenarios; sn->sn_name != NULL; sn++)
		(void)printf("%-20s %s\n", sn->sn_name, sn->sn_summary);
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

int
main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";
	struct options op;

	if (strcmp(command, "--help") == 0) {
		(void)fputs(help, stdout);
		return (finish(STATUS_OK));
	}
	if (strcmp(command, "--version") == 0) {
		(void)puts("ctxsim " CTXSIM_VERSION);
		return (finish(STATUS_OK));
	}
	if (strcmp(command, "list") == 0 && argc == 2)
		return (finish(list()));
	if (strcmp(command, "list") == 0)
		return (usage(
		    "list: expected nothing after it, got '%s'", argv[2]));
	if (strcmp(command, "run") != 0)
		return (usage("expected list, run, --help or --version, got "
			      "'%s'",
		    command));
	if (read_run(argc - 1, argv + 1, &op) != STATUS_OK)
		return (STATUS_USAGE);
	return (finish(run(&op)));
}
