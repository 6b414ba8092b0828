/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios in words: what happens on a machine, one operation a line, and what
 * is expected of it. docs/scenarios.md is for those who write such files:
 *
 *	thread a
 *		allocate x pair
 *		attach x
 *		yield
 *		detach x
 *		free x
 *	end
 *	thread b
 *		yield
 *	end
 *	template pair save restore
 *	expect hooks save:x restore:x
 *
 * This header is for programs. A scenario is read from text (or made by a
 * program: its fields are public), printed, and put on a machine:
 *
 *	struct sim_scenario *sn = sim_scenario_parse(text, "x.ctx", words, err);
 *
 *	cfg.sc_ncpus = sn->sn_ncpus;
 *	sim = sim_create(&cfg, NULL, 0);
 *	struct sim_play *play = sim_scenario_setup(sn);
 *	sim_run(sim);
 *	held = sim_scenario_conclude(play, stdout);
 *
 * Consumers of ctxops add operations of their own: "kvm load" is the verb
 * `load' of the consumer `kvm'.
 */
#ifndef CTXOP_SCENARIO_H
#define CTXOP_SCENARIO_H

#include <ctxop.h>
#include <sched_sim.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* ---- the words of a consumer ---- */

#define SIM_OPERANDS 4 /* at most, of one operation */

/* What an operand names. */
enum sim_operand_type {
	SIM_O_NONE,
	SIM_O_NUMBER,    /* 0 to 4294967295 */
	SIM_O_NAME,      /* any word */
	SIM_O_STRING,    /* "any text" */
	SIM_O_SWITCH,    /* on, off: 1, 0 */
	SIM_O_THREAD,    /* a thread, the first lwp of a process, or the one
			    that a program was started on last */
	SIM_O_PROCESS,   /* a process */
	SIM_O_PROGRAM,   /* a program, to be started */
	SIM_O_TEMPLATE,  /* a template, of the file or of a consumer */
	SIM_O_NEW_CTXOP, /* x: a ctxop of the calling thread, which is made */
	SIM_O_CTXOP,     /* x: one that was made; t.x: of thread t */
	SIM_O_MUTEX,     /* a mutex; it is there because it is named */
	SIM_O_CV,        /* a condition variable, likewise */
	SIM_O_NTYPES
};
#define SIM_O_OPTIONAL 0x80 /* or'ed to the types of the last ones */

/* What the verb gets for an operand; zeros for one that is left out. */
struct sim_value {
	uint32_t sv_number;   /* NUMBER, SWITCH; NEW_CTXOP, CTXOP: which */
	const char *sv_name;  /* as it is written; NULL: left out */
	kthread_t *sv_thread; /* THREAD: NULL if it is not there */
	struct proc *sv_proc; /* PROCESS: likewise */
	void *sv_state;       /* THREAD: its state of this consumer, or NULL */
	void *sv_object;      /* the kernel's own operations only */
};

/*
 * One operation. vb_call is called by the thread whose operation it is, with
 * its state and SIM_OPERANDS values; what it returns is compared with what the
 * file expects ("-> 1"), if it expects anything. Failures of its own end the
 * run with sim_fail(). It is kernel code: it may sleep, and preempt.
 */
struct sim_verb {
	const char *vb_name;
	unsigned char vb_type[SIM_OPERANDS]; /* SIM_O_... */
	int (*vb_call)(void *state, const struct sim_value *);
	const char *vb_help; /* one line; names the operands */
};

/* "SIM_VERB(name) { ... }" is such a vb_call, which may leave either unused. */
#define SIM_VERB(NAME)                                                         \
	static int NAME(void *state __attribute__((unused)),                   \
	    const struct sim_value *v __attribute__((unused)))

/* A template, which "allocate x NAME" uses with the thread's state as arg. */
struct sim_named_template {
	const char *nt_name;
	const struct ctxop_template *nt_template;
};

