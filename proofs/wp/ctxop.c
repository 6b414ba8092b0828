/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Thread context operations: hooks nest like parentheses around every absence
 * of a thread. What callers need to know is in ctxop.h; its rules R1 to R5 are
 * cited here.
 *
 * I1. t_ctx is NULL, or the newest entry of a ring: n->next->prev == n and
 *     n->prev->next == n for each entry.
 * I2. An entry that is on no ring has both links NULL.
 * I3. The links of a ring are written with preemption disabled, so the thread
 *     itself never switches in the middle, and hooks always meet a whole ring.
 */
#include "sdt.h"

#include <ctxop.h>

/* ---- the walk ---- */

/* What a traversal was called with, for its visitor. */
struct call {
	enum ctxop_probe why;
	kthread_t *t;
	kthread_t *child;
	int isexec;
	const struct ctxop *pattern;
	struct ctxop *found;
	struct ctxop_walk *walk;
};

/*
 * A visitor deals with one entry and says which comes next: older() for newest
 * first, newer() for oldest first. The walk ends where it began, and what began
 * it is fixed at the start. It breaks off where its guard (sdt.h) finds the
 * ring broken, which a kernel would not notice.
 */
typedef struct ctxop *visitor_t(struct ctxop *, struct call *);

/*@
  requires \valid_read(op) && \valid_read(call) && \valid_read(call->walk);
  requires \valid_read(call->walk->wk_doubt);
  assigns \nothing;
  ensures \result == op->next;
*/
static inline struct ctxop *
older(const struct ctxop *op, struct call *call)
{
	return (ctxop_walk_leaves(call->walk, op) ? op->next : NULL);
}

/*@
  requires \valid_read(op) && \valid_read(call) && \valid_read(call->walk);
  requires \valid_read(call->walk->wk_doubt);
  assigns \nothing;
  ensures \result == op->prev;
*/
static inline struct ctxop *
newer(const struct ctxop *op, struct call *call)
{
	return (ctxop_walk_leaves(call->walk, op) ? op->prev : NULL);
}

