/* SPDX-License-Identifier: BSD-2-Clause */
/* The era of 9 arguments, 13915. See ctxop_installctx.h, ctxop_symbols.h. */
#define CTXOP_ERA 9
#include <ctxop_installctx.h>
#include <ctxop_symbols.h>

struct ctxop *
installctx_preallocate(void)
{
	const struct ctxop_template nothing = { .ct_rev = CTXOP_TPL_REV };

	return (ctxop_allocate(&nothing, NULL));
}

/*
 * What was preallocated is filled in here: the one place outside of ctxop.c
 * that writes handlers, of a ctxop that is on no thread yet.
 */
void
installctx(kthread_t *t, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*lwp_create_op)(void *, void *), void (*exit_op)(void *),
    void (*free_op)(void *, int), struct ctxop *preallocated)
{
	struct ctxop *op = preallocated;

	if (op == NULL)
		op = installctx_preallocate();
	op->save_op = save_op;
	op->restore_op = restore_op;
	op->fork_op = fork_op;
	op->lwp_create_op = lwp_create_op;
	op->exit_op = exit_op;
	op->free_op = free_op;
	op->arg = arg;
	ctxop_attach(t, op);
}

int
removectx(kthread_t *t, void *arg, void (*save_op)(void *),
    void (*restore_op)(void *), void (*fork_op)(void *, void *),
    void (*lwp_create_op)(void *, void *), void (*exit_op)(void *),
    void (*free_op)(void *, int))
{
	const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV,
		.ct_save = save_op,
		.ct_restore = restore_op,
		.ct_fork = fork_op,
		.ct_lwp_create = lwp_create_op,
		.ct_exit = exit_op,
		.ct_free = free_op,
	};

	return (ctxop_remove(t, &tpl, arg));
}

const struct ctxop_symbol ctxop_symbols_9[] = {
	CTXOP_SYMBOL("installctx", 9, installctx),
	CTXOP_SYMBOL("installctx_preallocate", 0, installctx_preallocate),
	CTXOP_SYMBOL("removectx", 8, removectx),
	CTXOP_SYMBOL("exitctx", 1, exitctx),
	CTXOP_SYMBOL(NULL, 0, NULL),
};
