/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel around a context operation: threads, processes, CPUs, preemption,
 * locks, memory and time, under illumos' names and with its signatures. This
 * is all that lib/ctxop.c and the consumers of ctxops may use; on a simulated
 * machine (sched_sim.h) these are the functions of that machine.
 *
 * Rules for callers:
 * R1. All of these are called on a machine: by its threads, or by the host
 *     program while a machine is current. The host counts as the boot thread,
 *     t0, which may do all but sleep.
 * R2. A thread that may sleep holds no dispatcher lock and is in no save or
 *     restore hook. Preemption may be disabled; that stops involuntary
 *     switches only.
 * R3. Fields are read and written under the condition that heads their group.
 * R4. NULL where a thread, a process, a lock or a function is wanted is a panic
 *     that names the function, as is a thread or a process of another machine,
 *     or one that was freed and whose memory is nobody else's yet.
 */
#ifndef CTXOP_KERNEL_H
#define CTXOP_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct ctxop;
struct pctxop;
struct cpu;
struct proc;

/* Consumers' own: the machine keeps pointers, and never looks behind them. */
struct brand;
struct kcpc_ctx;
struct ldt;
struct pcb;

typedef int64_t hrtime_t;     /* nanoseconds */
typedef short pri_t;          /* higher runs first; -1 is the idle thread's */
typedef unsigned char lock_t; /* a spin lock: 0 is free */

/* Threads in the order in which they came, by t_link. */
struct thread_queue {
	struct _kthread *tq_first, *tq_last;
};

/*
 * An adaptive mutex: its owner is a thread; entering spins while the owner is
 * on a CPU and sleeps otherwise. All zeros is a free mutex.
 */
typedef struct _kmutex {
	struct _kthread *m_owner;
	struct thread_queue m_waiters;
	const void *m_taken; /* where in the code, for reports */
} kmutex_t;

/* A condition variable. All zeros is one that nobody waits on. */
typedef struct _kcondvar {
	struct thread_queue cv_waiters;
} kcondvar_t;

/* t_state */
#define TS_FREE 0x00    /* not in use */
#define TS_SLEEP 0x01   /* waits for t_wchan */
#define TS_RUN 0x02     /* on a dispatch queue */
#define TS_ONPROC 0x04  /* on a CPU */
#define TS_ZOMB 0x08    /* has exited, waits to be freed */
#define TS_STOPPED 0x10 /* runs again only when set running */
#define TS_WAIT 0x20    /* waits for CPU caps: not modelled */

/* t_flag */
#define T_KFPU 0x0001        /* uses the FPU in the kernel */
#define T_INTR_THREAD 0x0002 /* runs interrupt handlers */
#define T_WAKEABLE 0x0004    /* sleeps interruptibly: cv_wait_sig() */

#define THREAD_NAME_MAX 32

typedef struct _kthread {
	/* What a switch touches comes first: it is one line of a cache. */

	/* Its own thread with preemption disabled; others: t_ctx_lock. */
	struct ctxop *t_ctx; /* newest context operation, or NULL */

	/* Its own thread only. */
	signed char t_preempt; /* depth of kpreempt_disable() */
	unsigned t_flag;       /* T_KFPU, T_INTR_THREAD */

	/* The dispatcher. */
	unsigned t_state;        /* TS_... */
	lock_t t_lock;           /* held while a CPU runs it or saves it */
	pri_t t_pri;             /* 0 .. NGLOBPRIS - 1; idle: -1 */
	struct cpu *t_cpu;       /* runs on it, or ran last */
	struct cpu *t_bound_cpu; /* may run on no other, or NULL */
	struct _kthread *t_link; /* next on a dispatch or sleep queue */
	struct _kthread *t_intr; /* whom this interrupt thread pins, or NULL */

	/* Fixed at creation, until it exits. */
	struct proc *t_procp;
	struct _klwp *t_lwp; /* NULL: a kernel thread */
	int t_tid;           /* of its lwp in the process, from 1 */
	uint64_t t_did; /* its number, from 1; 0: t0, idle, intr, daemons */
	char t_name[THREAD_NAME_MAX];

	/* What it sleeps on, or NULL. */
	const void *t_wchan;

	/* Its process's p_lock: the threads of it, oldest first, circular. */
	struct _kthread *t_forw, *t_back;

	kmutex_t t_ctx_lock;
	struct kcpc_ctx *t_cpc_ctx; /* its counter, or NULL */
} kthread_t;

