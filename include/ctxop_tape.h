/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tape: everything on a machine that is not determined is a question with a
 * few answers, and the tape is where they come from. Equal machines with equal
 * tapes do the same. For the users of sched_sim.h, which includes it.
 */
#ifndef CTXOP_TAPE_H
#define CTXOP_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* What can be asked. Every answer 0 is the quiet one: go on as you are. */
enum sim_choice {
	SIM_CHOICE_CPU,        /* which CPU goes on? 0: this one */
	SIM_CHOICE_PREEMPT,    /* is the time slice over? 0: no */
	SIM_CHOICE_KMEM_SLEEP, /* does this KM_SLEEP request sleep? 0: no */
	SIM_CHOICE_KMEM_FAIL,  /* does this KM_NOSLEEP request fail? 0: no */
	SIM_CHOICE_INTR,       /* does this interrupt come later? 0: now */
	SIM_CHOICE_USER,       /* asked by sim_choose() */
	SIM_CHOICE_FORK,       /* does this fork fail? 1: early, 2: late */
	SIM_CHOICE_LWP_CREATE, /* does lwp_create() fail? 1: early, 2: late */
	SIM_CHOICE_COPYOUT,    /* does this copy to the user fail? 0: no */
	SIM_CHOICE_NEXT,       /* which CPU goes on, where this one cannot, or
				  none has begun? 0: the next by number */
	SIM_NCHOICES
};

/* Where the tape may let another thread or CPU go on. */
enum sim_grain {
	/* At points: inside the kernel's functions, and at sim_point(). */
	SIM_GRAIN_KERNEL,
	/*
	 * Before each thing that another CPU could notice: an access to memory
	 * that sim_access() tells of (ctxop_access.h), a mutex that is taken or
	 * dropped, hooks of a switch, sim_point(). Time stands still but where
	 * it is read, or nobody can go on.
	 */
	SIM_GRAIN_ACCESS
};

/*
 * Where the answers come from. Filled in by one of the macros below; all zeros
 * is the quiet tape. Every source is recorded: sim_tape_token() gives a token
 * that repeats the run.
 */
struct sim_tape {
	enum {
		SIM_TAPE_QUIET,
		SIM_TAPE_SEED,
		SIM_TAPE_BYTES,
		SIM_TAPE_TOKEN,
		SIM_TAPE_ASK
	} st_kind;
	uint64_t st_seed;
	const void *st_bytes; /* not copied: lives as long as the machine */
	size_t st_len;
	uint32_t (*st_ask)(void *arg, enum sim_choice, uint32_t answers);
	void *st_arg;
};

/* Answers drawn from a generator: about one in eight is not the quiet one. */
#define SIM_SEED(S)                                                            \
	((struct sim_tape){ .st_kind = SIM_TAPE_SEED, .st_seed = (S) })

/* One byte per question, modulo the answers; quiet when they are used up. */
#define SIM_BYTES(P, LEN)                                                      \
	((struct sim_tape){                                                    \
	    .st_kind = SIM_TAPE_BYTES, .st_bytes = (P), .st_len = (LEN) })

/* A string from sim_tape_token(). */
#define SIM_TOKEN(STR)                                                         \
	((struct sim_tape){ .st_kind = SIM_TAPE_TOKEN, .st_bytes = (STR) })

/* Ask a function; it must answer with a number below `answers'. */
#define SIM_ASK(FN, ARG)                                                       \
	((struct sim_tape){                                                    \
	    .st_kind = SIM_TAPE_ASK, .st_ask = (FN), .st_arg = (ARG) })

/*
 * Is this a well-formed token (NULL is none)? True, or false with the reason in
 * why (may be NULL), cut to len bytes.
 */
bool sim_token_check(const char *token, char *why, size_t len);

/* The grain of the machine that printed this well-formed token. */
enum sim_grain sim_token_grain(const char *token);

/*
 * Will its choices be made where they were? With SIM_GRAIN_ACCESS that depends
 * on the build, which the token names (sim_build(), ctxop_access.h).
 */
bool sim_token_is_of_build(const char *token);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_TAPE_H */
