/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9: three functions from the time when the hooks of a thread were a list
 * with NULL at its end. Mend them; endless-walk.h says what each of them does.
 */
#include "endless-walk.h"

unsigned
hooks_count(kthread_t *t)
{
	unsigned n = 0;

	for (const struct ctxop *op = t->t_ctx; op != NULL; op = op->next)
		n++;
	return (n);
}

struct ctxop *
hooks_find(void (*save)(void *), void *arg)
{
	for (struct ctxop *op = curthread->t_ctx; op != NULL; op = op->next)
		if (op->save_op == save && op->arg == arg)
			return (op);
	return (NULL);
}

unsigned
hooks_drop(void (*save)(void *))
{
	unsigned n = 0;

	for (struct ctxop *op = curthread->t_ctx, *next; op != NULL;
	     op = next) {
		next = op->next;
		if (op->save_op == save) {
			ctxop_detach(curthread, op);
			ctxop_free(op);
			n++;
		}
	}
	return (n);
}
