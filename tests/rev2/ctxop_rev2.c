/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Revision 2 of the template, rehearsed. It adds one handler:
 *
 *	void (*ct_migrate)(void *arg, int from_cpu, int to_cpu)
 *
 * which is called on the new CPU if a thread comes back on another one than it
 * left: oldest first, before the first restore handler. The rest is lib/ctxop.c
 * as it is, compiled with revision 2's header, its allocate, install,
 * savectx and restorectx under other names.
 *
 * V1. A template is as long as its revision says: of one of revision 1, nothing
 *     behind ct_free is read.
 * V2. struct ctxop grows at its end, and only the kernel allocates it: who was
 *     compiled with the shorter one can still follow its links.
 * V3. ctxop_remove() stays as it is, and so compares what all revisions have.
 *     It cannot do more: it has never asked for a valid ct_rev.
 */
#include <ctxop.h>

struct ctxop *ctxop_allocate_before(const struct ctxop_template *, void *);
void ctxop_savectx_before(kthread_t *);
void restorectx_before(kthread_t *);

#define OLDEST_KNOWN 1
#define HAS_MIGRATE 2

struct ctxop *
ctxop_allocate(const struct ctxop_template *ct, void *arg)
{
	struct ctxop_template known;
	struct ctxop *op;

	if (ct->ct_rev < OLDEST_KNOWN || ct->ct_rev > CTXOP_TPL_REV)
		panic("ctxop_allocate: template revision %u, expected "
		      "%d or %d",
		    ct->ct_rev, OLDEST_KNOWN, CTXOP_TPL_REV);
	known = (struct ctxop_template){
		.ct_rev = CTXOP_TPL_REV,
		.ct_save = ct->ct_save,
		.ct_restore = ct->ct_restore,
		.ct_fork = ct->ct_fork,
		.ct_lwp_create = ct->ct_lwp_create,
		.ct_exit = ct->ct_exit,
		.ct_free = ct->ct_free,
	};
	op = ctxop_allocate_before(&known, arg);
	op->migrate_op = ct->ct_rev >= HAS_MIGRATE ? ct->ct_migrate : NULL;
	op->migrate_from = -1;
	return (op);
}

void
ctxop_install(kthread_t *t, const struct ctxop_template *ct, void *arg)
{
	ctxop_attach(t, ctxop_allocate(ct, arg));
}

/* ---- the switch ---- */

static void
remember_cpu(kthread_t *t)
{
	struct ctxop *op = t->t_ctx;

	if (op == NULL)
		return;
	do {
		op->migrate_from = t->t_cpu->cpu_id;
		op = op->next;
	} while (op != t->t_ctx);
}

static void
migrate(struct ctxop *op, int to)
{
	int from = op->migrate_from;

	op->migrate_from = -1;
	if (op->migrate_op != NULL && from != -1 && from != to)
		op->migrate_op(op->arg, from, to);
}

static void
migrate_all(kthread_t *t)
{
	struct ctxop *op = t->t_ctx;

	if (op == NULL)
		return;
	do {
		op = op->prev; /* the oldest first */
		migrate(op, t->t_cpu->cpu_id);
	} while (op != t->t_ctx);
}

void
savectx(kthread_t *t)
{
	remember_cpu(t);
	ctxop_savectx_before(t);
}

void
restorectx(kthread_t *t)
{
	migrate_all(t);
	restorectx_before(t);
}
