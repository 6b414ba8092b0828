/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a machine consists of: threads, lwps, CPUs, processes, and the machine
 * itself. Each group of fields belongs to the file that its comment names.
 */
#ifndef STATE_H
#define STATE_H

#include "fiber.h"
#include "kmem.h"
#include "panic.h"
#include "race.h"
#include "region.h"
#include "step.h"
#include "symbols.h"
#include "table.h"
#include "tape.h"

#include <ctxop_proc.h>
#include <pthread.h>
#include <sched_sim.h>
#include <setjmp.h>
#include <signal.h>

/* ---- thread: the kernel's part, then the simulation's ---- */

#define HELD_MAX 8 /* locks that are told of one thread */

struct sim_thread {
	kthread_t st_kthread; /* first: thread_of() relies on it */

	struct sim_thread *st_next; /* see thread_pool.c */
	struct sim_thread *st_prev;
	void (*st_proc)(void *);
	void *st_arg;
	const char *st_name; /* t_name, kept as long as the machine */
	struct thread_queue *st_sleepq; /* what it sleeps on, or NULL */
	const char *st_wait;            /* what kind of wait that is */
	const void *st_rest; /* t_wchan of a daemon without work, or NULL */
	struct sim_timer *st_timer;  /* wakes it, or NULL */
	unsigned st_depth;           /* of functions, for the trace */
	size_t st_ring;              /* as told last: trace_ring.c */
	struct ctxop_walk *st_walks; /* over its ring, now: ctxop_walk.c */
	struct race_thread st_race;
	unsigned st_waiter; /* its place in a graph: wait_for.c */
	unsigned st_nheld;  /* locks that it holds, some of them below */
	bool st_by_hand;    /* it walks a ring, maybe: walk_by_hand.c */

	/* What a switch touches, with the beginning of st_fiber: one line of a
	 * cache. */
	_Alignas(64) struct sim_cpu *st_dispq; /* it is queued there, or NULL */
	uint64_t st_left_at; /* points passed as it left a CPU */
	unsigned st_hooks;   /* save or restore hooks that it is in */
	bool st_slice_over;  /* preempted by the clock: to the back */
	const struct sim_thread *st_ahead; /* whom to fetch, or NULL: disp.c */

	/* All above is zero in a new thread; these it takes over. */
	struct fiber st_fiber;
	size_t st_index; /* of all that were made: thread_pool.c */
	const kmutex_t *st_held[HELD_MAX]; /* the first st_nheld: mutex.c */

	/* With st_by_hand: the link it followed first; so often again, and it
	 * was at another one since. */
	const struct ctxop *st_link;
	unsigned st_laps;
	bool st_has_left;
};

static inline struct sim_thread *
thread_of(const kthread_t *t)
{
	return ((struct sim_thread *)(uintptr_t)t);
}

/* A daemon without work. */
static inline bool
is_without_work(const struct sim_thread *st)
{
	return (st->st_rest != NULL && st->st_kthread.t_wchan == st->st_rest);
}

/* May somebody notice when it is saved, restored or freed? */
static inline bool
has_hooks(const kthread_t *t)
{
	return (t->t_ctx != NULL || t->t_procp->p_pctx != NULL);
}

/* ---- lwp ---- */

struct sim_lwp {
	klwp_t sl_lwp;           /* first: lwp_of() relies on it */
	struct sim_lwp *sl_all;  /* the one that was made next */
	struct sim_lwp *sl_next; /* next free one */
	void (*sl_proc)(void *); /* its program */
	void *sl_arg;
	jmp_buf sl_base; /* where the program begins: exec goes there */
	kmutex_t sl_lock;
	kcondvar_t sl_pause;
	bool sl_has_started; /* was set running */
	bool sl_is_doomed;   /* exits before its program begins */
	bool sl_is_clean;    /* lwp_cleanup() was called */
	bool sl_is_holder;   /* the others stop or exit for it */
};

static inline struct sim_lwp *
lwp_of(klwp_t *lwp)
{
	return ((struct sim_lwp *)lwp);
}

/* ---- CPU ---- */

#define HW_MAX 8

/* Hardware state that a CPU holds: hardware.c. */
struct hw {
	const char *hw_what;
	const void *hw_owner;
	struct stack_frames *hw_stack; /* who loaded it; NULL: no sc_audit */
};

#define FETCH_AHEAD 4 /* threads */
#define DISP_WORDS ((NGLOBPRIS + 63) / 64)

struct sim_cpu {
	cpu_t sc_cpu; /* first: cpu_of() relies on it */
	struct sim *sc_sim;
	struct fiber *sc_fiber; /* the stack that this CPU is on */
	struct touch sc_next;   /* what it does when it goes on, if known */

