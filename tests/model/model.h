/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The oracle: what thread context operations do, in arrays and small numbers,
 * so plain that it can be seen to be right. It shares no code with the library,
 * and has no pointers: a thread is a number, a ctxop is a number, a ring is a
 * list of numbers, newest first.
 *
 * A call that is wrong is wrong for one reason: the first that the kernel, or
 * the machine that it runs on, notices. What comes after one that is recorded
 * and done all the same (DOUBT) is not said.
 */
#ifndef MODEL_H
#define MODEL_H

#include <sched_sim.h>
#include <stdbool.h>
#include <stdint.h>

#define MODEL_THREADS 4
#define MODEL_OPS 8
#define MODEL_FUNCTIONS 8 /* of each kind, from 1; 0 is NULL */
#define MODEL_ARGS 9
#define MODEL_CALLS 64

#define MODEL_REV 1 /* of a template */

#define NOBODY 0xff /* no thread of the model's: the reaper, the host */
#define NO_OP 0xff  /* NULL for a ctxop */

enum kind { SAVE, RESTORE, FORK, LWP_CREATE, EXIT, FREE, KINDS };

/* A template, and the arg that goes with it. */
struct recipe {
	uint8_t rc_rev;
	uint8_t rc_function[KINDS];
	uint8_t rc_arg;
};

enum verb {
	V_ALLOCATE,   /* ctxop_allocate() of a recipe, to become op */
	V_ATTACH,     /* op to thread */
	V_DETACH,     /* op from thread */
	V_FREE,       /* ctxop_free() of op */
	V_INSTALL,    /* a recipe on thread, to become op */
	V_REMOVE,     /* what equals a recipe from thread */
	V_SAVE,       /* savectx() of thread */
	V_RESTORE,    /* restorectx() */
	V_FORK,       /* forkctx(), to other */
	V_LWP_CREATE, /* lwp_createctx(), to other */
	V_EXIT,       /* exitctx() */
	V_FREECTX,    /* freectx(), 0 */
	V_EXEC,       /* freectx(), 1 */
	V_FREE_RING,  /* freectx_ctx() of what is taken from thread */
	/* Of a machine with processes: see model_turn(). */
	V_START,
	V_SWITCH,
	V_FORK1, /* to other */
	V_EXECS,
	V_EXITS,
	VERBS
};
#define RING_VERBS V_START

struct operation {
	uint8_t on_verb, on_thread, on_op, on_other;
	uint8_t on_by; /* who calls; model_do() has md_caller for it */
	struct recipe on_recipe;
};

/* ---- what is, and what happens ---- */

enum { IS_FREE, IS_DETACHED, IS_ATTACHED, IS_DYING };

struct state {
	uint8_t st_length[MODEL_THREADS];
	uint8_t st_ring[MODEL_THREADS][MODEL_OPS]; /* newest first, then 0 */
	uint8_t st_op[MODEL_OPS];                  /* IS_... */
	struct recipe st_recipe[MODEL_OPS];        /* zeros if it is free */
};

/* A handler is called. What it finds: locks and preemption, and the rings. */
struct called {
	uint8_t ca_kind, ca_function;
	uint8_t ca_first, ca_second; /* arg or a thread; a thread or isexec */
	uint8_t ca_preempt;          /* is preemption disabled? */
	uint8_t ca_locks;            /* how many t_ctx_locks are held */
	uint8_t ca_linked;           /* entries of all rings together */
	uint8_t ca_stamped;          /* some ctxop has the time of this call */
};

enum ending { RETURNS, PANICS, VIOLATES };

struct outcome {
	enum ending oc_ending;
	const char *oc_panic;         /* how its message begins */
	int oc_violation;             /* enum sim_violation, or -1: none */
	int oc_value;                 /* what the function returns */
	uint8_t oc_preempt, oc_locks; /* how the caller is left */
	bool oc_doubt;                /* nothing more is said */
	bool oc_trap;                 /* nothing is said of the rings */
	unsigned oc_ncalled;
	struct called oc_called[MODEL_CALLS];
};

/* ---- handlers that operate ---- */

/*
 * What the handler of a kind does with another ctxop, its partner, if that is
 * as it has to be; else nothing.
 */
enum deed {
	NO_DEED,
	ATTACH_TO_CHILD, /* a fork handler: the partner is detached */
	ATTACH_TO_SELF,  /* a free handler of exec: it is detached */
	FREE_PARTNER,    /* a free handler: it is detached */
	DETACH_PARTNER,  /* a free handler: it is on a ring that can be had */
	REMOVE_PARTNER   /* likewise */
};

struct duty {
	uint8_t du_deed, du_partner;
};

/* ---- the model ---- */

struct model {
	bool md_debug; /* the kernel */
	bool md_fatal; /* violations are; else they are recorded */
	unsigned md_nthreads, md_nops;
	uint8_t md_caller;              /* the thread that calls */
	bool md_present[MODEL_THREADS]; /* model_turn() only */
	bool md_may_run[MODEL_THREADS]; /* others: they are TS_STOPPED */
	struct duty md_duty[MODEL_OPS]; /* of function + 1, by its kind */
	struct state md_state;
	int64_t md_now; /* the clock: by 1 with each read */
	int64_t md_save_ts[MODEL_OPS], md_restore_ts[MODEL_OPS];

	/* During a call. */
	uint8_t md_preempt;
	bool md_locked[MODEL_THREADS];
};

/* Do it; out says what is to be seen. */
void model_do(struct model *, const struct operation *, struct outcome *out);

/*
 * The turn of a thread (on_by), the first lwp of a process: it comes to the
 * CPU, does this, and stops. Or a process starts, and stops. A child runs when
 * its parent has stopped, and stops; what exits is then freed by the reaper.
 */
void model_turn(struct model *, const struct operation *, struct outcome *);

/* ---- words ---- */

#define MODEL_WORDS 2000

/* "attach c1 t0", "remove 1:111111 t0" ...; returns buf. */
const char *model_operation_words(const struct operation *, char *buf);
/* "returns 1 | save2(a2) | t0: c1 c0 | detached: c2 | free: c3" */
const char *model_outcome_words(const struct model *, const struct state *,
    const struct outcome *, char *buf);

#endif /* MODEL_H */
