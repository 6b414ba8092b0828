/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Process context operations: a one-way list, newest first, ended by NULL, and
 * walked that way only. Callers' rules are in ctxop.h.
 */
#include "panic.h"

#include <ctxop.h>

void
installpctx(proc_t *p, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*exit_op)(void *), void (*free_op)(void *, int))
{
	struct pctxop *op;

	NEED(p);
	op = kmem_alloc(sizeof(*op), KM_SLEEP);
	*op = (struct pctxop){ .save_op = save_op,
		.restore_op = restore_op,
		.fork_op = fork_op,
		.exit_op = exit_op,
		.free_op = free_op,
		.arg = arg,
		.next = p->p_pctx };
	p->p_pctx = op;
}

static void
free_with(struct pctxop *op, int isexec)
{
	if (op->free_op != NULL)
		op->free_op(op->arg, isexec);
	kmem_free(op, sizeof(*op));
}

int
removepctx(proc_t *p, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*exit_op)(void *), void (*free_op)(void *, int))
{
	struct pctxop **link, *op;

	NEED(p);
	kpreempt_disable();
	for (link = &p->p_pctx; (op = *link) != NULL; link = &op->next) {
		if (op->save_op == save_op && op->restore_op == restore_op &&
		    op->fork_op == fork_op && op->exit_op == exit_op &&
		    op->free_op == free_op && op->arg == arg) {
			*link = op->next;
			free_with(op, 0);
			break;
		}
	}
	kpreempt_enable();
	return (op != NULL);
}

void
savepctx(proc_t *p)
{
	NEED(p);
	for (struct pctxop *op = p->p_pctx; op != NULL; op = op->next)
		if (op->save_op != NULL)
			op->save_op(op->arg);
}

void
restorepctx(proc_t *p)
{
	NEED(p);
	for (struct pctxop *op = p->p_pctx; op != NULL; op = op->next)
		if (op->restore_op != NULL)
			op->restore_op(op->arg);
}

void
forkpctx(proc_t *p, proc_t *child)
{
	NEED(p);
	for (struct pctxop *op = p->p_pctx; op != NULL; op = op->next)
		if (op->fork_op != NULL)
			op->fork_op(p, child);
}

void
exitpctx(proc_t *p)
{
	NEED(p);
	for (struct pctxop *op = p->p_pctx; op != NULL; op = op->next)
		if (op->exit_op != NULL)
			op->exit_op(p);
}

void
freepctx(proc_t *p, int isexec)
{
	struct pctxop *op;

	NEED(p);
	kpreempt_disable();
	while ((op = p->p_pctx) != NULL) {
		p->p_pctx = op->next;
		free_with(op, isexec);
	}
	kpreempt_enable();
}
