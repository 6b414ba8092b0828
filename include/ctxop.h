/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Thread context operations, as illumos has them since bug 13917.
 *
 * A context operation (ctxop) is a set of handlers that save and restore what
 * a CPU holds for a thread. Handlers nest like parentheses around every
 * absence of a thread: saved newest first as it leaves a CPU, restored oldest
 * first as it comes back.
 *
 *	static const struct ctxop_template vmm_tpl = {
 *		.ct_rev = CTXOP_TPL_REV,
 *		.ct_save = vmm_savectx,
 *		.ct_restore = vmm_restorectx,
 *	};
 *
 *	struct ctxop *op = ctxop_allocate(&vmm_tpl, vcpu);   once
 *
 *	kpreempt_disable();                                  at each VM entry
 *	ctxop_attach(curthread, op);
 *	vmm_restorectx(vcpu);
 *	kpreempt_enable();
 *	...
 *	kpreempt_disable();                                  at each VM exit
 *	ctxop_detach(curthread, op);
 *	vmm_savectx(vcpu);
 *	kpreempt_enable();
 *
 *	ctxop_free(op);                                      once
 *
 * The ring. t->t_ctx is the newest ctxop of thread t, or NULL. From there
 * `next' runs to ever older ones and wraps; `prev' runs the other way, so that
 * t->t_ctx->prev is the oldest. A detached ctxop has both NULL.
 *
 *	t_ctx --> C --next--> B --next--> A --next--> (C)
 *	       newest                   oldest
 *
 * Rules for callers:
 * R1. A ctxop is attached to one thread, once, or to none.
 * R2. Target rule: ctxop_detach() and ctxop_remove() are for the calling
 *     thread; for another one only while it cannot run: its process is SIDL,
 *     its process's agent thread is calling, or it is TS_STOPPED.
 * R3. What a handler guards and its attachment change in one section with
 *     preemption disabled (as above): neither attach nor detach runs a handler.
 * R4. Save and restore handlers do not sleep, and leave the ring alone.
 * R5. An attached ctxop belongs to the thread: exec and the thread's end free
 *     it, its storage included. Detach it first to keep it.
 *
 * A check called DEBUG below is an ASSERT: made where lib/ctxop.c is built
 * with DEBUG. Where it is not, breaking it corrupts the ring, as in a kernel,
 * and is a violation of the machine's (sched_sim.h).
 */
#ifndef CTXOP_H
#define CTXOP_H

#include <ctxop_debug.h>
#include <ctxop_kernel.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/*
 * gcc and clang take any C function called savectx for one that returns twice,
 * like setjmp, and compile its callers badly. No flag turns that off.
 */
#define savectx ctxop_savectx

#define CTXOP_TPL_REV 1

/*
 * What to call, and when. Any handler may be NULL. The template is only read
 * by the call that it is given to, so it may live on the stack.
 * Source: illumos struct ctxop_template, 13917.
 */
struct ctxop_template {
	uint32_t ct_rev; /* CTXOP_TPL_REV */
	uint32_t ct_pad; /* never read */
	/* Leaving a CPU; t_lock held, no sleeping. */
	void (*ct_save)(void *arg);
	/* Back on a CPU, perhaps another; t_lock held, no sleeping. */
	void (*ct_restore)(void *arg);
	/* Parent and child thread; the child is stopped. May sleep. */
	void (*ct_fork)(void *parent, void *child);
	/* Parent and child thread; the child is stopped. May sleep. */
	void (*ct_lwp_create)(void *parent, void *child);
	/* The exiting thread; preemption disabled. Must not free the ctxop. */
	void (*ct_exit)(void *thread);
	/* Last call; isexec is 1 if an exec is the reason. */
	void (*ct_free)(void *arg, int isexec);
};

/*
 * One context operation. Allocated by ctxop_allocate(); its fields are
 * readable, and written by the functions below only.
 * Source: illumos struct ctxop (88 bytes on LP64, save_ts at 72).
 */
struct ctxop {
	void (*save_op)(void *);
	void (*restore_op)(void *);
	void (*fork_op)(void *, void *);
	void (*lwp_create_op)(void *, void *);
	void (*exit_op)(void *);
	void (*free_op)(void *, int);
	void *arg;
	struct ctxop *next;  /* older */
	struct ctxop *prev;  /* newer */
	hrtime_t save_ts;    /* when save_op was last called */
	hrtime_t restore_ts; /* when restore_op was last called */
};

/*
 * Make a detached ctxop from a template. The caller owns it: ctxop_free() it,
 * or attach it (R5). arg is handed to save, restore and free handlers.
 * Context: may sleep for memory, so do it before touching any hardware (13915).
 * Panics if ct_rev is not CTXOP_TPL_REV, before anything is allocated.
 * Source: illumos ctxop_allocate(), 13917.
 */
struct ctxop *ctxop_allocate(const struct ctxop_template *tpl, void *arg);

/*
 * Call the free handler with (arg, 0), then give the memory back.
 * Context: any in which the handler and kmem_free() may be called. No locks.
 * Checks nothing: freeing an attached ctxop leaves the thread with a dangling
 * one, and NULL is an invalid address, as in a kernel.
 * Source: illumos ctxop_free(), 13917.
 */
void ctxop_free(struct ctxop *op);

/*
 * Make a detached ctxop the newest of t. No handler is called; the timestamps
 * stay. Takes no lock, so t is the calling thread or cannot run; disables
 * preemption for the moment, and a pending one may happen on return (R3).
 * Context: any; does not sleep.
 * Panics (DEBUG) if the ctxop is attached. Source: illumos ctxop_attach().
 */