/*
 * A consumer: its first word, what it keeps for each thread (machine memory,
 * zeros at first, there until the machine goes), its verbs and its templates,
 * each ended by one without a name (or NULL).
 */
struct sim_consumer {
	const char *cs_name;
	size_t cs_size;
	const struct sim_verb *cs_verb;
	const struct sim_named_template *cs_template;
};

/* ---- a scenario in memory ---- */

/* An operand, as it is written. so_text is NULL for NUMBER and SWITCH. */
struct sim_operand {
	enum sim_operand_type so_type; /* NONE: left out */
	const char *so_text;
	uint32_t so_number;
	unsigned so_column;
	/* What it names: sim_scenario_check() finds it. */
	int so_block;      /* THREAD, PROCESS, PROGRAM; CTXOP: t, or -1 */
	unsigned so_nth;   /* of its threads */
	unsigned so_index; /* TEMPLATE, CTXOP, MUTEX, CV: among its kind */
};

/* One operation: of a consumer, or of the kernel (op_consumer is NULL). */
struct sim_operation {
	const struct sim_consumer *op_consumer;
	const struct sim_verb *op_verb;
	struct sim_operand op_operand[SIM_OPERANDS];
	bool op_has_result;
	int op_result;    /* what is expected of it */
	bool op_is_error; /* that is an error's number */
	unsigned op_line; /* 0: made by a program */
	/* sim_scenario_check() finds them. */
	unsigned op_partner; /* repeat and end: the other one */
	unsigned op_words;   /* op_consumer's place in sn_words */
};

enum sim_block_kind { SIM_B_THREAD, SIM_B_PROCESS, SIM_B_PROGRAM };

/* Operations in their order, and who does them. */
struct sim_block {
	enum sim_block_kind bl_kind;
	const char *bl_name;
	unsigned bl_times; /* 0: one, of that name; else NAME0, NAME1 ... */
	int bl_priority;   /* -1: MINCLSYSPRI */
	int bl_cpu;        /* bound to it; -1: to none */
	bool bl_stopped;   /* waits for setrun */
	bool bl_bare;      /* a process without an exec */
	struct sim_operation *bl_operation;
	unsigned bl_noperations;
	unsigned bl_line;
};

/* The handlers of a template, in the order of struct ctxop_template. */
enum sim_handler {
	SIM_H_SAVE,
	SIM_H_RESTORE,
	SIM_H_FORK,
	SIM_H_LWP_CREATE,
	SIM_H_EXIT,
	SIM_H_FREE,
	SIM_NHANDLERS
};

struct sim_handler_form {
	bool hf_is_there;
	struct sim_operand hf_program; /* it does this; or NONE */
};

struct sim_template_form {
	const char *tf_name;
	uint32_t tf_rev;
	struct sim_handler_form tf_handler[SIM_NHANDLERS];
	unsigned tf_line;
};

enum sim_expectation_kind {
	SIM_E_OUTCOME,   /* ex_number is an enum sim_outcome */
	SIM_E_PANIC,     /* ex_text is in its message */
	SIM_E_FAILED,    /* likewise */
	SIM_E_LIVELOCK,  /* likewise */
	SIM_E_VIOLATION, /* ex_number is an enum sim_violation */
	SIM_E_HOOKS      /* ex_text: words of the trace */
};

struct sim_expectation {
	enum sim_expectation_kind ex_kind;
	const char *ex_text;
	unsigned ex_number;
	unsigned ex_times; /* VIOLATION: so often; 0: at least once */
	unsigned ex_line;
};