/*@
 KEEPS(
  requires visit == &visit_find || visit == &visit_member ||
    visit == &visit_save || visit == &visit_restore;
  requires IS_RING(newest) && are_known && \valid(call);
  requires is_no_entry_call(call);
  requires call->why == CTXOP_RESTORE <==> visit == &visit_restore;
  requires visit == &visit_find ==> \valid_read(call->pattern) &&
    \base_addr(call->pattern) != \base_addr(call);
  requires pos == 0 && is_fresh_log && call->found == \null;
  assigns pos, at, did[0 .. length - 1], did_arg[0 .. length - 1];
  assigns call->found, call->walk;
  assigns seq[0 .. length - 1]->save_ts, seq[0 .. length - 1]->restore_ts;
  ensures all: pos == length;
  ensures saved: visit == &visit_save ==>
    \forall integer k; 0 <= k < length ==> SAVED(k);
  ensures restored: visit == &visit_restore ==>
    \forall integer k; 0 <= k < length ==> RESTORED(k);
  ensures member: visit == &visit_member ==> (call->found != \null <==>
    \exists integer k; 0 <= k < length && seq[k] == call->pattern);
  ensures none: visit == &visit_find && call->found == \null ==>
    \forall integer k; 0 <= k < length ==> !MATCHES(seq[k]);
  ensures found: visit == &visit_find && call->found != \null ==>
    0 <= at < length && call->found == seq[at] && MATCHES(seq[at]);
  ensures newest: visit == &visit_find && call->found != \null ==>
    \forall integer k; 0 <= k < at ==> !MATCHES(seq[k]);
 )
 FREES(
  requires visit == &visit_free && call->why == CTXOP_FREE;
  requires IS_RING(newest) && have_known_free && \valid(call);
  requires is_no_entry_call(call) && pos == 0 && is_nothing_gone;
  assigns pos, call->walk, *seq[0 .. length - 1];
  assigns gone, went[0 .. length - 1], TOLD(0 .. length - 1);
  ensures all: pos == length && gone == length;
  ensures freed: \forall integer k; 0 <= k < length ==>
    FREED(k, seq[k], call->isexec);
 )
*/
static inline void
ring_walk(struct ctxop *newest, visitor_t *visit, struct call *call)
{
	struct ctxop_walk walk;
	struct ctxop *first = newest, *op;

	if (newest == NULL)
		return;
	call->walk = &walk;
	ctxop_walk_begin(&walk, call->t, call->why);
	if (call->why == CTXOP_RESTORE)
		first = newer(newest, call); /* the oldest */
	op = first;
	/*@ assert once: \forall integer k;
	      0 < k < length ==> MET(RESTORING, k) != first; */
	/*@
	KEEPS(
	  loop invariant 0 <= pos < length;
	  loop invariant op == MET(RESTORING, pos);
	  loop invariant first == MET(RESTORING, 0);
	  loop invariant call->walk == &walk && \valid_read(walk.wk_doubt);
	  loop invariant \forall integer k; pos <= k < length ==> did[k] == 0;
	  loop invariant visit == &visit_save ==>
	    \forall integer k; 0 <= k < pos ==> SAVED(k);
	  loop invariant visit == &visit_restore ==>
	    \forall integer k; 0 <= k < pos ==> RESTORED(k);
	  loop invariant visit == &visit_member ==> (call->found != \null <==>
	    \exists integer k; 0 <= k < pos && seq[k] == call->pattern);
	  loop invariant visit == &visit_find && call->found == \null ==>
	    \forall integer k; 0 <= k < pos ==> !MATCHES(seq[k]);
	  loop invariant visit == &visit_find ==>
	    \forall integer k; pos <= k < length ==>
	      (is_same(seq[k], call->pattern) <==> MATCHES(seq[k]));
	  loop invariant visit == &visit_find && call->found != \null ==>
	    0 <= at < pos && call->found == seq[at] && MATCHES(seq[at]);
	  loop invariant visit == &visit_find && call->found != \null ==>
	    \forall integer k; 0 <= k < at ==> !MATCHES(seq[k]);
	  loop assigns op, pos, at, walk.wk_met, call->found;
	  loop assigns did[0 .. length - 1], did_arg[0 .. length - 1];
	  loop assigns seq[0 .. length - 1]->save_ts;
	  loop assigns seq[0 .. length - 1]->restore_ts;
	)
	FREES(
	  loop invariant 0 <= pos < length && gone == pos;
	  loop invariant op == seq[pos] && first == seq[0];
	  loop invariant call->walk == &walk && \valid_read(walk.wk_doubt);
	  loop invariant \forall integer k; pos <= k < length ==>
	    told[k] == 0 && is_as{Here, Pre}(seq[k]);
	  loop invariant \forall integer k; 0 <= k < pos ==>
	    FREED(k, seq[k], call->isexec);
	  loop assigns op, pos, walk.wk_met, *seq[0 .. length - 1];
	  loop assigns gone, went[0 .. length - 1], TOLD(0 .. length - 1);
	)
	  loop variant length - pos;
	*/
	do {
		if (!ctxop_walk_meets(&walk, op))
			break;
		/*@
		  KEEPS(calls visit_find, visit_member, visit_save,
		    visit_restore;)
		  FREES(calls visit_free;)
		*/
		op = visit(op, call);
		//@ ghost pos++;
		//@ assert next: op == MET(RESTORING, pos < length ? pos : 0);
	} while (op != first);
	//@ assert all: pos == length;
	ctxop_walk_end(&walk);
}

/* ---- membership ---- */

/*@
  requires \valid_read(op) && \valid(call) && \valid_read(call->pattern);
  requires \base_addr(call->pattern) != \base_addr(call);
  requires \base_addr(op) != \base_addr(call) && call->found != op;
  assigns call->found, at;
  ensures \result == op->next;
  ensures \old(call->found) == \null && is_same(op, call->pattern) ?
    call->found == op && at == pos :
    call->found == \old(call->found) && at == \old(at);
*/
static struct ctxop *
visit_find(struct ctxop *op, struct call *call)
{
	const struct ctxop *pattern = call->pattern;

	if (call->found == NULL && op->save_op == pattern->save_op &&
	    op->restore_op == pattern->restore_op &&
	    op->fork_op == pattern->fork_op &&
	    op->lwp_create_op == pattern->lwp_create_op &&
	    op->exit_op == pattern->exit_op &&
	    op->free_op == pattern->free_op && op->arg == pattern->arg)
		call->found = op;
	//@ ghost if (call->found == op) at = pos;
	return (op->next);
}

