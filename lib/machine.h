/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine from the inside: what its files offer each other (that which ends
 * a run and tells of it is in ends.h, what is recorded in trace.h, points are
 * in points.h); what they keep is in state.h. They call only downwards, in this
 * order:
 *
 *	sched_sim.c	create, run, destroy
 *	reset.c		as new
 *	boot.c		switched on
 *	judge.c		is it the end, or does somebody wait?
 *	config.c	what a machine may be
 *	findleaks.c kmem_verify.c
 *			what a debugger shows
 *	leaks.c roots.c	memory that nobody can reach
 *	print_state.c	the machine as it is now
 *	walk_ctxop.c	the ctxops of a thread
 *	livelock.c	who ran in vain, and where
 *	cause.c		why it ended so, to compare
 *	report.c	how a run ended, for a person
 *	wait_for.c	who waits for whom, when nobody can run
 *	fault.c		what the processor traps
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
 *	kmem.c kmem_home.c kmem_audit.c kmem_cache.c
 *			memory
 *	condvar.c mutex.c delay.c
 *			what a thread may wait for
 *	affinity.c	threads that are bound to a CPU
 *	sleepq.c	waiting and being woken
 *	access.c	accesses to memory are points
 *	preempt.c	involuntary switches, points
 *	swtch.c		a CPU leaves one thread for another
 *	pin.c		interrupts come, and a thread waits below them
 *	hand_over.c	from one thread's stack to another's
 *	hardware.c	what a CPU holds for a thread
 *	disp.c		which thread a CPU takes next
 *	interleave.c	which CPU goes on next
 *	progress.c	how long a run may go on
 *	clock.c		time and timers
 *	thread_pool.c	the memory of threads
 *	ctxop_check.c ctxop_walk.c
 *			what is wrong with the use of ctxops
 *	race.c race_clock.c race_report.c
 *			accesses that nothing orders: race.h
 *	walk_by_hand.c	walks of code under test that never end
 *	ctxop_watch.c	what is known of each of them
 *	ctxop_ring.c	is a ring of them sound?
 *	may_sleep.c	who may not
 *	violation.c	what is found wrong, and what then
 *	trace_view.c trace_json.c trace_chrome.c trace_slices.c trace_print.c
 *			what was recorded, in print
 *	trace.c trace_ring.c names.c
 *			what is recorded, and under which name
 *	step.c		what each step touched
 *	stop.c		the end of a run
 *	cpu.c		from one CPU to another
 *	known.c		machines, threads and processes that callers hand in
 *	cmn_err.c	what the kernel says
 *	tape.c build.c	what was chosen, in which build
 *	panic.c		what cannot go on
 *	symbols.c unwind.c
 *			functions and their names
 *	fiber.c		stacks, and the switch between them: arch/
 *	table.c region.c text.c
 *			room for records, and for text
 *
 * Beside them are ctxop.c and pctxop.c, which are the kernel's own: a switch
 * calls them, and they call the kernel's functions.
 *
 * I1. One CPU goes on at a time: sim_cpu. All others are left somewhere, each
 *     on the stack sc_fiber; where that may be is any point (preempt.c).
 * I2. A thread's t_lock is held by the CPU that runs it, from before its
 *     restore hooks until after its save hooks and the leaving of its stack.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "ends.h"
#include "points.h"
#include "state.h"
#include "trace.h"

/* ---- known.c ---- */

void known_add(sim_t *);
void known_remove(const sim_t *);
/* Panic, for the public function of that name, on what is none. */
void need_machine(const sim_t *, const char *function);
void need_host(const sim_t *, const char *function); /* and no thread of it */
void need_thread(const kthread_t *, const char *function);
void need_proc(const proc_t *, const char *function);

/* ---- config.c ---- */

bool config_is_valid(const struct sim_config *, char *why, size_t len);
void config_fill(struct sim_config *); /* what is 0 gets its default */

/* ---- boot.c ---- */

/* Of a machine, all parts of which are there, and nothing on it yet; false: the
 * host has no memory. Then, with nothing on it any more, once again. */
bool machine_boot(sim_t *);
void machine_reboot(sim_t *);
void boot_fini(sim_t *);

/* ---- stop.c ---- */

/* End the run: back to the host, for good unless it is a deadlock. */
void stop(sim_t *, enum sim_outcome, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), noreturn, cold));

/* Nothing is known yet of how the run ends but this. */
void report_begin(sim_t *, enum sim_outcome);

bool addresses_init(sim_t *);
void addresses_fini(sim_t *);
void addresses_clear(sim_t *);
void sink_init(struct panic_sink *);

/* ---- violation.c ---- */

struct stack_frames;

/* A stack that has to do with it, as in "where WHAT"; NULL: not kept. */
struct involved {
	const char *in_what;
	const struct stack_frames *in_stack;
};

/* What a message ends with where such a stack was not kept. */
#define AUDIT_HINT " (sc_audit shows where "

bool violations_init(sim_t *);
void violations_fini(sim_t *);
void violations_clear(sim_t *);

/*
 * Report a violation; returns if it is not set to be fatal. The second one
 * with up to two stacks, ended by one without in_what.
 */
void violation(sim_t *, enum sim_violation, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), cold));
void violation_with(sim_t *, enum sim_violation, const struct involved *,
    const char *fmt, ...) __attribute__((format(printf, 4, 5), cold));
/* The same when the machine is quiet: no thread's doing, the report is set. */
void violation_at_rest(sim_t *, enum sim_violation, const struct involved *,
    const char *fmt, ...) __attribute__((format(printf, 4, 5), cold));

