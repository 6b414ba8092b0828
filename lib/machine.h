/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine from the inside: what each file of it keeps, in one place. The
 * files call only downwards, in this order:
 *
 *	sched_sim.c	create, run, destroy
 *	config.c	what a machine may be
 *	findleaks.c kmem_verify.c walk_ctxop.c
 *			what a debugger shows
 *	leaks.c roots.c	memory that nobody can reach
 *	report.c	how a run ended, for a person
 *	intr.c		interrupts are posted
 *	agent.c		what /proc does to a process
 *	fork.c exec.c wait.c
 *			what processes do
 *	lwp.c		lwps begin
 *	exit.c		lwps and processes end
 *	hold.c		lwps are stopped
 *	thread.c	threads begin and end
 *	reaper.c	what is left of them
 *	platform.c	what the platform adds to an lwp
 *	proc.c		the processes there are
 *	kmem.c kmem_audit.c
 *			memory
 *	mutex.c condvar.c delay.c
 *			what a thread may wait for
 *	affinity.c	threads that are bound to a CPU
 *	sleepq.c	waiting and being woken
 *	preempt.c	involuntary switches, points
 *	swtch.c		a CPU leaves one thread for another
 *	pin.c		interrupts come, and a thread waits below them
 *	hand_over.c	from one thread's stack to another's
 *	hardware.c	what a CPU holds for a thread
 *	disp.c		which thread a CPU takes next
 *	interleave.c	which CPU goes on next
 *	clock.c		time and timers
 *	thread_pool.c	the memory of threads
 *	ctxop_check.c ctxop_walk.c
 *			what is wrong with the use of ctxops
 *	ctxop_watch.c	what is known of each of them
 *	violation.c	what is found wrong, and what then
 *	trace.c names.c	what is recorded, and under which name
 *	fault.c		page faults that end a run
 *	stop.c		the end of a run
 *	cpu.c		from one CPU to another
 *
 * with ctxop.c, panic.c, tape.c and fiber.c below them.
 *
 * I1. One CPU goes on at a time: sim_cpu. All others are left somewhere, each
 *     on the stack sc_fiber; where that may be is any point (preempt.c).
 * I2. A thread's t_lock is held by the CPU that runs it, from before its
 *     restore hooks until after its save hooks and the leaving of its stack.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "fiber.h"
#include "kmem.h"
#include "panic.h"
#include "region.h"
#include "tape.h"

#include <ctxop_proc.h>
#include <sched_sim.h>
#include <setjmp.h>

/* ---- thread: the kernel's part, then the simulation's ---- */

struct sim_thread {
	kthread_t st_kthread; /* first: thread_of() relies on it */
	struct fiber st_fiber;
	struct sim_thread *st_next; /* see thread_pool.c */
	struct sim_thread *st_prev;
	void (*st_proc)(void *);
	void *st_arg;
	const char *st_name; /* t_name, kept as long as the machine */
	struct thread_queue *st_sleepq; /* what it sleeps on, or NULL */
	struct sim_cpu *st_dispq;       /* the CPU it is queued on, or NULL */
	const char *st_wait;            /* what kind of wait that is */
	const void *st_rest; /* t_wchan of a daemon without work, or NULL */
	struct sim_timer *st_timer;  /* wakes it, or NULL */
	unsigned st_hooks;           /* save or restore hooks that it is in */
	unsigned st_depth;           /* of functions, for the trace */
	struct ctxop_walk *st_walks; /* over its ring, now: ctxop_walk.c */
	bool st_slice_over;          /* preempted by the clock: to the back */
};

static inline struct sim_thread *
thread_of(const kthread_t *t)
{
	return ((struct sim_thread *)(uintptr_t)t);
}

/* ---- lwp ---- */

