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

#endif /* RING_H */
