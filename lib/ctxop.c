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

static inline struct ctxop *
older(const struct ctxop *op, struct call *call)
{
	return (ctxop_walk_leaves(call->walk, op) ? op->next : NULL);
}

static inline struct ctxop *
newer(const struct ctxop *op, struct call *call)
{
	return (ctxop_walk_leaves(call->walk, op) ? op->prev : NULL);
}

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
	do {
		if (!ctxop_walk_meets(&walk, op))
			break;
		op = visit(op, call);
	} while (op != first);
	ctxop_walk_end(&walk);
}

/* ---- membership ---- */

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
	return (op->next);
}

static struct ctxop *
visit_member(struct ctxop *op, struct call *call)
{
	if (op == call->pattern)
		call->found = op;
	return (op->next);
}

static inline bool
is_member(kthread_t *t, const struct ctxop *op)
{
	struct call call = { .why = CTXOP_DETACH, .t = t, .pattern = op };

	ring_walk(t->t_ctx, visit_member, &call);
	return (call.found != NULL);
}

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
static inline bool
is_valid_target(const kthread_t *t)
{
	const proc_t *p = t->t_procp;

	return (t == curthread || p->p_stat == SIDL ||
	    p->p_agenttp == curthread || t->t_state == TS_STOPPED);
}

static void
ring_link(kthread_t *t, struct ctxop *op)
{
	struct ctxop *head = t->t_ctx;

	if (head == NULL) {
		op->next = op->prev = op;
	} else {
		struct ctxop *tail = head->prev;

		op->next = head;
		op->prev = tail;
		head->prev = op;
		tail->next = op;
	}
	t->t_ctx = op;
}

static void
ring_unlink(kthread_t *t, struct ctxop *op)
{
	op->prev->next = op->next;
	op->next->prev = op->prev;
	if (op->next == op)
		t->t_ctx = NULL;
	else if (t->t_ctx == op)
		t->t_ctx = op->next;
	op->next = op->prev = NULL;
}

/* ---- allocate, attach, detach, free ---- */

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

static void
free_with(struct ctxop *op, int isexec)
{
	if (op->free_op != NULL) {
		ctxop_probe(CTXOP_FREE, op);
		op->free_op(op->arg, isexec);
		ctxop_probe_return(CTXOP_FREE);
	}
	ctxop_probe(CTXOP_DEALLOCATE, op);
	ctxop_check_gone(op);
	kmem_free(op, sizeof(*op));
}

void
ctxop_free(struct ctxop *op)
{
	if (ctxop_check_free(op))
		free_with(op, 0);
}

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
		ring_unlink(t, op);
		ctxop_probe(CTXOP_DETACH, op);
		ctxop_free(op);
	}
	mutex_exit(&t->t_ctx_lock);
	kpreempt_enable();
	return (op != NULL);
}

/* ---- traversals ---- */

static inline struct ctxop *
visit_save(struct ctxop *op, struct call *call)
{
	if (op->save_op != NULL) {
		ctxop_probe(CTXOP_SAVE, op);
		op->save_ts = gethrtime_unscaled();
		op->save_op(op->arg);
		ctxop_probe_return(CTXOP_SAVE);
	}
	return (older(op, call));
}

void
savectx(kthread_t *t)
{
	struct call call = { .why = CTXOP_SAVE, .t = t };

	ASSERT3P(t, ==, curthread);
	ring_walk(t->t_ctx, visit_save, &call);
}

static inline struct ctxop *
visit_restore(struct ctxop *op, struct call *call)
{
	if (op->restore_op != NULL) {
		ctxop_probe(CTXOP_RESTORE, op);
		op->restore_ts = gethrtime_unscaled();
		op->restore_op(op->arg);
		ctxop_probe_return(CTXOP_RESTORE);
	}
	return (newer(op, call));
}

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
static struct ctxop *
visit_free(struct ctxop *op, struct call *call)
{
	struct ctxop *next = op->next;

	free_with(op, call->isexec);
	return (next);
}

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

void
freectx_ctx(struct ctxop *newest)
{
	struct call call = { .why = CTXOP_FREE };

	ASSERT3P(newest, !=, NULL);

	kpreempt_disable();
	ring_walk(newest, visit_free, &call);
	kpreempt_enable();
}
