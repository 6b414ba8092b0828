/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes and lwps: every turn in the life of a thread at which the kernel
 * reaches its context operations. A process is made with sim_proc_create(), its
 * first lwp with lwp_create(); from there on the lwps make their own:
 *
 *	proc_t *p = sim_proc_create("sh");
 *
 *	(void)lwp_create(body, arg, 0, p, TS_RUN, MINCLSYSPRI, NULL, 0, 0);
 *
 * There is no user mode here: the program of an lwp is a C function, and its
 * system calls are functions whose names begin with sim_, because libc has the
 * others. A child's program is given to the call that makes it.
 *
 * Rules for callers:
 * R1. An lwp meets user mode where it begins, where one of the sim_ calls below
 *     returns, and in sim_trap(). There, and nowhere else, it stops for a fork
 *     or for /proc, and exits because another lwp execs or exits. A program
 *     that computes calls sim_trap() now and then; one that waits in the
 *     kernel uses cv_wait_sig().
 * R2. All of these are called by threads of the machine that may sleep, and
 *     hold no lock, unless it says otherwise.
 */
#ifndef CTXOP_PROC_H
#define CTXOP_PROC_H

#include <ctxop_kernel.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef struct k_sigset k_sigset_t; /* not modelled */

/* ---- locks ---- */

/* The lock of the process tree, of which each machine has one. */
#define pidlock (*sim_pidlock())
kmutex_t *sim_pidlock(void);

/* ---- processes ---- */

/*
 * Make a process (SRUN, no lwps), a child of p0, on the current machine, which
 * owns it. name is copied, cut to 31 bytes. It ends with its last lwp, and is
 * there until a thread of p0 waits for it, or the machine goes. The host may
 * call this. Source: illumos newproc().
 */
proc_t *sim_proc_create(const char *name);

/*
 * Make a child with a copy of the calling lwp (fork1), or of every lwp
 * (forkall), each of which begins with body(arg), under the t_tid of its
 * original. Other lwps of the process are stopped meanwhile. For each lwp that
 * is copied, in the order in which they were made, forkctx() is called; then
 * forkpctx() once; then the child runs. A sibling is TS_STOPPED before its save
 * handlers have run: a fork handler that reads what they save waits until its
 * t_lock is 0. After sim_vfork() the caller waits until the child execs or
 * exits. Returns 0 and the child's number in pid (may be NULL); EAGAIN if the
 * tape has it fail, before any lwp is made (no hook has run) or after (free
 * handlers of what the child had by then run, with 0); EINTR if the process was
 * being held by another lwp; ENOTSUP for an agent.
 * Panics on a thread without an lwp. Source: illumos cfork(), forklwp().
 */
int sim_fork1(void (*body)(void *), void *arg, int *pid);
int sim_forkall(void (*body)(void *), void *arg, int *pid);
int sim_vfork(void (*body)(void *), void *arg, int *pid);

/*
 * Become another program: the other lwps exit, the ctxops of the caller and of
 * the process are freed with isexec 1, the platform installs its own anew, and
 * the caller goes on as body(arg) on an empty stack, as lwp 1 of a process of
 * that name. Returns only if it fails: ENOTSUP for an agent. Panics on a
 * thread without an lwp. Source: illumos exec_common(), gexec().
 */
int sim_exec(const char *name, void (*body)(void *), void *arg);

/*
 * End the process: the other lwps exit, then the caller does, as thread_exit()
 * ends a thread: p_lock is not held in exit handlers. The process is a zombie
 * until its parent waits for it. why and what are for the parent; see
 * siginfo.h(3HEAD). Never returns. Source: illumos proc_exit().
 */
void proc_exit(int why, int what) __attribute__((noreturn));

/*
 * Wait until a child has exited, and free it. Returns 0 and its number and what
 * it said on exit (either may be NULL); ECHILD if there is no child; EINTR if
 * the lwp was wanted elsewhere (R1). Source: illumos waitid().
 */
int sim_wait(int *pid, int *what);

/* ---- lwps ---- */

/*
 * Make an lwp in process p: a thread that runs proc(arg), then exits. state is
 * TS_RUN or TS_STOPPED; len must be 0, smask NULL, cid 0; lwpid is its t_tid,
 * 0 for the next one. The platform's ctxops are installed; lwp_create handlers
 * do not run. Takes the stack, the lwp and the ctxops of an exited lwp if one
 * is at hand: its stack is finished first, then its free handlers run, here.
 * Returns NULL if the process execs or exits, or the tape has it fail; what was
 * installed has then been freed, with 0. The host may call this. Panics on what
 * is not modelled. Source: illumos lwp_create().
 */