	/* interleave.c: what it waits for; NULL: it can go on. */
	bool (*sc_wait)(void *);
	void *sc_wait_arg;

	/* swtch.c, hand_over.c */
	bool sc_masked;       /* interrupts are: no preemption */
	kthread_t *sc_left;   /* its t_lock is to be cleared, or NULL */
	kthread_t *sc_coming; /* takes this CPU next */

	/* intr.c, pin.c */
	struct sim_intr *sc_intrs; /* posted, and have not come yet */
	struct sim_thread *sc_intr_threads[LOCK_LEVEL]; /* by level, or NULL */

	/* disp.c */
	uint64_t sc_queued[DISP_WORDS]; /* bit set: that queue has threads */
	pri_t sc_highest;               /* of those; -1: none */
	unsigned sc_nqueued;
	struct sim_thread *sc_recent[FETCH_AHEAD]; /* queued last; or NULL */
	unsigned sc_nrecent;

	/* preempt.c, clock.c */
	hrtime_t sc_slice_end; /* when the clock ends this time slice */

	struct hw sc_hw[HW_MAX];
	unsigned sc_nhw;

	struct sim_thread sc_idle;

	/* All above is as boot.c leaves it in a CPU that is new, or reset, and
	 * zero before; these begin unused. */
	struct thread_queue sc_queue[NGLOBPRIS]; /* disp.c */
	struct arch_fpu sc_fpu; /* its registers, while another CPU goes on */
};

static inline struct sim_cpu *
cpu_of(const cpu_t *cp)
{
	return ((struct sim_cpu *)(uintptr_t)cp);
}

/* ---- interrupts ---- */

struct sim_intr {
	unsigned in_level;
	void (*in_handler)(void *);
	void *in_arg;
	struct sim_intr *in_next;
};

/* The level of an interrupt thread. */
static inline unsigned
intr_level(const kthread_t *t)
{
	return ((unsigned)(t->t_pri - (NGLOBPRIS - LOCK_LEVEL)));
}

/* I2 of pin.c. */
static inline bool
intr_may_come(const struct sim_cpu *sc, const struct sim_intr *in)
{
	return (
	    !sc->sc_masked && sc->sc_cpu.cpu_intr_actv >> in->in_level == 0);
}

static inline bool
intr_is_due(const struct sim_cpu *sc)
{
	return (sc->sc_intrs != NULL && intr_may_come(sc, sc->sc_intrs));
}

/* Something is to happen at the CPU's next point. */
static inline bool
is_pending(const struct sim_cpu *sc)
{
	return (intr_is_due(sc) || sc->sc_cpu.cpu_kprunrun);
}

/* ---- time ---- */

struct sim_timer {
	hrtime_t tm_when;
	void (*tm_fire)(void *);
	void *tm_arg;
	struct sim_timer *tm_next; /* later, or as early and set later */
};

/* ---- the machine ---- */

/* The host's thread that was there last, and its stack. */
struct host {
	pthread_t ho_thread;
	void *ho_stack; /* lowest byte */
	size_t ho_size; /* 0: not known */
};

struct sim_proc {
	proc_t sp_proc; /* first: proc_of() relies on it */
	struct sim_proc *sp_next, *sp_prev;
	unsigned sp_refs;        /* see proc.c */
	struct sim_proc *sp_all; /* the one that was made next */
	struct sim *sp_sim;      /* whose it is */
};

struct sim {
	struct panic_sink sim_sink; /* first: sim_current() relies on it */

	/*
	 * What a machine has as long as it is there. A reset clears as much of
	 * it as was used, each in the file whose it is.
	 */
	struct sim *sim_next; /* known.c */
	struct sim_config sim_config;
	struct sim_report sim_report;
	char sim_cause[400];         /* of the last run; "": not made yet */
	struct symbols *sim_symbols; /* kept over resets */
	struct tape sim_tape;
	struct sim_cpu *sim_cpus;
	unsigned sim_ncpus;
	hrtime_t sim_point_ns;   /* from one point of any CPU to the next */
	struct sim_cpu sim_boot; /* the host's, which is none of the others */
	struct race sim_race;

	/* interleave.c: whom the answers mean, while it is asked who goes on */
	struct sim_cpu *sim_able[SIM_MAXCPU];
	unsigned sim_nable;
	struct region
	    sim_turns; /* uint8_t: whose each was; see turns_follow() */
	bool sim_keeps_turns;