struct sim_lwp {
	klwp_t sl_lwp;           /* first: lwp_of() relies on it */
	struct sim_lwp *sl_all;  /* next of all there are */
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

#define DISP_WORDS ((NGLOBPRIS + 63) / 64)

struct sim_cpu {
	cpu_t sc_cpu; /* first: cpu_of() relies on it */
	struct sim *sc_sim;
	struct fiber *sc_fiber; /* the stack that this CPU is on */
	struct sim_thread sc_idle;

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
	struct thread_queue sc_queue[NGLOBPRIS];
	uint64_t sc_queued[DISP_WORDS]; /* bit set: that queue has threads */
	unsigned sc_nqueued;

	/* preempt.c, clock.c */
	hrtime_t sc_slice_end; /* when the clock ends this time slice */

	struct hw sc_hw[HW_MAX];
	unsigned sc_nhw;

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

/* ---- time ---- */

struct sim_timer {
	hrtime_t tm_when;
	void (*tm_fire)(void *);
	void *tm_arg;
	struct sim_timer *tm_next; /* later, or as early and set later */
};

/* ---- the machine ---- */

struct sim_proc {
	proc_t sp_proc; /* first: proc_of() relies on it */
	struct sim_proc *sp_next, *sp_prev;
	unsigned sp_refs; /* see proc.c */
};

struct sim {
	struct panic_sink sim_sink; /* first: sim_current() relies on it */
	struct sim_config sim_config;
	struct sim_report sim_report;
	struct tape sim_tape;

	struct sim_cpu *sim_cpu; /* the one that goes on; the boot CPU: host */
	struct sim_cpu *sim_cpus;
	unsigned sim_ncpus;
	unsigned sim_nstealable; /* queued threads that any CPU may take */

	/* The host: t0 on a CPU of its own, which is none of the machine's. */
	struct sim_cpu sim_boot;
	struct sim_thread sim_t0;
	proc_t sim_p0;

	/* proc.c, platform.c */
	kmutex_t sim_pidlock;
	int sim_last_pid;
	struct sim_proc *sim_procs;
	struct sim_proc *sim_proc_pool; /* free, by sp_next */
	struct sim_platform sim_platform;
	struct sim_lwp *sim_lwps;     /* all, by sl_all */
	struct sim_lwp *sim_lwp_pool; /* free, by sl_next */

	struct sim_thread *sim_threads; /* all but t0 and idle */
	struct sim_thread *sim_pool;    /* free, with their stacks */
	struct sim_thread *sim_bare;    /* free, without */
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
	uint64_t sim_last_point; /* the budget of this run ends there */

	struct kmem_block *sim_blocks; /* all there are */
	struct kmem_block *sim_free[KMEM_CACHES];
	uint64_t sim_kmem_sequence;  /* of the last allocation */
	size_t sim_kmem_inuse;       /* blocks that are not free */
	struct root *sim_roots;      /* what sim_root() was given */
	struct region sim_names;     /* struct name, hashed */
	struct region sim_strings;   /* char */
	struct region sim_addresses; /* const void *: see stop.c */
	struct region sim_events;    /* struct event */
	uint64_t sim_lost;
	uint64_t sim_seen[SIM_NVIOLATIONS];
	struct region sim_violations; /* struct violation */
	struct region sim_stacks;     /* struct stack_frames, with sc_audit */
	struct region sim_watched;    /* see ctxop_watch.c */
	size_t sim_nctxops;           /* that are not freed */
	bool sim_suspect;             /* rings may be broken */
	void *sim_fault_stack;
};

/* R1 of ctxop_kernel.h: there is one. */
static inline sim_t *
machine(void)
{
	if (panic_sink == NULL)
		panic_no_machine();
	return ((sim_t *)panic_sink);
}

/* ---- config.c ---- */

bool config_is_valid(const struct sim_config *, char *why, size_t len);
void config_fill(struct sim_config *); /* what is 0 gets its default */

/* ---- stop.c ---- */

/* End the run: back to the host, for good unless it is a deadlock. */
void stop(sim_t *, enum sim_outcome, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), noreturn, cold));

