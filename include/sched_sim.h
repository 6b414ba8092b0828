/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A simulated machine: up to 64 CPUs whose threads switch as illumos' do, so
 * that what happens around a switch can be tested in a normal program.
 *
 *	struct sim_config cfg = { .sc_ncpus = 2, .sc_tape = SIM_SEED(42) };
 *	sim_t *sim = sim_create(&cfg, NULL, 0);
 *
 *	thread_create(NULL, 0, body, NULL, 0, NULL, TS_RUN, MINCLSYSPRI);
 *	if (sim_run(sim) != SIM_OK)
 *		sim_report_print(sim, stderr);
 *	sim_destroy(sim);
 *
 * One host thread plays all CPUs. Control moves between CPUs, and preemption
 * and other chance events happen, only at points: inside the functions of
 * ctxop_kernel.h, and where a thread calls sim_point(). What happens at a
 * point is read from the tape, so the same tape gives the same run.
 *
 * Rules for callers:
 * R1. A machine belongs to the host thread that created it. A host thread may
 *     have many, of which one is current (sim_create() and sim_enter() say
 *     which); the functions of ctxop_kernel.h act on the current one.
 * R2. Machine code (threads and handlers) leaves its stack by switching only:
 *     no longjmp() out of it. To give up, call panic() or sim_fail().
 * R3. A panic, a failure, a fatal violation, a livelock and a spent budget are
 *     final: the machine can then be asked and destroyed, and runs no more. A
 *     deadlock is not: the host may wake a thread and run on.
 * R4. Vector registers are the simulated CPUs', not the threads': a switch
 *     leaves them as they are, as a kernel does. Saving them is what ctxops
 *     are for. The host's own are put back whenever control returns to it.
 * R5. What is handed in and cannot be meant (NULL where it does not say that it
 *     may be, a machine of another host thread or one that is destroyed, a
 *     number past the end) is a panic that names the function, what it expected
 *     and what it got; so in the headers that include this one. Outside a
 *     machine's threads a panic ends the process.
 */
#ifndef SCHED_SIM_H
#define SCHED_SIM_H

#include <ctxop_kernel.h>
#include <ctxop_tape.h>
#include <ctxop_trace.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define SIM_MAXCPU 64

/* ---- the tape: ctxop_tape.h ---- */

/*
 * The tape of all runs of this machine so far, as a token: "t1", or, with
 * SIM_GRAIN_ACCESS, "a1." and the build, then for each answer that was not 0
 * "-GAP" (answer 1) or "-GAP.ANSWER", where GAP counts the quiet answers before
 * it. The caller frees it; NULL if out of memory.
 */
char *sim_tape_token(const sim_t *);

/* ---- the machine ---- */

/*
 * What the simulator finds wrong beyond the kernel's own checks, and what it
 * then does. SIM_V_FATAL, the default, ends the run with SIM_VIOLATION.
 */
enum sim_violation {
	SIM_HOOK_BLOCKS,   /* a save or restore hook sleeps or switches */
	SIM_KMEM_SLEEPS,   /* a KM_SLEEP request where sleeping does harm: with
			      preemption disabled, or in such a hook */
	SIM_RING_MUTATED,  /* a ring is changed that somebody walks */
	SIM_NULL_WALK,     /* a walk meets a NULL link, */
	SIM_ENDLESS_WALK,  /* would never end, the kernel's or one by hand, */
	SIM_FREED_WALK,    /* meets a ctxop that was freed */
	SIM_DOUBLE_ATTACH, /* attached twice to the same thread, */
	SIM_TWO_THREADS,   /* to two, */
	SIM_ATTACH_FREED,  /* after it was freed */
	SIM_FREE_ATTACHED, /* ctxop_free() of what is attached */
	SIM_WRONG_THREAD,  /* detached from a thread that it is not on, or
			      that may be running (ctxop.h, R2) */
	SIM_DETACH_DETACHED, /* detached, and on no thread */
	SIM_DOUBLE_FREE,     /* freed, and freed again by its owner */
	SIM_HW_LOADED,       /* hardware state stays behind at a switch, */
	SIM_EXIT_ARMED,      /* at the last switch of a thread */
	SIM_PREEMPT_DEPTH,   /* t_preempt wraps, or falls below 0 */
	SIM_CTXOP_LEAKED,    /* a run ends, and nothing leads to a ctxop */
	SIM_RACE,            /* with sc_races: nothing orders two accesses */
	SIM_NVIOLATIONS
};
enum sim_setting { SIM_V_FATAL, SIM_V_RECORD, SIM_V_OFF };

