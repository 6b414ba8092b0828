/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the proof says of rings. The ring of the thread in question is also a
 * ghost sequence: seq[0] is the newest, seq[length - 1] the oldest. It is there
 * for the proof only; no C code reads it, and nobody takes its address, so that
 * no store through a pointer can change it.
 */
#ifndef RING_H
#define RING_H

#include <ctxop.h>

#include "sdt.h"

#define LENGTH_MAX 0x40000000

/*@ ghost
  struct ctxop *seq[LENGTH_MAX];
  int length;
  int at;
*/

// I1 of lib/ctxop.c, and more: which entries, in which order.
#define IS_RING(NEWEST)                                                        \
	(0 <= length < LENGTH_MAX - 1 && (length == 0 <==> NEWEST == \null) && \
	    (length > 0 ==> NEWEST == seq[0]) && are_valid && are_apart &&     \
	    lead_to_older && lead_to_newer && wrap)
#define IS_THREAD(T) (\valid(T) && is_no_entry(T))
#define IS_DETACHED(OP) (\valid(OP) && is_no_entry_op(OP))
/* J is I + 1; said so that provers look at pairs of known entries only. */
#define ADJACENT(I, J) (0 <= (I) < (J) < length && (J) - (I) < 2)
#define OLDER(I) seq[(I) + 1 < length ? (I) + 1 : 0]
#define NEWER(I) seq[(I) > 0 ? (I) - 1 : length - 1]

/*@
  predicate are_valid =
    \forall integer i; 0 <= i < length ==> \valid(seq[i]);
  // Each is a block of memory of its own.
  predicate are_apart = \forall integer i, j;
    0 <= i < length && 0 <= j < length && i != j ==>
      \base_addr(seq[i]) != \base_addr(seq[j]);
  predicate lead_to_older = \forall integer i, j;
    ADJACENT(i, j) ==> seq[i]->next == seq[j];
  predicate lead_to_newer = \forall integer i, j;
    ADJACENT(i, j) ==> seq[j]->prev == seq[i];
  predicate wrap = length > 0 ==>
    seq[length - 1]->next == seq[0] && seq[0]->prev == seq[length - 1];

  predicate is_no_entry(kthread_t *t) = \forall integer i;
    0 <= i < length ==> \base_addr(seq[i]) != \base_addr(t);
  predicate is_no_entry_op(struct ctxop *op) = \forall integer i;
    0 <= i < length ==> \base_addr(seq[i]) != \base_addr(op);
*/

/*@ ghost
  /@ requires 0 <= length < LENGTH_MAX - 1;
     assigns length, seq[0 .. length];
     ensures length == \old(length) + 1;
     ensures seq[0] == op;
     ensures \forall integer i; 1 <= i < length ==>
       seq[i] == \old(seq[i - 1]);
  @/
  void seq_push(struct ctxop *op)
  {
    int i = length;

    /@ loop invariant 0 <= i <= length;
       loop invariant \forall integer k; 0 <= k <= i ==>
         seq[k] == \at(seq[k], Pre);
       loop invariant \forall integer k; i <= k < length ==>
         seq[k + 1] == \at(seq[k], Pre);
       loop assigns i, seq[0 .. length];
       loop variant i;
    @/
    while (i > 0) {
      seq[i] = seq[i - 1];
      i--;
    }
    seq[0] = op;
    length++;
  }
*/

/*@ ghost
  /@ requires 0 <= at < length < LENGTH_MAX;
     assigns length, seq[0 .. length - 1];
     ensures length == \old(length) - 1;
     ensures \forall integer i; 0 <= i < at ==> seq[i] == \old(seq[i]);
     ensures \forall integer i; at <= i < length ==>
       seq[i] == \old(seq[i + 1]);
  @/
  void seq_drop(void)
  {
    int i = at;

    length--;
    /@ loop invariant at <= i <= length;
       loop invariant \forall integer k; 0 <= k < at ==>
         seq[k] == \at(seq[k], Pre);
       loop invariant \forall integer k; at <= k < i ==>
         seq[k] == \at(seq[k + 1], Pre);
       loop invariant \forall integer k; i <= k <= length ==>
         seq[k] == \at(seq[k], Pre);
       loop assigns i, seq[0 .. length];
       loop variant length - i;
    @/
    while (i < length) {
      seq[i] = seq[i + 1];
      i++;
    }
  }
*/

