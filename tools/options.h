/* SPDX-License-Identifier: BSD-2-Clause */
/* The command lines of those commands of ctxsim that have options. */
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
	const char *op_trace_json, *op_trace_chrome; /* files, or NULL */
	const char *op_html, *op_beside;             /* pages; NULL: none */
	bool op_stacks;
	uint64_t op_budget;   /* of points, in a run; 0: the scenario's */
	uint64_t op_patience; /* likewise */
	enum sim_grain op_grain;
	bool op_has_grain; /* else the tape's, or the program's */
	bool op_races;
	bool op_any_build; /* run, replay: a tape of another build will do */
	/* explore: */
	enum sim_strategy op_strategy;
	uint64_t op_runs;    /* 0: the search's default */
	uint64_t op_bound;   /* 0: none */
	uint64_t op_depth;   /* 0: the search's default */
	bool op_all;         /* go on after something was found */
	uint64_t op_seconds; /* 0: any number */
	uint64_t op_jobs;    /* 0: 1 */
	unsigned op_shard, op_nshards;
	const char *op_checkpoint, *op_json, *op_junit; /* files, or NULL */
	bool op_in_full; /* print reports and traces of what was found */
	const char *op_ctx, *op_cmocka; /* files for it; NULL: none */
	bool op_start;                  /* grade: print what to begin with */
	bool op_answers;                /* quiz: and what is right */
	/* merge; grade: the lab and the answer */
	const char *const *op_file;
	unsigned op_nfiles;
};

/* Say what is wrong with the command line, in one line: STATUS_USAGE. */
int usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The tape knows; else somebody says so; else it is as fine as it can be. */
enum sim_grain grain_of(const struct options *);

/* A decimal number from min to max, with nothing around it. */
bool read_number(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/* argv[0] is the command. STATUS_OK, or
 * STATUS_USAGE after having said why. */
int read_options(int argc, char **argv, struct options *);

#endif /* OPTIONS_H */