	/*
	 * proc.c, platform.c, thread_pool.c: free ones, and those made ever. Of
	 * processes and lwps, those that the link leads to were given to nobody
	 * since the machine was new or reset, and are in no pool.
	 */
	struct sim_proc *sim_proc_pool;  /* by sp_next */
	struct sim_proc *sim_all_procs;  /* by sp_all */
	struct sim_proc **sim_next_proc; /* the link */
	struct sim_lwp *sim_lwp_pool;    /* by sl_next */
	struct sim_lwp *sim_lwps;        /* all, by sl_all */
	struct sim_lwp **sim_next_lwp;   /* the link */
	struct sim_thread *sim_pool;     /* by st_next */
	size_t sim_nmade;                /* threads */

	struct kmem_block *sim_free[KMEM_CACHES];
	struct table sim_homes;       /* struct home */
	struct table sim_names;       /* struct name */
	struct region sim_strings;    /* char */
	size_t sim_nstrings;          /* of these, boot.c's own */
	struct region sim_addresses;  /* const void *: stop.c */
	struct region sim_events;     /* struct event */
	struct region sim_rings;      /* struct ring_node */
	struct region sim_violations; /* struct violation */
	struct region sim_stacks;     /* struct stack_frames, with sc_audit */
	struct table sim_watched;     /* struct watched */
	struct region sim_steps;      /* struct step */
	struct region sim_touches;    /* struct touch */
	bool sim_keeps_steps;
	bool sim_keeps_next; /* sc_next is */

	struct fiber sim_search; /* leaks.c: made for the first one */
	/* roots.c */
	struct host sim_host;
	bool sim_skips_program; /* its variables lead nowhere: a fuzzer's */

	/*
	 * No stack is kept and no function looked up, whatever sc_audit says,
	 * and the report is brief: a run that is made only to see how it ends.
	 */
	bool sim_is_terse;

	/* boot.c */
	struct region sim_image; /* char: the machine when it had booted */
	struct sim_thread *sim_reaper;

	/* fault.c */
	void *sim_fault_stack;
	unsigned sim_catches;   /* fault_catch() without fault_release() */
	stack_t sim_host_stack; /* for signals, before the first of them */

	/* From here on all is as boot.c leaves it in a machine that is made or
	 * reset, and zero before. */
	struct sim_cpu *sim_cpu; /* the one that goes on; the boot CPU: host */
	unsigned sim_nstealable; /* queued threads that any CPU may take */

	/* The host is t0, on the boot CPU. */
	struct sim_thread sim_t0;
	proc_t sim_p0;

	/* proc.c, platform.c */
	kmutex_t sim_pidlock;
	int sim_last_pid;
	struct sim_proc *sim_procs;
	struct sim_platform sim_platform;

	struct sim_thread *sim_threads; /* all but t0 and idle */
	size_t sim_nthreads;            /* daemons and the dead not counted */
	uint64_t sim_last_did;

	struct sim_intr *sim_intr_free; /* to be posted again */

	/* reaper.c */
	kmutex_t sim_reaplock;
	struct thread_queue sim_thread_deathrow, sim_lwp_deathrow;
	size_t sim_ndead; /* on both */
	kcondvar_t sim_reaper_cv;

	hrtime_t sim_now;
	struct sim_timer *sim_timers;
	uint64_t sim_points;
	/* progress.c */
	uint64_t sim_last_point; /* at which it looks */
	uint64_t sim_end_point;  /* I1 of progress.c */
	uint64_t sim_budget_end;
	uint64_t sim_progress; /* the points passed by then */

	/* interleave.c */
	size_t sim_nturns; /* so far, where they are kept */
	size_t sim_nknown; /* turns that are as they were in the run before */
	struct tape_place sim_known_place; /* of the tape, then */

	/* step.h */
	enum turn sim_turn;
	struct sim_cpu *sim_beginner; /* lets others come to their first step */
	bool sim_is_settled; /* nothing that is left makes a difference */

	struct kmem_block *sim_blocks; /* all there are */
	uint64_t sim_kmem_sequence;    /* of the last allocation */
	size_t sim_kmem_inuse;         /* blocks that are not free */
	struct root *sim_roots;        /* what sim_root() was given */
	uint64_t sim_lost;             /* events */
	uint64_t sim_nlisted;          /* events but returns */
	uint64_t sim_seen[SIM_NVIOLATIONS];
	size_t sim_nctxops;   /* that are not freed */
	bool sim_suspect;     /* rings may be broken */
	const void *sim_trap; /* its handler returns there; NULL: none */
};

/* R1 of ctxop_kernel.h: there is one. */
static inline sim_t *
machine(void)
{
	if (panic_sink == NULL)
		panic_no_machine();
	return ((sim_t *)panic_sink);
}

/* threadp(), without a call: it is in all that a switch does. */
#undef curthread
#define curthread (machine()->sim_cpu->sc_cpu.cpu_thread)

#endif /* STATE_H */