/* All zeros is a good machine: one CPU, quiet tape, no clock tick. */
struct sim_config {
	unsigned sc_ncpus; /* 1 .. SIM_MAXCPU; 0: 1 */
	struct sim_tape sc_tape;
	uint64_t sc_budget;  /* points a run may pass; 0: 10 million */
	hrtime_t sc_tick;    /* time slice, virtual ns; 0: the tape's only */
	size_t sc_stksize;   /* of a thread, bytes; 0: 64 KiB, more with
				a sanitizer; less than 16 KiB is refused */
	unsigned sc_trace;   /* SIM_EV_... to record; 0: nothing */
	size_t sc_trace_max; /* events kept; 0: 1 million */
	/* End the run (SIM_BUDGET) when so many events of sim_trace_list() are
	 * there, before the next one; 0: never. To look at the machine then. */
	uint64_t sc_trace_end;
	bool sc_real_clock; /* gethrtime() is the host's clock */
	bool sc_shared_fpu; /* do not give each CPU vector registers of
			       its own: faster, and wrong with FPU hooks */
	bool sc_abort; /* panics and traps end the process, for a debugger */
	bool sc_audit; /* watch over kmem_alloc()'s memory as a DEBUG kernel
			  does: patterns, redzones, stacks; and keep the
			  stacks of who attached and loaded what, for reports.
			  Slow; sanitizers and valgrind learn nothing of freed
			  blocks, so that kmem_verify finds late writes. See
			  ctxop_mdb.h */
	enum sim_grain sc_grain;
	bool sc_any_build; /* do not refuse a token of another build: run as it
			      would without its choices */
	bool sc_races;     /* with SIM_GRAIN_ACCESS: two accesses of the same
			      memory that race, as nothing orders them, are the
			      violation SIM_RACE, once for each two places in the
			      code; with sc_audit both stacks are told. Slow */
	enum sim_setting sc_violation[SIM_NVIOLATIONS];
	/* So many points without sim_progress() are a livelock; 0: none are. */
	uint64_t sc_patience;
};

enum sim_outcome {
	SIM_OK,        /* every thread ran to its end, or is stopped */
	SIM_PANIC,     /* panic(), a full stack, what the processor traps: a
			  NULL pointer followed, a division by 0 ... */
	SIM_VIOLATION, /* a violation that is set to be fatal */
	SIM_FAILED,    /* sim_fail() */
	SIM_DEADLOCK,  /* threads sleep, and nothing is left to wake them */
	SIM_BUDGET,    /* sc_budget is spent */
	SIM_LIVELOCK,  /* threads run, and none gets on: sc_patience */
	SIM_MISFIT,    /* the tape's answer is none of this run's */
	SIM_NOUTCOMES
};

/* Their names in print: "ok", "panic" ... */
const char *sim_outcome_name(enum sim_outcome);
const char *sim_violation_name(enum sim_violation);

/*
 * Make a machine and make it current: CPUs with idle threads, and t0 of p0,
 * which is the host until sim_run(). cfg is copied. NULL with the reason in
 * why (may be NULL), cut to len bytes, if cfg is not valid or the host has no
 * memory. The caller owns it: sim_destroy().
 */
sim_t *sim_create(const struct sim_config *cfg, char *why, size_t len);

/*
 * Make a machine as it was when it was created, and current: its threads run
 * no more, no handler is called, its memory and all records are gone. As
 * sim_destroy() and sim_create() with the same configuration, but stacks stay
 * mapped, so it costs little. tape is another one, or NULL for the same again.
 * False, and the machine is as before, with the reason in why (may be NULL),
 * cut to len bytes, if the tape is not valid. Not from one of its own threads.
 */
bool sim_reset(sim_t *, const struct sim_tape *tape, char *why, size_t len);

/*
 * Free a machine and all that is on it; its threads run no more, and no
 * handler is called. NULL is allowed. Not from one of its own threads.
 */
void sim_destroy(sim_t *);

/*
 * Make a machine current on this host thread (NULL: none); returns the one
 * that was. sim_current() tells it without changing it.
 */
sim_t *sim_enter(sim_t *);
sim_t *sim_current(void);

/*
 * Let the machine run until nothing is left to run. Threads that have exited
 * have been freed on return, by the machine's reaper thread. May be called
 * again, after threads were made or woken. Not from one of its own threads. The
 * outcome is in sim_report() too.
 */
enum sim_outcome sim_run(sim_t *);

/* How the last run ended. Valid until the next sim_run() or sim_destroy(). */
struct sim_report {
	enum sim_outcome sr_outcome;
	char sr_message[512];  /* one line; "" for SIM_OK */
	int sr_cpu;            /* where; -1 if nowhere: deadlock */
	const char *sr_thread; /* its name, or NULL */
	int sr_preempt;        /* its t_preempt */
	hrtime_t sr_time;
	uint64_t sr_points;     /* points passed by all runs */
	uint64_t sr_violations; /* recorded by all runs */
};
const struct sim_report *sim_report(const sim_t *);

