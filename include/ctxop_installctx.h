/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls that illumos had for context operations before bug 13917, over
 * today's ring. Each change of them was a flag day for the drivers outside:
 *
 *	7	installctx(t, arg, save, restore, fork, lwp_create, free)
 *	8	installctx(..., lwp_create, exit, free)
 *	9	installctx(..., lwp_create, exit, free, preallocated)	13915
 *	13917	none: ctxop_install() and the rest of ctxop.h
 *
 * A source says which era it was written for, and is linked with that era's
 * library (-lctxop_era7, _era8 or _era9, in front of -lctxop):
 *
 *	#define CTXOP_ERA 8
 *	#include <ctxop_installctx.h>
 *
 * Rules for callers:
 * R1. The calls are of their era, the ring is today's: handlers are restored
 *     oldest first (12477), and what changes a ring is protected (12478, 4285).
 *     One thing differs to the caller's harm: the free handler of removectx()
 *     runs inside t_ctx_lock, which the eras had dropped by then. It must not
 *     remove another ctxop of that thread.
 * R2. An era is part of its functions' names where they are linked, as in
 *     installctx_era7: what was compiled for one era does not link with the
 *     library of another.
 * R3. A library adds the calls of its era and takes none away, so objects of
 *     all eras, the newest included, can be linked into one program and share
 *     a thread. A source file is of one era.
 */
#ifndef CTXOP_INSTALLCTX_H
#define CTXOP_INSTALLCTX_H

#include <ctxop.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* What an era does not have: an error, with these words, where it is used. */
#define CTXOP_UNAVAILABLE(WORDS) __attribute__((unavailable(WORDS)))

#ifndef CTXOP_ERA
#error "CTXOP_ERA is not defined: expected 7, 8, 9 or 13917"

/*
 * Make a ctxop of these handlers the newest of t. Any handler may be NULL. t is
 * the calling thread or cannot run.
 * Context: sleeps for memory, so not with hardware state loaded, and not with
 * preemption disabled: what 13915 was about.
 *
 * removectx() finds the newest one with exactly these handlers and arg, takes
 * it off, calls its free handler with (arg, 0) and frees it, all with
 * preemption disabled. Returns 1, or 0 if there is none.
 * Context: no t_ctx_lock held; may sleep for it.
 * Panics (DEBUG) on ctxop.h, R2. Source: illumos installctx(), removectx().
 */
#elif CTXOP_ERA == 7
#define installctx installctx_era7
#define removectx removectx_era7
void installctx(kthread_t *t, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*lwp_create_op)(void *, void *), void (*free_op)(void *, int));
int removectx(kthread_t *t, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*lwp_create_op)(void *, void *), void (*free_op)(void *, int));
struct ctxop *installctx_preallocate(void)
    CTXOP_UNAVAILABLE("it came with the ninth argument of installctx()");

/* The same, with an exit handler. */
#elif CTXOP_ERA == 8
#define installctx installctx_era8
#define removectx removectx_era8
void installctx(kthread_t *t, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*lwp_create_op)(void *, void *), void (*exit_op)(void *),
    void (*free_op)(void *, int));
int removectx(kthread_t *t, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*lwp_create_op)(void *, void *), void (*exit_op)(void *),
    void (*free_op)(void *, int));
struct ctxop *installctx_preallocate(void)
    CTXOP_UNAVAILABLE("it came with the ninth argument of installctx()");

/*
 * The same, with a ctxop from installctx_preallocate(), which may be NULL: then
 * it is allocated here. With one, installctx() does not sleep. removectx() has
 * no ninth argument.
 *
 * installctx_preallocate() may sleep for memory. The ctxop is installctx()'s:
 * it is for one call of it, and that era had no call to give it back instead.
 * Source: illumos installctx_preallocate(), 13915.
 */
#elif CTXOP_ERA == 9
#define installctx installctx_era9
#define removectx removectx_era9
#define installctx_preallocate installctx_preallocate_era9
void installctx(kthread_t *t, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*lwp_create_op)(void *, void *), void (*exit_op)(void *),
    void (*free_op)(void *, int), struct ctxop *preallocated);
int removectx(kthread_t *t, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*lwp_create_op)(void *, void *), void (*exit_op)(void *),
    void (*free_op)(void *, int));
struct ctxop *installctx_preallocate(void);

#elif CTXOP_ERA == 13917
void installctx(kthread_t *t, ...)
    CTXOP_UNAVAILABLE("gone since 13917: use ctxop_install()");
int removectx(kthread_t *t, ...)
    CTXOP_UNAVAILABLE("gone since 13917: use ctxop_remove()");
struct ctxop *installctx_preallocate(void)
    CTXOP_UNAVAILABLE("gone since 13917: use ctxop_allocate()");

#else
#error "CTXOP_ERA is none that is known: expected 7, 8, 9 or 13917"
#endif

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_INSTALLCTX_H */
