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

/* ---- the words of a consumer ---- */

#define SIM_OPERANDS 4 /* at most, of one operation */

/* What an operand names. */
enum sim_operand_type {
	SIM_O_NONE,
	SIM_O_NUMBER,   /* 0 to 4294967295 */
	SIM_O_NAME,     /* any word */
	SIM_O_STRING,   /* "any text" */
	SIM_O_SWITCH,   /* on, off: 1, 0 */
	SIM_O_THREAD,   /* a thread, or the first lwp of a process */
	SIM_O_PROCESS,  /* a process */
	SIM_O_PROGRAM,  /* operations that something starts */
	SIM_O_TEMPLATE, /* a template, of the file or of a consumer */
	SIM_O_CTXOP,    /* x: a ctxop of the calling thread; t.x: of thread t */
	SIM_O_MUTEX,    /* a mutex; it is there because it is named */
	SIM_O_CV,       /* a condition variable, likewise */
	SIM_O_NTYPES
};
#define SIM_O_OPTIONAL 0x80 /* or'ed to the types of the last ones */

/* What the verb gets for an operand; zeros for one that is left out. */
struct sim_value {
	uint64_t sv_number;   /* NUMBER, SWITCH */
	const char *sv_name;  /* as it is written */
	kthread_t *sv_thread; /* THREAD: NULL when it is no more */
	struct proc *sv_proc; /* PROCESS: likewise */
	void *sv_state;       /* THREAD: that thread's state of the consumer */
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

#ifdef __cplusplus
}
#endif

#endif /* CTXOP_SCENARIO_H */