/*@
  requires \valid_read(op) && \valid(call);
  requires \base_addr(op) != \base_addr(call);
  assigns call->found;
  ensures \result == op->next;
  ensures op == call->pattern ==> call->found == op;
  ensures op != call->pattern ==> call->found == \old(call->found);
*/
static struct ctxop *
visit_member(struct ctxop *op, struct call *call)
{
	if (op == call->pattern)
		call->found = op;
	return (op->next);
}

/*@
  requires \valid_read(t) && IS_RING(t->t_ctx) && are_known;
  requires pos == 0 && is_fresh_log;
  assigns pos, at, did[0 .. length - 1], did_arg[0 .. length - 1];
  assigns seq[0 .. length - 1]->save_ts, seq[0 .. length - 1]->restore_ts;
  ensures \result <==> \exists integer k; 0 <= k < length && seq[k] == op;
*/
static inline bool
is_member(kthread_t *t, const struct ctxop *op)
{
	struct call call = { .why = CTXOP_DETACH, .t = t, .pattern = op };

	ring_walk(t->t_ctx, visit_member, &call);
	return (call.found != NULL);
}

/*@
  requires \valid_read(t) && IS_RING(t->t_ctx) && are_known;
  requires \valid_read(pattern) && pos == 0 && is_fresh_log;
  assigns pos, at, did[0 .. length - 1], did_arg[0 .. length - 1];
  assigns seq[0 .. length - 1]->save_ts, seq[0 .. length - 1]->restore_ts;
  ensures none: \result == \null ==>
    \forall integer k; 0 <= k < length ==> !is_same{Pre}(seq[k], pattern);
  ensures found: \result != \null ==> 0 <= at < length &&
    \result == seq[at] && is_same{Pre}(seq[at], pattern);
  ensures newest: \result != \null ==>
    \forall integer k; 0 <= k < at ==> !is_same{Pre}(seq[k], pattern);
*/
static inline struct ctxop *
find(kthread_t *t, const struct ctxop *pattern)
{
	struct call call = {
		.why = CTXOP_DEALLOCATE, .t = t, .pattern = pattern
	};

	ring_walk(t->t_ctx, visit_find, &call);
	return (call.found);
}

/* R2: t calls, or cannot run. */
/*@
  requires \valid_read(t) && \valid_read(t->t_procp);
  assigns \nothing;
*/
static inline bool
is_valid_target(const kthread_t *t)
{
	const proc_t *p = t->t_procp;

	return (t == curthread || p->p_stat == SIDL ||
	    p->p_agenttp == curthread || t->t_state == TS_STOPPED);
}

/*@
  requires IS_RING(t->t_ctx) && IS_THREAD(t) && IS_DETACHED(op);
  requires \base_addr(t) != \base_addr(op) && length < LENGTH_MAX - 2;
  assigns t->t_ctx, op->next, op->prev, t->t_ctx->prev, t->t_ctx->prev->next;
  assigns length, seq[0 .. length];
  ensures ring: IS_RING(t->t_ctx);
  ensures apart: IS_THREAD(t);
  ensures length == \old(length) + 1;
  ensures seq[0] == op;
  ensures \forall integer i; 1 <= i < length ==> seq[i] == \old(seq[i - 1]);
*/
static void
ring_link(kthread_t *t, struct ctxop *op)
{
	struct ctxop *head = t->t_ctx;

	if (head == NULL) {
		//@ assert empty: length == 0;
		op->next = op->prev = op;
	} else {
		struct ctxop *tail = head->prev;

		//@ assert some: length > 0;
		//@ assert ends: head == seq[0] && tail == seq[length - 1];
		op->next = head;
		op->prev = tail;
		head->prev = op;
		tail->next = op;
	}
	t->t_ctx = op;
	//@ assert older_kept: lead_to_older;
	//@ assert newer_kept: lead_to_newer;
	//@ ghost seq_push(op);
}