struct sim_scenario {
	const char *sn_file; /* for messages */
	const struct sim_consumer *const *sn_words;
	unsigned sn_ncpus;
	hrtime_t sn_tick;     /* 0: none */
	uint64_t sn_budget;   /* points; 0: the machine's default */
	uint64_t sn_patience; /* points without a completed operation; 0: any */
	const char *sn_tape;  /* a token; NULL: quiet */
	bool sn_unaudited;    /* no stacks and patterns: long runs */
	enum sim_setting sn_violation[SIM_NVIOLATIONS];
	struct sim_block *sn_block;
	unsigned sn_nblocks;
	struct sim_template_form *sn_template;
	unsigned sn_ntemplates;
	struct sim_expectation *sn_expectation;
	unsigned sn_nexpectations;
	/* What sim_scenario_check() has counted. */
	const char **sn_ctxop, **sn_mutex, **sn_cv;
	unsigned sn_nctxops, sn_nmutexes, sn_ncvs;
	struct sim_text *sn_texts; /* all its strings */
};

/*
 * An empty scenario: one CPU, nothing runs. file is for messages; words are
 * the consumers it may use, ended by NULL; neither is copied. The caller owns
 * it. Panics if the host has no memory, as all of these do.
 */
struct sim_scenario *sim_scenario_create(
    const char *file, const struct sim_consumer *const *words);
void sim_scenario_free(struct sim_scenario *); /* NULL is allowed */

/*
 * Add to it; what is returned is to be filled in, and is valid until the next
 * one is added. sim_scenario_text() gives it a copy of a string.
 */
struct sim_block *sim_scenario_add_block(
    struct sim_scenario *, enum sim_block_kind, const char *name);
struct sim_operation *sim_scenario_add_operation(struct sim_block *);
struct sim_template_form *sim_scenario_add_template(
    struct sim_scenario *, const char *name);
struct sim_expectation *sim_scenario_add_expectation(
    struct sim_scenario *, enum sim_expectation_kind, const char *text);
const char *sim_scenario_text(struct sim_scenario *, const char *, size_t len);

/*
 * A verb by its words ("kvm", "load"; consumer NULL: the kernel's), or NULL.
 * Of all that there are, the nth one with its consumer (NULL: the kernel's);
 * NULL after the last.
 */
const struct sim_verb *sim_scenario_verb(const struct sim_scenario *,
    const char *consumer, const char *verb, const struct sim_consumer **found);
const struct sim_verb *sim_scenario_nth_verb(const struct sim_scenario *,
    unsigned nth, const struct sim_consumer **consumer);

/*
 * Are all names known, and all blocks closed, and is each verb there, and of
 * sn_words? If not, says so in err (may be NULL), a line each, as
 * "file:line:column: error: ...", 20 at most, and returns false. Needed after a
 * program has made or changed a scenario.
 */
bool sim_scenario_check(struct sim_scenario *, FILE *err);

/*
 * Read a scenario from len bytes of text, and check it. NULL if it is not
 * valid; err (may be NULL) then has the reasons, as above, with the text in
 * question.
 */
struct sim_scenario *sim_scenario_parse(const char *text, size_t len,
    const char *file, const struct sim_consumer *const *words, FILE *err);

/* Print it: text that is read as the same scenario. */
void sim_scenario_print(const struct sim_scenario *, FILE *);

/* ---- a scenario on a machine ---- */

/*
 * What the scenario wants of its machine: CPUs, tick, violations, and to
 * record what is expected. What is not 0 already stays: CPUs, tick, budget,
 * patience and the tape; the scenario's own is for its own number of CPUs, and
 * not copied.
 */
void sim_scenario_config(const struct sim_scenario *, struct sim_config *);

/*
 * Make its threads and processes on the current machine. The scenario must live
 * as long as the machine, which owns what is returned; keep a pointer to it on
 * the stack or in a variable, for sim_findleaks(). For the host.
 */
struct sim_play *sim_scenario_setup(const struct sim_scenario *);

/*
 * After sim_run(): did all happen as expected? Prints what did not to out:
 * what was expected, what was seen. as_written: on the CPUs of the file with
 * its tape, or a quiet one; else the order of hooks is not compared.
 */
bool sim_scenario_conclude(const struct sim_play *, bool as_written, FILE *out);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_SCENARIO_H */