void sink_init(struct panic_sink *);

/* ---- violation.c ---- */

struct stack_frames;

/* A stack that has to do with it, as in "where WHAT"; NULL: not kept. */
struct involved {
	const char *in_what;
	const struct stack_frames *in_stack;
};

bool violations_init(sim_t *);
void violations_fini(sim_t *);

/*
 * Report a violation; returns if it is not set to be fatal. The second one
 * with up to two stacks, ended by one without in_what.
 */
void violation(sim_t *, enum sim_violation, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), cold));
void violation_with(sim_t *, enum sim_violation, const struct involved *,
    const char *fmt, ...) __attribute__((format(printf, 4, 5), cold));
/* The same when the machine is quiet: no thread's doing, the report is set. */
void violation_at_rest(sim_t *, enum sim_violation, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), cold));

/* For the report: the stacks of the fatal one; those that were recorded. */
void violation_print_involved(const sim_t *, FILE *);
void violations_print_recorded(const sim_t *, FILE *);

/* With sc_audit: the caller's stack, into sf, or a new one for NULL. */
struct stack_frames *stack_note(sim_t *, struct stack_frames *sf);

/* ---- ctxop_watch.c ---- */

bool ctxop_watch_init(sim_t *);
void ctxop_watch_fini(sim_t *);
/* For each block of interest that nothing leads to, call found(). */
struct kmem_block;
typedef size_t leak_search_t(sim_t *, const void *frame,
    bool (*of_interest)(const struct kmem_block *),
    void (*found)(const struct kmem_block *, void *arg), void *arg);
/* When the machine is quiet; frame is for the search: see kmem_leaks(). */
void ctxop_watch_leaks(sim_t *, const void *frame, leak_search_t *);

/* ---- hardware.c ---- */

/* t leaves this CPU, which still holds something. */
void hw_left(struct sim_cpu *, enum sim_violation, const kthread_t *t)
    __attribute__((cold));

/* ---- fault.c ---- */

#define FAULT_STKSIZE ((size_t)65536 * SAN_STACK_FACTOR) /* sim_fault_stack */

bool fault_init(sim_t *);
void fault_fini(sim_t *);
/* Around a run: faults that are the machine's end that, not the process. */
void fault_catch(sim_t *, stack_t *saved);
void fault_release(sim_t *, const stack_t *saved);

/* ---- names.c ---- */

bool names_init(sim_t *);
void names_fini(sim_t *);
const char *name_of(const sim_t *, const void *object); /* or NULL */
bool name_is_hidden(const sim_t *, uintptr_t handler);
void name_drop(sim_t *, const void *object);
const char *name_keep(sim_t *, const char *); /* a copy */

/* ---- trace.c ---- */

struct event {
	hrtime_t ev_time;
	const char *ev_thread; /* who did it */
	const char *ev_word;   /* what */
	const char *ev_name;   /* to whom, or NULL */
	uintptr_t ev_handler;  /* the handler that is called, or 0 */
	uint32_t ev_kind;      /* one bit of SIM_EV_... */
	int16_t ev_cpu;        /* -1: the host */
	uint16_t ev_depth;     /* functions and handlers around it */
	bool ev_return;        /* the end of a handler or function */
	bool ev_hidden;
};

bool trace_init(sim_t *);
void trace_fini(sim_t *);
void trace_thread(unsigned kind, const char *word, const kthread_t *);
void trace_function(const char *name, bool leave);

/* ---- clock.c ---- */

#define POINT_NS 128           /* virtual time from point to point */
#define CLOCK_TICK_NS 10000000 /* one tick of delay() */

void clock_step(sim_t *);
bool clock_advance(sim_t *); /* to the next timer; false: there is none */
void timer_set(sim_t *, struct sim_timer *);
void timer_cancel(sim_t *, struct sim_timer *);

/* ---- cpu.c ---- */

