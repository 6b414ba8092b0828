/* SPDX-License-Identifier: BSD-2-Clause */
/* The era of 8 arguments. See ctxop_installctx.h and ctxop_symbols.h. */
#define CTXOP_ERA 8
#include <ctxop_installctx.h>
#include <ctxop_symbols.h>

void
installctx(kthread_t *t, void *arg, void (*save_op)(void *),
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

	ctxop_install(t, &tpl, arg);
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

const struct ctxop_symbol ctxop_symbols_8[] = {
	CTXOP_SYMBOL("installctx", 8, installctx),
	CTXOP_SYMBOL("removectx", 8, removectx),
	CTXOP_SYMBOL("exitctx", 1, exitctx),
	CTXOP_SYMBOL(NULL, 0, NULL),
};