/* The part of a thread that a user process sees (ctxop_proc.h). */
typedef struct _klwp {
	kthread_t *lwp_thread;
	struct proc *lwp_procp;
	struct pcb *lwp_pcb; /* the platform's own */
} klwp_t;

/* p_stat */
enum { SSLEEP = 1, SRUN, SZOMB, SSTOP, SIDL, SONPROC, SWAIT };

/* p_flag: what the lwps of a process are to do where they meet user mode. */
#define SHOLDFORK 0x0001 /* stop: another one forks */
#define SEXITLWPS 0x0002 /* exit: another one execs or exits */
#define SPRSTOP 0x0004   /* stop: so says /proc */
#define SVFORK 0x0008    /* the parent waits until this process execs */
#define SPRLOCK 0x0010   /* no request: /proc works on this process */
#define SKILLED 0x0020   /* exit: SIGKILL */

typedef struct proc {
	/* p_lock */
	kmutex_t p_lock;
	unsigned p_flag;       /* SHOLDFORK ... */
	kthread_t *p_tlist;    /* its oldest thread, or NULL */
	kthread_t *p_agenttp;  /* its agent thread, or NULL */
	int p_lwpcnt;          /* lwps that have not exited */
	int p_lwprcnt;         /* of these, lwps that are not stopped */
	int p_lwptid;          /* the last t_tid given */
	kcondvar_t p_holdlwps; /* one of the above has changed */

	/* p_lock and pidlock to write, either to read. */
	char p_stat; /* SRUN, SIDL ... */

	/* pidlock */
	struct proc *p_parent;
	struct proc *p_child;   /* its newest child, or NULL */
	struct proc *p_sibling; /* next older child of the parent, or NULL */
	kcondvar_t p_cv;        /* a child has exited, or no longer borrows */
	int p_wcode, p_wdata;   /* why and what of proc_exit() */

	/* Its own lwps; no lock in the kernel either. */
	struct pctxop *p_pctx;       /* newest process operation, or NULL */
	const struct brand *p_brand; /* or NULL; a child has its parent's */
	struct ldt *p_ldt;           /* or NULL, as in a new child */

	/* Fixed at creation; the name changes with exec. */
	int p_pid;
	char p_name[THREAD_NAME_MAX];
} proc_t;

/* Its own CPU only, except where a comment says otherwise. */
typedef struct cpu {
	int cpu_id;
	kthread_t *cpu_thread;      /* on this CPU now; others may read */
	kthread_t *cpu_idle_thread; /* runs when nothing else can */
	pri_t cpu_dispatch_pri;     /* of cpu_thread; the dispatcher reads */
	bool cpu_kprunrun;      /* a preemption is pending; others may set */
	unsigned cpu_intr_actv; /* bit set: a handler of that level is not
				   done; interrupts up to the highest wait */
} cpu_t;

#define NGLOBPRIS 170
#define LOCK_LEVEL 10  /* interrupts below this level run as threads */
#define MINCLSYSPRI 60 /* usual priority of a kernel thread */

/*
 * The calling thread. Any context. Source: illumos curthread, threadp().
 */
kthread_t *threadp(void);
#define curthread (threadp())
#define curproc (threadp()->t_procp)
#define CPU (threadp()->t_cpu)

/*
 * Make a thread that calls proc(arg), in process pp (NULL: p0), with priority
 * pri, either TS_RUN or TS_STOPPED. stk must be NULL, stksize 0 (the machine's
 * default) or a number of bytes, len 0. When proc returns the thread exits.
 * The machine owns the thread. May not be called in a save or restore hook.
 * Panics on what is not modelled. Source: illumos thread_create().
 */
kthread_t *thread_create(void *stk, size_t stksize, void (*proc)(void *),
    void *arg, size_t len, proc_t *pp, int state, pri_t pri);

/*
 * End the calling thread: exit hooks run, preemption stays disabled, the
 * thread becomes a zombie and is freed later, its free hooks then. Never
 * returns. No locks held. Source: illumos thread_exit().
 */
void thread_exit(void) __attribute__((noreturn));

/*
 * Name a thread, for everything that is printed; at most 31 bytes. Returns 0,
 * or ENAMETOOLONG. Source: illumos thread_setname().
 */
int thread_setname(kthread_t *, const char *name);