/*@
  requires IS_RING(t->t_ctx) && IS_THREAD(t);
  requires 0 <= at < length && seq[at] == op;
  assigns t->t_ctx, op->next, op->prev, op->prev->next, op->next->prev;
  assigns length, seq[0 .. length - 1];
  ensures ring: IS_RING(t->t_ctx);
  ensures apart: IS_THREAD(t) && IS_DETACHED(op);
  ensures op->next == \null && op->prev == \null;
  ensures length == \old(length) - 1;
  ensures \forall integer i; 0 <= i < at ==> seq[i] == \old(seq[i]);
  ensures \forall integer i; at <= i < length ==> seq[i] == \old(seq[i + 1]);
*/
static void
ring_unlink(kthread_t *t, struct ctxop *op)
{
	//@ assert older: op->next == OLDER(at);
	//@ assert newer: op->prev == NEWER(at);
	op->prev->next = op->next;
	//@ assert older_still: op->next == OLDER(at);
	//@ assert newer_still: op->prev == NEWER(at);
	//@ assert joined_older: NEWER(at)->next == OLDER(at);
	/*@ assert older_kept: \forall integer i, j;
	      ADJACENT(i, j) && i != at && j != at ==> seq[i]->next == seq[j]; */
	op->next->prev = op->prev;
	//@ assert joined_newer: OLDER(at)->prev == NEWER(at);
	/*@ assert newer_kept: \forall integer i, j;
	      ADJACENT(i, j) && i != at && j != at ==> seq[j]->prev == seq[i]; */
	if (op->next == op)
		t->t_ctx = NULL;
	else if (t->t_ctx == op)
		t->t_ctx = op->next;
	op->next = op->prev = NULL;
	/*@ assert older_kept: \forall integer i, j;
	      ADJACENT(i, j) && i != at && j != at ==> seq[i]->next == seq[j]; */
	/*@ assert newer_kept: \forall integer i, j;
	      ADJACENT(i, j) && i != at && j != at ==> seq[j]->prev == seq[i]; */
	//@ assert joined_older: length > 1 ==> NEWER(at)->next == OLDER(at);
	//@ assert joined_newer: length > 1 ==> OLDER(at)->prev == NEWER(at);
	/*@ assert ends_kept: 0 < at < length - 1 ==>
	      seq[length - 1]->next == seq[0] && seq[0]->prev == seq[length - 1]; */
	//@ ghost seq_drop();
}

/* ---- allocate, attach, detach, free ---- */

/*@
  requires \valid(op) && \valid_read(tpl);
  requires \base_addr(op) != \base_addr(tpl);
  assigns *op;
  ensures op->save_op == tpl->ct_save && op->restore_op == tpl->ct_restore;
  ensures op->fork_op == tpl->ct_fork;
  ensures op->lwp_create_op == tpl->ct_lwp_create;
  ensures op->exit_op == tpl->ct_exit && op->free_op == tpl->ct_free;
  ensures op->arg == arg && op->next == \null && op->prev == \null;
*/
static void
fill(struct ctxop *op, const struct ctxop_template *tpl, void *arg)
{
	op->save_op = tpl->ct_save;
	op->restore_op = tpl->ct_restore;
	op->fork_op = tpl->ct_fork;
	op->lwp_create_op = tpl->ct_lwp_create;
	op->exit_op = tpl->ct_exit;
	op->free_op = tpl->ct_free;
	op->arg = arg;
	op->save_ts = op->restore_ts = 0;
	op->next = op->prev = NULL;
}

struct ctxop *
ctxop_allocate(const struct ctxop_template *ct, void *arg)
{
	struct ctxop *op;

	VERIFY3U(ct->ct_rev, ==, CTXOP_TPL_REV);
	op = kmem_alloc(sizeof(*op), KM_SLEEP);
	fill(op, ct, arg);
	ctxop_check_born(op);
	ctxop_probe(CTXOP_ALLOCATE, op);
	return (op);
}

/*@
  requires \valid(op) && has_known_free(op) && is_nothing_told;
  assigns *op, gone, went[gone], TOLD(gone);
  ensures gone == \old(gone) + 1 && FREED(\old(gone), op, isexec);
*/
static void
free_with(struct ctxop *op, int isexec)
{
	if (op->free_op != NULL) {
		ctxop_probe(CTXOP_FREE, op);
		//@ calls any_free;
		op->free_op(op->arg, isexec);
		ctxop_probe_return(CTXOP_FREE);
	}
	ctxop_probe(CTXOP_DEALLOCATE, op);
	ctxop_check_gone(op);
	kmem_free(op, sizeof(*op));
}

