/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios from the inside. The files call only downwards, in this order:
 *
 *	scenario_setup.c	a scenario on a machine
 *	scenario_expect.c	did all happen as expected?
 *	scenario_verbs.c	the operations of the kernel
 *	scenario_play.c		threads go through their operations
 *	scenario_parse.c	from text
 *	scenario_machine.c	from lines about the machine
 *	scenario_take.c		from the words of a line
 *	scenario_check.c	are all names known?
 *	scenario_lex.c		from a line of text to its words
 *	scenario_print.c	to text
 *	scenario.c		in memory
 */
#ifndef SCENARIO_PARTS_H
#define SCENARIO_PARTS_H

#include "panic.h"

#include <ctxop_scenario.h>
#include <stdarg.h>

#define SIM_REPEATS 8     /* one in the other */
#define SIM_ERRORS 20     /* that are printed */
#define SIM_TIMES 1000000 /* threads of a block */

/* ---- scenario.c ---- */

extern const char *const scenario_handler_name[SIM_NHANDLERS];
extern const char *const scenario_block_name[];

/* "EAGAIN" to EAGAIN, and back; 0 and NULL for others. */
int scenario_error_number(const char *name);
const char *scenario_error_name(int number);

/* Room for one more in an array of n; zeroed. Panics if there is none. */
void *scenario_grow(void *array, unsigned n, size_t size);

/* repeat and end have no vb_call: the executor is who does them. */
bool scenario_is_repeat(const struct sim_operation *);
bool scenario_is_end(const struct sim_operation *);

unsigned scenario_count_templates(const struct sim_consumer *);

/* ---- errors, where somebody has written something ---- */

struct scenario_errors {
	const char *se_file;
	FILE *se_out;
	unsigned se_seen;
};

void scenario_error(struct scenario_errors *, unsigned line, unsigned column,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* ---- scenario_lex.c ---- */

struct scenario_token {
	char *to_text; /* NULL: no more in this line */
	bool to_is_string;
	unsigned to_column; /* from 1 */
};

struct scenario_line {
	unsigned ln_number;
	struct scenario_token *ln_token; /* ended by one without text */
	unsigned ln_ntokens;
};

/*
 * Split a line; false after an error. The tokens are in memory of the line's,
 * which the next line uses again; scenario_line_free() at the end.
 */
bool scenario_lex(struct scenario_line *, const char *text, size_t len,
    struct scenario_errors *);
void scenario_line_free(struct scenario_line *);

/* ---- scenario_take.c ---- */

struct parse {
	struct sim_scenario *ps_scenario;
	struct scenario_errors ps_errors;
	struct scenario_line ps_line;
	struct scenario_token *ps_at; /* the next word of the line */
	bool ps_in_block;             /* the newest one */
	unsigned ps_depth;            /* of repeats in it */
};

/* Is it this word, and no string? */
bool is_word(const struct scenario_token *, const char *word);

/* An error at a word, of which fmt says what was expected. False. */
bool expected(struct parse *, const struct scenario_token *, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/* The next word of the line, as one of these; or false, with an error. */
bool take_word(struct parse *, const char *what, const char **word);
bool take_string(struct parse *, const char **string);
bool take_number(struct parse *, uint32_t min, uint32_t max, uint32_t *number);
bool take_one_of(struct parse *, const char *what, const char *const *list,
    unsigned n, uint32_t *which);
bool take_violation(struct parse *, uint32_t *violation);
bool take_nothing(struct parse *);
bool take_verb(
    struct parse *, const struct sim_consumer **, const struct sim_verb **);
/* Those that the verb has, and what is expected of it. */
bool take_operands(struct parse *, struct sim_operation *);
bool take_result(struct parse *, struct sim_operation *);

/* ---- scenario_machine.c ---- */

#define SCENARIO_MACHINE_WORDS                                                 \
	"cpus, tick, budget, patience, tape, audit, violation"

/* Does a line that begins so say something of the machine? Read such a line. */
bool is_machine_word(const struct scenario_token *);
bool parse_machine(struct parse *);

/* ---- scenario_verbs.c ---- */

/* The verbs of the kernel; their state is a struct instance. */
extern const struct sim_verb scenario_kernel_verbs[];

/* What an allocated or installed ctxop is in a play. */
struct play_ctxop {
	struct ctxop *pc_op;
	/* The last one of the file: consumers' handlers do not look here. */
	const struct sim_template_form *pc_template;
	struct instance *pc_instance; /* whose it is */
};

/* A thread's way through a block. */
struct instance {
	struct sim_play *in_play;
	struct instance *in_next;
	const struct sim_block *in_block;
	kthread_t *in_thread; /* with this number, or it is gone */
	uint64_t in_did;
	proc_t *in_proc; /* a process's first lwp: likewise */
	int in_pid;
	char in_name[THREAD_NAME_MAX];
	struct play_ctxop *in_ctxop;
	char *in_state; /* of the consumers, one after the other */
};

/* A template as an operation gets it. */
struct play_template {
	const struct ctxop_template *pt_template;
	const struct sim_template_form *pt_form; /* NULL: a consumer's */
	size_t pt_state; /* of a consumer's: where its state is */
};

/* A program as an operation gets it: what is started, and with what. */
struct play_program {
	struct sim_play *pp_play;
	const struct sim_block *pp_block;
	struct instance *pp_last; /* started last */
};

/* A scenario on a machine, all of it in the machine's memory. */
struct sim_play {
	const struct sim_scenario *pl_scenario;
	size_t pl_state_size;              /* of all consumers that are used */
	size_t *pl_state;                  /* where that of each begins */
	struct play_program *pl_program;   /* of each block */
	struct instance ***pl_nth;         /* of each block with times, each */
	struct ctxop_template *pl_made;    /* templates of the file */
	struct play_template *pl_template; /* all that can be named */
	kmutex_t *pl_mutex;
	kcondvar_t *pl_cv;
	struct instance *pl_instances;
};

/* ---- scenario_play.c ---- */

void *play_zalloc(size_t n, size_t size);
void play_set_thread(struct instance *, kthread_t *);
void play_block(struct instance *, const struct sim_block *);

void play_program(void *program);   /* a thread's body */
void play_instance(void *instance); /* likewise, of one that there is */
void play_exec(void *instance);     /* likewise, after an exec */
struct instance *play_new_instance(struct play_program *, unsigned nth);
/* CPUs are counted round, so that a scenario runs on any machine. */
unsigned play_cpu(uint32_t number);

/* ---- scenario_expect.c ---- */

bool scenario_is_as_expected(
    const struct sim_scenario *, bool as_written, FILE *out);

#endif /* SCENARIO_PARTS_H */