/* The host leaves the CPU that it plays for another. */
void cpu_go_to(sim_t *, struct sim_cpu *);

/* ---- interleave.c ---- */

/* Ask the tape; a tape that does not fit stops the machine. */
uint32_t choose(sim_t *, enum sim_choice, uint32_t answers);

/* Other CPUs may go on here. Counts against the budget. */
void cpu_point(sim_t *);

/*
 * This CPU can do nothing until ready(arg) or an interrupt comes for it; the
 * others go on. Where interrupts are not off, spin_until() is meant.
 */
void cpu_wait_until(bool (*ready)(void *), void *arg);

/* ---- disp.c ---- */

void disp_enqueue_back(kthread_t *);        /* setbackdq() */
void disp_enqueue_front(kthread_t *);       /* setfrontdq() */
void disp_dequeue(kthread_t *);             /* dispdeq() */
kthread_t *disp(struct sim_cpu *);          /* takes the next thread off */
pri_t disp_highest(const struct sim_cpu *); /* queued here; -1: none */
bool disp_has_work(void *sim_cpu);

/* ---- hand_over.c ---- */

/* From t to next. Returns when t has a CPU again, if ever. */
void hand_over(struct sim_cpu *, kthread_t *t, kthread_t *next);
/* On the stack of t: returns when this CPU has come to run t. */
void settle(kthread_t *t);
void move_stack(struct sim_cpu *, struct sim_thread *from, struct sim_thread *);

/* ---- pin.c ---- */

void intr_point(struct sim_cpu *); /* interrupts may come here */
/* This CPU can do nothing but take interrupts until ready(arg). */
void spin_until(bool (*ready)(void *), void *arg);
/* An interrupt thread leaves for whom it pins; returns when it is back. */
void unpin(struct sim_cpu *, kthread_t *);

/* ---- swtch.c ---- */

void swtch_from_zombie(void) __attribute__((noreturn));
void swtch_from_intr(void); /* its handler is done; returns for the next one */
void thread_arrive(void);   /* first thing on a new thread's stack */
void swtch_boot(struct sim_cpu *);

/* ---- preempt.c ---- */

void kpreempt(void);

/* ---- sleepq.c ---- */

/* R2 of ctxop_kernel.h. False: the violation is recorded; do not sleep. */
bool may_sleep(const char *what);
/* A request that may sleep, this time or another; not on the host. */
void may_sleep_for_memory(void);
void sleepq_insert(struct thread_queue *, const void *wchan, const char *wait);
void sleepq_wake_first(struct thread_queue *);
void sleepq_wake_all(struct thread_queue *);

/* ---- thread.c ---- */

/* Threads that are no thread_create()'s: t0 and idle. */
void thread_init(sim_t *, struct sim_thread *, proc_t *, const char *name);
/* A stopped thread; then, when it has its name, say that it is there. */
kthread_t *thread_make(struct sim_thread *, const char *name,
    void (*proc)(void *), void *arg, proc_t *, pri_t);
void thread_born(kthread_t *);
/* The parts of a thread's end, in this order, and all of them. */
void thread_exitctx(kthread_t *);
void thread_zombie(kthread_t *) __attribute__((noreturn));
void thread_end(kthread_t *) __attribute__((noreturn));
/* A thread of the machine's own, which sleeps for work on cv. */
void thread_daemon(
    sim_t *, const char *name, void (*proc)(void *), kcondvar_t *cv);

/* ---- lwp.c ---- */

/* A system call begins: ENOTSUP for agents, a panic for kernel threads. */
int lwp_syscall(const char *name);
void lwp_setname(kthread_t *);
void lwp_undo(kthread_t *); /* a stopped lwp that has never run */
void lwp_restart(klwp_t *, void (*proc)(void *), void *arg)
    __attribute__((noreturn));

/* ---- exit.c ---- */