/* ---- walks ---- */

#define DID_SAVE 1
#define DID_RESTORE 2
/* The entry that a walk meets at K; which is DONE(...) there. */
#define RESTORING (visit == &visit_restore)
#define MET(RESTORE, K) seq[(RESTORE) ? length - 1 - (K) : (K)]
#define SAVED(K) CALLED(K, seq[K]->save_op, DID_SAVE, seq[K]->arg)
#define RESTORED(K)                                                            \
	CALLED(K, seq[length - 1 - (K)]->restore_op, DID_RESTORE,              \
	    seq[length - 1 - (K)]->arg)
/* A handler is called if there is one, with its argument; both were there. */
#define CALLED(K, HANDLER, DID, ARG)                                           \
	(\at(HANDLER, Pre) != \null ?                                          \
	    did[K] == DID && did_arg[K] == \at(ARG, Pre) : did[K] == 0)

/*@
  predicate is_same(struct ctxop *op, struct ctxop *pattern) =
    op->save_op == pattern->save_op && op->restore_op == pattern->restore_op &&
    op->fork_op == pattern->fork_op &&
    op->lwp_create_op == pattern->lwp_create_op &&
    op->exit_op == pattern->exit_op && op->free_op == pattern->free_op &&
    op->arg == pattern->arg;
*/

/* It was what ctxop_remove() is to find. */
#define FITS(OP)                                                               \
	(\at(OP->save_op, Pre) == \at(ct->ct_save, Pre) &&                     \
	    \at(OP->restore_op, Pre) == \at(ct->ct_restore, Pre) &&            \
	    \at(OP->fork_op, Pre) == \at(ct->ct_fork, Pre) &&                  \
	    \at(OP->lwp_create_op, Pre) == \at(ct->ct_lwp_create, Pre) &&      \
	    \at(OP->exit_op, Pre) == \at(ct->ct_exit, Pre) &&                  \
	    \at(OP->free_op, Pre) == \at(ct->ct_free, Pre) &&                  \
	    \at(OP->arg, Pre) == arg)

#define MATCHES(OP) is_same{Pre}(OP, \at(call->pattern, Pre))

struct call;
static struct ctxop *visit_find(struct ctxop *, struct call *);
static struct ctxop *visit_member(struct ctxop *, struct call *);
static struct ctxop *visit_save(struct ctxop *, struct call *);
static struct ctxop *visit_restore(struct ctxop *, struct call *);

/* The walk has met so many; what was called at each, and with what. */
/*@ ghost
  int pos;
  int did[LENGTH_MAX];
  void *did_arg[LENGTH_MAX];
*/

/* Any handler, as long as it leaves rings alone (R4 of ctxop.h). */
/*@ requires 0 <= pos < LENGTH_MAX && did[pos] == 0;
    assigns did[pos], did_arg[pos];
    ensures did[pos] == DID_SAVE && did_arg[pos] == arg; */
void any_save(void *arg);
/*@ requires 0 <= pos < LENGTH_MAX && did[pos] == 0;
    assigns did[pos], did_arg[pos];
    ensures did[pos] == DID_RESTORE && did_arg[pos] == arg; */
void any_restore(void *arg);

/*@
  predicate is_no_entry_call(struct call *call) = \forall integer i;
    0 <= i < length ==> \base_addr(seq[i]) != \base_addr(call);
  predicate is_known(struct ctxop *op) =
    (op->save_op == \null || op->save_op == &any_save) &&
    (op->restore_op == \null || op->restore_op == &any_restore);
  predicate are_known =
    \forall integer i; 0 <= i < length ==> is_known(seq[i]);
  predicate is_fresh_log =
    \forall integer k; 0 <= k < length ==> did[k] == 0;
*/

