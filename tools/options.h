/* SPDX-License-Identifier: BSD-2-Clause */
/* The command lines of ctxsim run, explore and shrink. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <ctxop_explore.h>

/* What the program says by its exit status. */
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
	const char *op_name; /* of a scenario, or of a file */
	uint64_t op_ncpus;   /* 0: as the scenario has it */
	struct sim_tape op_tape;
	enum trace op_trace;
	const char *op_thread; /* for --trace stay; NULL: the scenario's */
	bool op_hidden;
	bool op_stacks;
	uint64_t op_budget; /* of points, in a run; 0: the scenario's */
	/* explore: */
	enum sim_strategy op_strategy;
	uint64_t op_runs;  /* 0: the search's default */
	uint64_t op_bound; /* 0: none */
	bool op_all;       /* go on after something was found */
	bool op_in_full;   /* print reports and traces of what was found */
	const char *op_ctx, *op_cmocka; /* files for it; NULL: none */
};

/* Say what is wrong with the command line, in one line: STATUS_USAGE. */
int usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* argv[0] is "run", "explore" or "shrink". STATUS_OK, or STATUS_USAGE after
 * having said why. */
int read_options(int argc, char **argv, struct options *);

#endif /* OPTIONS_H */