klwp_t *lwp_create(void (*proc)(void *), void *arg, size_t len, proc_t *p,
    int state, int pri, const k_sigset_t *smask, int cid, int lwpid);

/*
 * The system call: make an lwp beside the caller, which begins with body(arg),
 * call lwp_createctx(), and let it run. Its number goes to tid; if the tape has
 * that copy fail, the new lwp exits at once, no lwp_create handler runs, and
 * EFAULT is returned. EAGAIN if there is none; ENOTSUP for an agent. Panics on
 * a thread without an lwp. Source: illumos syslwp_create().
 */
int sim_lwp_create(void (*body)(void *), void *arg, int *tid);

/*
 * End the calling lwp; the process with it if it is the last one. Exit
 * handlers run with p_lock held and preemption disabled. Then the thread waits
 * for pidlock, for which it may sleep: save and restore handlers run once
 * more. Never returns. Panics on a thread without an lwp. Source: lwp_exit().
 */
void lwp_exit(void) __attribute__((noreturn));

/* Meet user mode (R1). No-op for kernel threads. Source: post_syscall(). */
void sim_trap(void);

/* Wait until the lwp is wanted (R1), then meet user mode. Source: pause(). */
void sim_pause(void);

/*
 * As cv_wait(), but an lwp that is wanted where it meets user mode (R1) does
 * not wait: returns 0 then, to be passed on as EINTR, else 1. Source:
 * illumos cv_wait_sig().
 */
int cv_wait_sig(kcondvar_t *, kmutex_t *);

/* ---- /proc ---- */

/*
 * Stop a process: returns when all its lwps are TS_STOPPED, where they met user
 * mode. Another CPU may still be saving one: its ctxops are safe to touch once
 * its t_lock is 0. Called by a thread of another process, which sees to it that
 * p is not freed meanwhile. ENOENT if p has no lwps left, or is being forked.
 * Panics on the caller's own process. Source: illumos pr_stop().
 */
int sim_pr_stop(proc_t *p);

/*
 * Let a stopped process run. EBUSY if it was not stopped by sim_pr_stop(), or
 * has an agent; waits while another thread makes one. The caller sees to it
 * that p is not freed meanwhile. Source: illumos pr_setrun().
 */
int sim_pr_run(proc_t *p);

/*
 * Kill a process: its lwps exit where they meet user mode (R1), the last one
 * with the process. Those that are stopped are set running, also while an agent
 * acts in it, which from then on is not alone. The caller sees to it that p is
 * not freed meanwhile. ENOENT if p has no lwps left, or is being forked.
 * Source: illumos PCKILL with SIGKILL.
 */
int sim_pr_kill(proc_t *p);

/*
 * Make an agent lwp in a stopped process: it runs body(arg), is p_agenttp until
 * it exits, and may detach and remove the ctxops of the other lwps. It may not
 * fork, exec or make lwps. EBUSY if the process is not stopped or has an
 * agent; EAGAIN if no lwp can be made. Source: illumos pr_agent().
 */
int sim_pr_agent(proc_t *p, void (*body)(void *), void *arg);

/* Wait until the process has no agent. Source: illumos prwaitfor agents. */
void sim_pr_wait_agent(proc_t *p);

/* ---- the platform ---- */

/*
 * What the machine-dependent part of a kernel adds to lwps. Each may be NULL.
 * In order of an lwp's life; all may sleep unless it says otherwise.
 */
struct sim_platform {
	void *pf_arg; /* what lwp_pcb is, to begin with */
	/* A new lwp, or one with a stack that was used before: fill lwp_pcb. */
	void (*pf_lwp_stk_init)(klwp_t *);
	/* Its first ctxops, on a stopped thread; and again in exec, on
	 * curthread.
	 */
	void (*pf_lwp_installctx)(klwp_t *);
	/* fork: copy registers from an lwp to its stopped copy. */
	void (*pf_lwp_forkregs)(klwp_t *, klwp_t *child);
	/* exec, after pf_lwp_installctx: the brand's and the FPU's ctxops. */
	void (*pf_setregs)(klwp_t *);
	/* The lwp exits: take away what its process shares with it. */
	void (*pf_lwp_cleanup)(klwp_t *);
	/* The process exits, and this is its only lwp: take away its brand. */
	void (*pf_proc_exit)(klwp_t *);
	/* Its stack goes: free lwp_pcb. Called by the reaper after free
	 * handlers have run, by lwp_create() before. */
	void (*pf_lwp_stk_fini)(klwp_t *);
};

/*
 * Use this platform from now on, also for lwps that there are: set it before
 * the first one is made. Copied. The host may call it.
 */
void sim_platform(const struct sim_platform *);

/* The pf_arg of the current machine's platform. Any context. */
void *sim_platform_arg(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_PROC_H */