/*@
  requires \valid(op) && has_known_free(op) && is_nothing_told;
  assigns *op, gone, went[gone], TOLD(gone);
  ensures gone == \old(gone) + 1 && FREED(\old(gone), op, 0);
*/
void
ctxop_free(struct ctxop *op)
{
	if (ctxop_check_free(op))
		free_with(op, 0);
}

/*@
  requires IS_RING(t->t_ctx) && IS_THREAD(t) && IS_DETACHED(op);
  requires \base_addr(t) != \base_addr(op) && length < LENGTH_MAX - 2;
  requires op->next == \null && op->prev == \null;
  assigns t->t_ctx, op->next, op->prev, t->t_ctx->prev, t->t_ctx->prev->next;
  assigns length, seq[0 .. length];
  ensures ring: IS_RING(t->t_ctx);
  ensures apart: IS_THREAD(t);
  ensures length == \old(length) + 1;
  ensures seq[0] == op;
  ensures \forall integer i; 1 <= i < length ==> seq[i] == \old(seq[i - 1]);
*/
void
ctxop_attach(kthread_t *t, struct ctxop *op)
{
	if (!ctxop_check_alive(op))
		return;
	ASSERT3P(op->next, ==, NULL);
	ASSERT3P(op->prev, ==, NULL);

	kpreempt_disable();
	if (ctxop_check_attach(t, op)) {
		ring_link(t, op);
		ctxop_probe(CTXOP_ATTACH, op);
	}
	kpreempt_enable();
}

/*@
  requires IS_RING(t->t_ctx) && IS_THREAD(t);
  requires 0 <= at < length && seq[at] == op;
  requires \valid_read(t->t_procp);
  assigns t->t_ctx, op->next, op->prev, op->prev->next, op->next->prev;
  assigns length, seq[0 .. length - 1];
  ensures ring: IS_RING(t->t_ctx);
  ensures apart: IS_THREAD(t) && IS_DETACHED(op);
  ensures op->next == \null && op->prev == \null;
  ensures length == \old(length) - 1;
  ensures \forall integer i; 0 <= i < at ==> seq[i] == \old(seq[i]);
  ensures \forall integer i; at <= i < length ==> seq[i] == \old(seq[i + 1]);
*/
void
ctxop_detach(kthread_t *t, struct ctxop *op)
{
	ASSERT(is_valid_target(t));
	ctxop_check_target(t, is_valid_target(t), __func__);

	mutex_enter(&t->t_ctx_lock);
	kpreempt_disable();
	VERIFY3P(t->t_ctx, !=, NULL);
	ASSERT(is_member(t, op));
	if (ctxop_check_detach(t, op, __func__)) {
		ring_unlink(t, op);
		ctxop_probe(CTXOP_DETACH, op);
	}
	mutex_exit(&t->t_ctx_lock);
	kpreempt_enable();
}

void
ctxop_install(kthread_t *t, const struct ctxop_template *ct, void *arg)
{
	ctxop_attach(t, ctxop_allocate(ct, arg));
}