void ctxop_attach(kthread_t *t, struct ctxop *op);

/*
 * Take a ctxop off t. It is the caller's again, with its links NULL. No
 * handler is called; preemption is possible again on return, so a caller with
 * live hardware state wraps this and its own save in a section (R3).
 * Context: no t_ctx_lock held; may sleep for it.
 * Panics if t has no ctxop; DEBUG: if this one is not among them, or R2.
 * Source: illumos ctxop_detach(), 13917.
 */
void ctxop_detach(kthread_t *t, struct ctxop *op);

/*
 * ctxop_attach(t, ctxop_allocate(tpl, arg)): for ctxops that stay with the
 * thread. May sleep before it attaches. Panics as its parts do.
 * Source: illumos ctxop_install(), 13917 (installctx() before).
 */
void ctxop_install(kthread_t *t, const struct ctxop_template *tpl, void *arg);

/*
 * Find the newest ctxop of t with exactly these six handlers and arg, take it
 * off and free it. Returns 1, or 0 if there is none. ct_rev is not checked.
 * The free handler runs with (arg, 0), inside t_ctx_lock and with preemption
 * disabled, when the ctxop is already off the ring.
 * Context: no t_ctx_lock held; may sleep for it.
 * Panics (DEBUG) on R2. Source: illumos ctxop_remove() (removectx() before).
 */
int ctxop_remove(kthread_t *t, const struct ctxop_template *tpl, void *arg);

/*
 * Traversals: what the kernel calls at each turn of a thread's life. NULL
 * handlers are skipped, an empty ring is a no-op, no lock is taken. The end of
 * the ring is noted at the start, so a handler that changes the ring gets what
 * it asked for (R4).
 */

/*
 * Call the save handlers of t, newest first, each with its arg; save_ts is set
 * just before. Context: the dispatcher, as t leaves its CPU; on t's stack with
 * t_lock held. Panics (DEBUG) if t is not curthread. Source: savectx().
 */
void savectx(kthread_t *t);

/*
 * Call the restore handlers of t, oldest first (12477), each with its arg;
 * restore_ts is set just before. Context: the dispatcher, as t takes a CPU.
 * Panics (DEBUG) if t is not curthread. Source: illumos restorectx().
 */
void restorectx(kthread_t *t);

/*
 * Call the fork handlers of t, newest first, with (t, child). Context: the
 * forking process; child is TS_STOPPED in a SIDL process; may sleep.
 * Source: illumos forkctx().
 */
void forkctx(kthread_t *t, kthread_t *child);

/*
 * Call the lwp_create handlers of t, newest first, with (t, child). Context:
 * child is TS_STOPPED; p_lock not held; may sleep. Source: lwp_createctx().
 */
void lwp_createctx(kthread_t *t, kthread_t *child);

/*
 * Call the exit handlers of t, newest first, each with t itself. The ring
 * stays. Context: t's own end, preemption disabled. Source: illumos exitctx().
 */
void exitctx(kthread_t *t);

/*
 * Free all ctxops of t, newest first: t_ctx becomes NULL, then for each the
 * free handler with (arg, isexec), then its memory. Preemption is disabled
 * throughout. Context: exec by t itself (isexec 1), or whoever frees a t that
 * will not run again (0). What a free handler attaches stays attached.
 * Source: illumos freectx().
 */
void freectx(kthread_t *t, int isexec);

/*
 * Free a ring that has lost its thread: as freectx() with isexec 0. newest is
 * what t_ctx was. Panics (DEBUG) if it is NULL. Source: illumos freectx_ctx().
 */
void freectx_ctx(struct ctxop *newest);

/*
 * Is the ring of t sound: does each entry's next have it as prev, and the
 * other way round? Returns the number of entries, or -1 with the reason in
 * why (may be NULL), cut to len bytes. Ends on every ring, however broken, as
 * long as its pointers can be followed. Context: t cannot run, or is the
 * caller with preemption disabled. Source: this library.
 */
int ctxop_ring_check(const kthread_t *t, char *why, size_t len);

/*
 * Process context operations: the older, one-way form, one list per process.
 * 12477 never reached it: handlers run newest first in both directions. No
 * function takes a lock or, but for removepctx(), freepctx(), disables
 * preemption, so the lwps of a process share the list unprotected.
 */
struct pctxop {
	void (*save_op)(void *);
	void (*restore_op)(void *);
	void (*fork_op)(void *, void *);
	void (*exit_op)(void *);
	void (*free_op)(void *, int);
	void *arg;
	struct pctxop *next; /* older; NULL ends the list */
};

/* Make p's newest operation. May sleep for memory. Source: installpctx(). */
void installpctx(proc_t *p, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*exit_op)(void *), void (*free_op)(void *, int));

/*
 * Take off the newest operation with exactly these handlers and arg, call its
 * free handler with (arg, 0) and free it, all with preemption disabled.
 * Returns 1, or 0 if there is none. Source: illumos removepctx().
 */
int removepctx(proc_t *p, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*exit_op)(void *), void (*free_op)(void *, int));

/*
 * Call the handlers, newest first: save and restore with arg, fork with both
 * processes, exit with the process. Contexts as for threads, after the
 * thread's own. Source: illumos savepctx() and so on.
 */
void savepctx(proc_t *p);
void restorepctx(proc_t *p);
void forkpctx(proc_t *p, proc_t *child);
void exitpctx(proc_t *p);

/*
 * Free all, one at a time, newest first, until none is left: what a free
 * handler installs is freed too. Preemption is disabled. Source: freepctx().
 */
void freepctx(proc_t *p, int isexec);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_H */