/*
 * Bind t to a CPU by number, and undo it. A bound thread waits for its CPU;
 * the calling thread moves there before the call returns. Panics on a number
 * that is no CPU. Source: illumos thread_affinity_set(), _clear(). Calls do
 * not nest here.
 */
void thread_affinity_set(kthread_t *t, int cpu_id);
void thread_affinity_clear(kthread_t *t);

/*
 * Set a sleeping or stopped thread running; one that already runs is left as
 * it is. Any context, hooks included. Source: illumos setrun().
 */
void setrun(kthread_t *t);

/*
 * Leave the CPU: the caller has set its state and put itself where it belongs.
 * Drivers have yield() and the waiting functions instead. May sleep by nature.
 * Panics: in a save or restore hook. Source: illumos swtch().
 */
void swtch(void);

/*
 * Go behind the runnable threads of the same priority. May switch; R2.
 * Source: illumos yield().
 */
void yield(void);

/*
 * Nestable: between the two, no involuntary switch. A preemption that came
 * meanwhile happens inside the outermost kpreempt_enable(). With
 * SIM_GRAIN_ACCESS it may come as kpreempt_disable() begins: what was read
 * before the section may be old in it. Any context.
 * Source: illumos kpreempt_disable(), kpreempt_enable().
 */
void kpreempt_disable(void);
void kpreempt_enable(void);

/*
 * Ask that t's CPU take another thread of at least its priority, as the clock
 * does at the end of a time slice. Any context. Source: cpu_surrender().
 */
void cpu_surrender(kthread_t *t);

/*
 * Initialise and destroy a mutex. Adaptive ones only: another type panics, as
 * does destroying one that is held. name, which may be NULL, is used when
 * printed and must live as long as the machine; arg is not used. Any context.
 * Source: illumos mutex_init(9F).
 */
typedef enum {
	MUTEX_ADAPTIVE,
	MUTEX_SPIN,
	MUTEX_DRIVER,
	MUTEX_DEFAULT
} kmutex_type_t;
void mutex_init(kmutex_t *, const char *name, kmutex_type_t type, void *arg);
void mutex_destroy(kmutex_t *);

/*
 * Take and drop a mutex. Entering may spin and may sleep (R2). Panics in the
 * kernel's words: recursive mutex_enter, mutex_exit: not owner. tryenter never
 * waits: 1 if taken, else 0. Source: illumos mutex(9F).
 */
void mutex_enter(kmutex_t *);
int mutex_tryenter(kmutex_t *);
void mutex_exit(kmutex_t *);

/* Does the calling thread own it? Who does? Any context. */
int mutex_owned(const kmutex_t *);
kthread_t *mutex_owner(const kmutex_t *);
#define MUTEX_HELD(MP) (mutex_owned(MP))

/*
 * Wait on and wake a condition variable: cv_wait drops the mutex, sleeps, and
 * takes it again. It may return without a wake-up, so wait in a loop. Waiters
 * wake in the order in which they came. Source: illumos condvar(9F).
 */
typedef enum { CV_DEFAULT, CV_DRIVER } kcv_type_t;
void cv_init(kcondvar_t *, const char *name, kcv_type_t type, void *arg);
void cv_destroy(kcondvar_t *);
void cv_wait(kcondvar_t *, kmutex_t *);
void cv_signal(kcondvar_t *);
void cv_broadcast(kcondvar_t *);

/*
 * Sleep for a number of clock ticks (10 ms of the machine's time each), at
 * least one; the clock ends after 146 years, beyond which it panics. R2.
 * Source: illumos delay(9F).
 */
void delay(long ticks);

/*
 * Memory of the machine. KM_SLEEP never fails and may sleep (R2); KM_NOSLEEP
 * may return NULL; another flag panics. Free with the size that was asked for;
 * another size panics. kmem_zalloc clears. Source: illumos kmem_alloc(9F).
 */
#define KM_SLEEP 0x0000
#define KM_NOSLEEP 0x0001
void *kmem_alloc(size_t size, int flag);
void *kmem_zalloc(size_t size, int flag);
void kmem_free(void *, size_t size);

/*
 * The machine's clock: never runs backwards. Any context.
 * Source: illumos gethrtime_unscaled(), gethrtime(9F); a tick is 1 ns here.
 */
hrtime_t gethrtime_unscaled(void);
hrtime_t gethrtime(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_KERNEL_H */