/* For the report: the stacks of the fatal one; those that were recorded. */
void violation_print_involved(const sim_t *, FILE *);
void violations_print_recorded(const sim_t *, FILE *);

/* With sc_audit: the caller's stack, into sf, or a new one for NULL. */
struct stack_frames *stack_note(sim_t *, struct stack_frames *sf);

/* ---- walk_by_hand.c ---- */

/* From now on walk_by_hand() is told what code under test reads, or not. */
void walk_by_hand_look(sim_t *, bool looks);
void walk_by_hand(sim_t *, const volatile void *addr);
void walk_by_hand_forget(sim_t *); /* a ring has changed */

/* ---- ctxop_watch.c ---- */

bool ctxop_watch_init(sim_t *);
void ctxop_watch_fini(sim_t *);
void ctxop_watch_clear(sim_t *);
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

/* ---- names.c ---- */

bool names_init(sim_t *);
void names_fini(sim_t *);
void names_clear(sim_t *); /* but for the strings that boot.c keeps */
const char *name_of(const sim_t *, const void *object); /* or NULL */
const char *ctxop_own_name(
    const sim_t *, const struct ctxop *); /* or its arg's */
bool name_is_hidden(const sim_t *, uintptr_t handler);
void name_drop(sim_t *, const void *object);
const char *name_keep(sim_t *, const char *); /* a copy */
/* The prefix, which is short, and n; quick, as threads are born in each run. */
void name_number(char name[THREAD_NAME_MAX], const char *prefix, uint64_t n);
/* As snprintf() adds to a string, but in a tenth of the time. */
void name_add(char name[THREAD_NAME_MAX], const char *text);
void name_add_number(char name[THREAD_NAME_MAX], uint64_t n);

/* ---- clock.c ---- */

#define POINT_NS 128           /* virtual time from point to point */
#define CLOCK_TICK_NS 10000000 /* one tick of delay() */

#define CLOCK_END (INT64_MAX / 2) /* no timer and no time slice is longer */

hrtime_t clock_after(const sim_t *, long ticks); /* from now on */
bool clock_advance(sim_t *); /* to the next timer; false: there is none */
void timer_set(sim_t *, struct sim_timer *);
void timer_cancel(sim_t *, struct sim_timer *);

/* ---- cpu.c ---- */

/* The host leaves the CPU that it plays for another. */
void cpu_go_to(sim_t *, struct sim_cpu *);

/* ---- disp.c ---- */

void disp_enqueue_back(kthread_t *);  /* setbackdq() */
void disp_enqueue_front(kthread_t *); /* setfrontdq() */
void disp_dequeue(kthread_t *);       /* dispdeq() */
kthread_t *disp(struct sim_cpu *);    /* takes the next thread off */
bool disp_has_work(void *sim_cpu);
void disp_forget(struct sim_cpu *); /* whoever is queued there */

/* ---- hand_over.c ---- */

/* From t to next. Returns when t has a CPU again, if ever. */
void hand_over(struct sim_cpu *, kthread_t *t, kthread_t *next);
/* On the stack of t: returns when this CPU has come to run t. */
void settle(kthread_t *t);
bool t_lock_is_free(void *t); /* of kthread_t *t */
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

/* ---- mutex.c ---- */

/* The mutex that t sleeps or spins for; NULL: none. */
const kmutex_t *mutex_waited_for(const kthread_t *t);

/* ---- may_sleep.c ---- */

/* False: the violation is recorded; do not sleep. */
bool may_sleep(const char *what);
/* A request that may sleep, this time or another; not on the host. */
void may_sleep_for_memory(void);

/* ---- sleepq.c ---- */

void sleepq_insert(struct thread_queue *, const void *wchan, const char *wait);
void sleepq_wake_first(struct thread_queue *);
void sleepq_wake_all(struct thread_queue *);

/* ---- thread.c ---- */

/* Threads that are no thread_create()'s: t0 and idle. All of them are zero. */
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
struct sim_thread *thread_daemon(
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

void lwps_init(sim_t *);
struct sim_lwp *lwp_alloc(sim_t *);
void lwp_init(struct sim_lwp *, kthread_t *);
void lwp_release(sim_t *, klwp_t *);
void lwps_forget(sim_t *); /* all are free again, to be given out as before */
void lwps_fini(sim_t *);
void lwp_stk_init(klwp_t *);
void lwp_stk_fini(klwp_t *);
void lwp_installctx(klwp_t *);
void lwp_forkregs(klwp_t *, klwp_t *child);
void lwp_setregs(klwp_t *);
void lwp_cleanup(klwp_t *);
void lwp_proc_exit(klwp_t *);

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
void procs_init(sim_t *);
void procs_forget(sim_t *); /* as lwps_forget() */
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

bool thread_pool_init(sim_t *);         /* false: the host has no memory */
void thread_clear(struct sim_thread *); /* to zeros; its stack stays */
/* A thread of zeros, on this stack, for which it gives its own; NULL: on that.
 */
struct sim_thread *thread_alloc(sim_t *, struct fiber *stack);
void thread_release(sim_t *, struct sim_thread *);
void threads_fini(sim_t *);
/* All but the reaper are free again, wherever they are; their stacks stay. */
void threads_forget(sim_t *);
/* Of those in the pool no more than n are kept, the others' memory goes back to
 * the host. No run is under way. */
void threads_trim(sim_t *, size_t n);

/* ---- kmem.c ---- */

void kmem_forget(sim_t *); /* none is allocated */
/* The block that an address is in, or nearest to, up to a page away; or NULL */
const struct kmem_block *kmem_block_near(const sim_t *, uintptr_t address);
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
void leaks_fini(sim_t *);

#endif /* MACHINE_H */