void exitlwps(void); /* the caller becomes the holder, and the only lwp */
void vfork_done(proc_t *);

/* ---- hold.c; p_lock is held, but for lwp_hold() ---- */

bool lwp_hold(void); /* stop while told to; true: exit */
/* The others are to stop (SHOLDFORK) or exit (SEXITLWPS) for the caller, until
 * it lets them go; false: they do for another lwp. */
bool seize_lwps(proc_t *, unsigned flag);
void release_lwps(proc_t *);
bool holdlwps(proc_t *);     /* the first; returns when they have stopped */
void pokelwps(proc_t *);     /* those that can be interrupted */
void continuelwps(proc_t *); /* those that have run before */
void startlwps(proc_t *);    /* all */

/* ---- platform.c ---- */

struct sim_lwp *lwp_alloc(sim_t *);
void lwp_init(struct sim_lwp *, kthread_t *);
void lwp_release(sim_t *, klwp_t *);
void lwps_fini(sim_t *);
void lwp_stk_init(klwp_t *);
void lwp_stk_fini(klwp_t *);
void lwp_installctx(klwp_t *);
void lwp_forkregs(klwp_t *, klwp_t *child);
void lwp_setregs(klwp_t *);
void lwp_cleanup(klwp_t *);

/* ---- proc.c ---- */

proc_t *getproc(proc_t *parent, const char *name);
void proc_hold(proc_t *);
void proc_rele(proc_t *);
void proc_unlink(proc_t *); /* from its parent; pidlock is held */
void proc_zombie(proc_t *, int why, int what); /* likewise */
void proc_enter(proc_t *, kthread_t *);        /* for proc_leave() */
void proc_add_thread(proc_t *, kthread_t *);
void proc_remove_thread(kthread_t *); /* if it is on the list */
void proc_leave(kthread_t *);         /* for p0, at its end */
void procs_fini(sim_t *);

/* ---- reaper.c ---- */

void reapq_add(kthread_t *);   /* an exited thread, to be freed */
void thread_free(kthread_t *); /* it has exited, or never ran */
void thread_reaper(void *sim);
/* A new thread on the stack of an exited lwp, with its lwp and ctxops; or NULL.
 */
struct sim_thread *lwp_deathrow_take(
    sim_t *, struct sim_lwp **, struct ctxop **);
bool reaper_wake(sim_t *); /* false: nothing to do for it, or no way */

/* ---- thread_pool.c ---- */

bool thread_pool_init(sim_t *); /* false: the host has no memory */
/* A thread of zeros, on this stack, which it takes over; NULL: on its own. */
struct sim_thread *thread_alloc(sim_t *, struct fiber *stack);
void thread_release(sim_t *, struct sim_thread *);
void threads_fini(sim_t *);

/* ---- kmem.c ---- */

void kmem_fini(sim_t *);

/* ---- intr.c ---- */

void intr_fini(sim_t *);

/* ---- roots.c ---- */

/* Words that may point to memory; stack is the one that they are on, or NULL */
typedef void roots_visit_t(
    const void *, size_t, const struct san_stack *stack, void *arg);

/*
 * Call for all there are. Not from a stack that is one of them: whoever wants
 * to know has left its own, and what is below frame on that does not count.
 */
void roots_each(sim_t *, uintptr_t frame, roots_visit_t *, void *arg);
void roots_fini(sim_t *);

/* ---- leaks.c ---- */

/*
 * Find the allocated blocks that no root leads to, in the order in which they
 * were allocated; call found, which may be NULL, for those of interest (NULL:
 * all), and return their number. frame is the caller's, or of whoever that
 * works for: __builtin_frame_address(0); what is below it on the stack does not
 * count. Panics if the host has no memory.
 */
size_t kmem_leaks(sim_t *, const void *frame,
    bool (*of_interest)(const struct kmem_block *),
    void (*found)(const struct kmem_block *, void *), void *arg);

#endif /* MACHINE_H */