/*
 * Print the report: message, place, the thread's stack (with all: every
 * thread's), what violations were recorded, and the token. Prints no address of
 * the host.
 */
void sim_report_print(const sim_t *, FILE *);
void sim_report_print_all(const sim_t *, FILE *);

/*
 * Why the last run ended badly, in one string that is equal for equal causes:
 * the outcome, the message without its numbers, and the innermost functions (up
 * to three) of the code under test: "panic: no slot # left in take, body". ""
 * if it ended well. Made when it is first asked for; the machine owns it, until
 * its next run. Runs of different builds may differ.
 */
const char *sim_cause(sim_t *);

/* How many times a violation was seen, unless it is off. */
uint64_t sim_violations(const sim_t *, enum sim_violation);

/*
 * What the nth violation was, of any kind, as "NAME: text"; counted from 0 in
 * the order in which they were seen, a fatal one included. The first 1,000 are
 * kept: NULL past the last. The machine owns it.
 */
const char *sim_violation_message(const sim_t *, size_t nth);

/*
 * Print those that are kept: message, place and stack; with sc_audit also
 * where the ctxop was attached, freed, or the hardware state loaded.
 * sim_report_print() shows them too.
 */
void sim_violations_print(const sim_t *, FILE *);

/* CPU by number; NULL if there is none. */
cpu_t *sim_cpu(const sim_t *, unsigned cpu_id);

/* Threads of thread_create() that have not exited. */
size_t sim_nthreads(const sim_t *);

/* The first of them that is not running, for a message about leaks; or NULL. */
const kthread_t *sim_leaked_thread(const sim_t *);

/* Blocks of kmem_alloc() that have not been freed. */
size_t sim_kmem_inuse(const sim_t *);

/* Blocks that kmem_alloc() has given out so far, freed since or not. */
uint64_t sim_kmem_requests(const sim_t *);

/* Was lib/ctxop.c built with DEBUG? */
bool sim_debug_kernel(void);

/* ---- for threads and handlers ---- */

/*
 * A point: here the tape may preempt the calling thread or let another CPU go
 * on. Between two points a thread runs undisturbed. On the host, nothing.
 */
void sim_point(void);

/*
 * Ask the tape for a number below answers; 0 is the quiet one. answers >= 1.
 */
uint32_t sim_choose(uint32_t answers);

/*
 * The scenario has got on: a request is served, a round is done. With
 * sc_patience, a run that passes so many points without this, and without the
 * end of a thread, ends with SIM_LIVELOCK. Any context.
 */
void sim_progress(void);

/*
 * Post an interrupt of level 1 .. LOCK_LEVEL - 1 to a CPU, which calls
 * handler(arg) on its interrupt thread of that level, "intr<cpu>/<level>":
 * T_INTR_THREAD, bound, of priority 160 + level, and t_preempt is 1. The thread
 * that is there is pinned (t_intr) until the handler returns or blocks; none of
 * its hooks runs at either end.
 *
 * It comes at a point of that CPU, at once if there is nothing else to do, else
 * when the tape says so; not in the middle of a switch, and not while a handler
 * of its level or a higher one on that CPU is not done. kpreempt_disable() does
 * not keep it out.
 *
 * A handler may sleep. It goes on as threads do, by a switch: with its thread's
 * restore hooks, though no save hook ran (the first time it sleeps). A ctxop
 * that it leaves on its thread is there for the next handler of that CPU and
 * level. It must not call thread_exit().
 *
 * Context: any, the host included. A point. Panics on a CPU or level that is
 * none, and on no handler.
 */
void sim_intr(
    unsigned cpu_id, unsigned level, void (*handler)(void *), void *arg);

/*
 * End the run with SIM_FAILED and this message: a test's or a scenario's own
 * check has failed. On the host, aborts.
 */
void sim_fail(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), noreturn, cold));

/*
 * The name of an object (a ctxop, a handler's arg, a mutex, a condition
 * variable) for everything that is printed, until it is kmem_free()d. name is
 * not copied and must live as long as the machine. Renames if called again.
 */
void sim_name(const void *object, const char *name);

/*
 * For consumers of ctxops, to say what their CPU holds: from here on, this CPU
 * holds `what' of owner (named by sim_name()), until it is unloaded. Loading it
 * again gives it another owner; unloading what is not loaded does nothing.
 * What is still loaded as a thread leaves the CPU, after its save hooks, is the
 * violation SIM_HW_LOADED or SIM_EXIT_ARMED, and counts as gone then. what is
 * compared by strcmp(), not copied, and must live as long as the machine. At
 * most 8 at a time on one CPU; more panics. Any context.
 */
void sim_hw_load(const char *what, const void *owner);
void sim_hw_unload(const char *what);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* SCHED_SIM_H */