/*@
  requires IS_RING(t->t_ctx) && IS_THREAD(t);
  requires \valid_read(t->t_procp) && \valid_read(ct);
  requires are_known && have_known_free && is_nothing_told;
  requires pos == 0 && is_fresh_log;
  assigns t->t_ctx, *seq[0 .. length - 1], length, seq[0 .. length - 1];
  assigns pos, at, did[0 .. length - 1], did_arg[0 .. length - 1];
  assigns gone, went[gone], TOLD(gone);
  ensures ring: IS_RING(t->t_ctx);
  ensures apart: IS_THREAD(t);
  ensures none: !\result ==> length == \old(length) && gone == \old(gone);
  ensures none_fits: !\result ==> \forall integer k;
    0 <= k < length ==> seq[k] == \old(seq[k]) && !FITS(\old(seq[k]));
  ensures one: \result ==> 0 <= at < \old(length) &&
    length == \old(length) - 1 && gone == \old(gone) + 1;
  ensures fits: \result ==> \forall integer k; k == at ==>
    FITS(\old(seq[k]));
  ensures freed: \result ==> \forall integer k; k == at ==>
    FREED(\old(gone), \old(seq[k]), 0);
  ensures newest: \result ==> \forall integer k; 0 <= k < at ==>
    seq[k] == \old(seq[k]) && !FITS(\old(seq[k]));
  ensures kept: \result ==> \forall integer k; at <= k < length ==>
    seq[k] == \old(seq[k + 1]);
*/
int
ctxop_remove(kthread_t *t, const struct ctxop_template *ct, void *arg)
{
	struct ctxop pattern, *op;

	ASSERT(is_valid_target(t));
	ctxop_check_target(t, is_valid_target(t), __func__);

	fill(&pattern, ct, arg);
	mutex_enter(&t->t_ctx_lock);
	kpreempt_disable();
	op = find(t, &pattern);
	if (op != NULL && ctxop_check_detach(t, op, __func__)) {
		//@ assert newer: op->prev == NEWER(at);
		//@ assert older: op->next == OLDER(at);
		ring_unlink(t, op);
		/*@ assert same: \forall integer k; k == at ==>
		      op == \at(seq[k], Pre) &&
		      op->free_op == \at(seq[k]->free_op, Pre) &&
		      op->arg == \at(seq[k]->arg, Pre); */
		ctxop_probe(CTXOP_DETACH, op);
		ctxop_free(op);
	}
	mutex_exit(&t->t_ctx_lock);
	kpreempt_enable();
	return (op != NULL);
}

/* ---- traversals ---- */

/*@
  requires \valid(op) && is_known(op);
  requires \valid_read(call) && \valid_read(call->walk);
  requires \valid_read(call->walk->wk_doubt);
  requires 0 <= pos < LENGTH_MAX && did[pos] == 0;
  assigns op->save_ts, did[pos], did_arg[pos];
  ensures \result == op->next;
  ensures op->save_op != \null ?
    did[pos] == DID_SAVE && did_arg[pos] == op->arg : did[pos] == 0;
*/
static inline struct ctxop *
visit_save(struct ctxop *op, struct call *call)
{
	if (op->save_op != NULL) {
		ctxop_probe(CTXOP_SAVE, op);
		op->save_ts = gethrtime_unscaled();
		//@ calls any_save;
		op->save_op(op->arg);
		ctxop_probe_return(CTXOP_SAVE);
	}
	return (older(op, call));
}

/*@
  requires \valid_read(t) && IS_RING(t->t_ctx) && are_known;
  requires pos == 0 && is_fresh_log;
  assigns pos, at, did[0 .. length - 1], did_arg[0 .. length - 1];
  assigns seq[0 .. length - 1]->save_ts, seq[0 .. length - 1]->restore_ts;
  ensures ring: IS_RING(t->t_ctx);
  ensures order: \forall integer k; 0 <= k < length ==> SAVED(k);
*/
void
savectx(kthread_t *t)
{
	struct call call = { .why = CTXOP_SAVE, .t = t };

	ASSERT3P(t, ==, curthread);
	ring_walk(t->t_ctx, visit_save, &call);
}

/*@
  requires \valid(op) && is_known(op);
  requires \valid_read(call) && \valid_read(call->walk);
  requires \valid_read(call->walk->wk_doubt);
  requires 0 <= pos < LENGTH_MAX && did[pos] == 0;
  assigns op->restore_ts, did[pos], did_arg[pos];
  ensures \result == op->prev;
  ensures op->restore_op != \null ?
    did[pos] == DID_RESTORE && did_arg[pos] == op->arg : did[pos] == 0;
*/
static inline struct ctxop *
visit_restore(struct ctxop *op, struct call *call)
{
	if (op->restore_op != NULL) {
		ctxop_probe(CTXOP_RESTORE, op);
		op->restore_ts = gethrtime_unscaled();
		//@ calls any_restore;
		op->restore_op(op->arg);
		ctxop_probe_return(CTXOP_RESTORE);
	}
	return (newer(op, call));
}