/* The guard of a walk: it finds nothing wrong with a ring that is whole. */
//@ requires \valid(wk); assigns *wk; ensures \valid_read(wk->wk_doubt);
void ctxop_walk_begin(struct ctxop_walk *wk, kthread_t *t, enum ctxop_probe);
//@ requires \valid(wk); assigns *wk;
void ctxop_walk_end(struct ctxop_walk *wk);
//@ requires \valid(wk) && op != \null; assigns wk->wk_met; ensures \result;
bool ctxop_walk_may_visit(struct ctxop_walk *wk, const struct ctxop *op);
//@ requires \valid_read(wk); assigns \nothing; ensures \result;
bool ctxop_walk_may_leave(struct ctxop_walk *wk, const struct ctxop *op);

//@ assigns \nothing;
hrtime_t gethrtime_unscaled(void);

/*
 * The kernel: what these do is not in what is proven, which is of one thread's
 * doing. A failed assertion never returns.
 */
//@ assigns \nothing;
kthread_t *threadp(void);
//@ assigns \nothing;
void kpreempt_disable(void);
//@ assigns \nothing;
void kpreempt_enable(void);
//@ assigns \nothing;
void mutex_enter(kmutex_t *);
//@ assigns \nothing;
void mutex_exit(kmutex_t *);
//@ assigns \nothing;
uintmax_t panic_address(const void *);
//@ assigns \nothing; ensures \false;
void assfail(const char *, const char *, int);
//@ assigns \nothing; ensures \false;
void assfail3(const char *, uintmax_t, const char *, uintmax_t, const char *,
    int);

/* ---- what is freed ---- */

/*
 * So many have been freed; which, in order; and for each: how often its handler
 * was called before that, and with what.
 */
/*@ ghost
  int gone;
  struct ctxop *went[LENGTH_MAX];
  int told[LENGTH_MAX];
  void *told_arg[LENGTH_MAX];
  int told_isexec[LENGTH_MAX];
*/

#define TOLD(K) told[K], told_arg[K], told_isexec[K]
/* OP was the K-th, and its handler was called if it had one. */
#define FREED(K, OP, ISEXEC)                                                   \
	(went[K] == OP &&                                                      \
	    (\at(OP->free_op, Pre) != \null ?                                  \
	        told[K] == 1 && told_arg[K] == \at(OP->arg, Pre) &&            \
	        told_isexec[K] == ISEXEC : told[K] == 0))

static struct ctxop *visit_free(struct ctxop *, struct call *);

/* Any free handler, as long as it leaves rings alone. */
/*@ requires 0 <= gone < LENGTH_MAX && told[gone] == 0;
    assigns TOLD(gone);
    ensures told[gone] == 1 && told_arg[gone] == arg &&
      told_isexec[gone] == isexec; */
void any_free(void *arg, int isexec);

/* What was in the memory is lost. */
/*@ requires size == sizeof(struct ctxop) && \valid((struct ctxop *)memory);
    requires 0 <= gone < LENGTH_MAX;
    assigns gone, went[gone], *(struct ctxop *)memory;
    ensures gone == \old(gone) + 1 && went[\old(gone)] == memory; */
void kmem_free(void *memory, size_t size);

/*@
  predicate has_known_free(struct ctxop *op) =
    op->free_op == \null || op->free_op == &any_free;
  predicate have_known_free =
    \forall integer i; 0 <= i < length ==> has_known_free(seq[i]);
  predicate is_nothing_told =
    0 <= gone < LENGTH_MAX - 1 && told[gone] == 0;
  predicate is_nothing_gone = gone == 0 &&
    \forall integer k; 0 <= k < length ==> told[k] == 0;
  // What a walk that frees reads.
  predicate is_as{L, M}(struct ctxop *op) =
    \at(op->next, L) == \at(op->next, M) &&
    \at(op->free_op, L) == \at(op->free_op, M) &&
    \at(op->arg, L) == \at(op->arg, M);
*/

#endif /* RING_H */
