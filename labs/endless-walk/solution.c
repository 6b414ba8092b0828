/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 9: a model answer. */
#include "endless-walk.h"

unsigned
hooks_count(kthread_t *t)
{
	const struct ctxop *op;
	unsigned n = 0;

	mutex_enter(&t->t_ctx_lock);
	if ((op = t->t_ctx) != NULL) {
		do {
			n++;
			op = op->next;
		} while (op != t->t_ctx);
	}
	mutex_exit(&t->t_ctx_lock);
	return (n);
}

/* With this arg, or with any. */
static struct ctxop *
newest_with(void (*save)(void *), const void *arg, bool is_any)
{
	struct ctxop *newest = curthread->t_ctx, *op = newest;

	if (newest == NULL)
		return (NULL);
	do {
		if (op->save_op == save && (is_any || op->arg == arg))
			return (op);
		op = op->next;
	} while (op != newest);
	return (NULL);
}

struct ctxop *
hooks_find(void (*save)(void *), void *arg)
{
	return (newest_with(save, arg, false));
}

/* Each walk begins anew: where the last one was to end may be gone. */
unsigned
hooks_drop(void (*save)(void *))
{
	struct ctxop *op;
	unsigned n = 0;

	while ((op = newest_with(save, NULL, true)) != NULL) {
		ctxop_detach(curthread, op);
		ctxop_free(op);
		n++;
	}
	return (n);
}