/*@
  requires \valid_read(t) && IS_RING(t->t_ctx) && are_known;
  requires pos == 0 && is_fresh_log;
  assigns pos, at, did[0 .. length - 1], did_arg[0 .. length - 1];
  assigns seq[0 .. length - 1]->save_ts, seq[0 .. length - 1]->restore_ts;
  ensures ring: IS_RING(t->t_ctx);
  ensures order: \forall integer k; 0 <= k < length ==> RESTORED(k);
*/
void
restorectx(kthread_t *t)
{
	struct call call = { .why = CTXOP_RESTORE, .t = t };

	ASSERT3P(t, ==, curthread);
	ring_walk(t->t_ctx, visit_restore, &call);
}

static struct ctxop *
visit_fork(struct ctxop *op, struct call *call)
{
	if (op->fork_op != NULL) {
		ctxop_probe(CTXOP_FORK, op);
		op->fork_op(call->t, call->child);
		ctxop_probe_return(CTXOP_FORK);
	}
	return (older(op, call));
}

void
forkctx(kthread_t *t, kthread_t *child)
{
	struct call call = { .why = CTXOP_FORK, .t = t, .child = child };

	ring_walk(t->t_ctx, visit_fork, &call);
}

static struct ctxop *
visit_lwp_create(struct ctxop *op, struct call *call)
{
	if (op->lwp_create_op != NULL) {
		ctxop_probe(CTXOP_LWP_CREATE, op);
		op->lwp_create_op(call->t, call->child);
		ctxop_probe_return(CTXOP_LWP_CREATE);
	}
	return (older(op, call));
}

void
lwp_createctx(kthread_t *t, kthread_t *child)
{
	struct call call = { .why = CTXOP_LWP_CREATE, .t = t, .child = child };

	ring_walk(t->t_ctx, visit_lwp_create, &call);
}

static struct ctxop *
visit_exit(struct ctxop *op, struct call *call)
{
	if (op->exit_op != NULL) {
		ctxop_probe(CTXOP_EXIT, op);
		op->exit_op(call->t);
		ctxop_probe_return(CTXOP_EXIT);
	}
	return (older(op, call));
}

void
exitctx(kthread_t *t)
{
	struct call call = { .why = CTXOP_EXIT, .t = t };

	ring_walk(t->t_ctx, visit_exit, &call);
}

/* The entry dies here, so the way on is read first. */
/*@
  requires \valid(op) && has_known_free(op) && is_nothing_told;
  requires \valid_read(call) && \base_addr(op) != \base_addr(call);
  assigns *op, gone, went[gone], TOLD(gone);
  ensures \result == \old(op->next);
  ensures gone == \old(gone) + 1 && FREED(\old(gone), op, call->isexec);
*/
static struct ctxop *
visit_free(struct ctxop *op, struct call *call)
{
	struct ctxop *next = op->next;

	free_with(op, call->isexec);
	return (next);
}

/*@
  requires IS_RING(t->t_ctx) && IS_THREAD(t);
  requires have_known_free && pos == 0 && is_nothing_gone;
  assigns t->t_ctx, pos, *seq[0 .. length - 1];
  assigns gone, went[0 .. length - 1], TOLD(0 .. length - 1);
  ensures none_left: t->t_ctx == \null;
  ensures all: gone == length;
  ensures order: \forall integer k; 0 <= k < length ==>
    FREED(k, seq[k], isexec);
*/
void
freectx(kthread_t *t, int isexec)
{
	struct call call = { .why = CTXOP_FREE, .t = t, .isexec = isexec };
	struct ctxop *newest;

	kpreempt_disable();
	newest = t->t_ctx;
	t->t_ctx = NULL;
	ring_walk(newest, visit_free, &call);
	kpreempt_enable();
}

/*@
  requires IS_RING(newest);
  requires have_known_free && pos == 0 && is_nothing_gone;
  assigns pos, *seq[0 .. length - 1];
  assigns gone, went[0 .. length - 1], TOLD(0 .. length - 1);
  ensures all: gone == length;
  ensures order: \forall integer k; 0 <= k < length ==>
    FREED(k, seq[k], 0);
*/
void
freectx_ctx(struct ctxop *newest)
{
	struct call call = { .why = CTXOP_FREE };

	ASSERT3P(newest, !=, NULL);

	kpreempt_disable();
	ring_walk(newest, visit_free, &call);
	kpreempt_enable();
}
