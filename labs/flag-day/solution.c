/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 5: a model answer. */
#include "flag-day.h"

static const struct ctxop_template counter_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = counter_save,
	.ct_restore = counter_restore,
	.ct_fork = counter_fork,
	.ct_lwp_create = counter_lwp_create,
	.ct_exit = counter_exit,
	.ct_free = counter_free,
};

void
counter_install(kthread_t *t, struct counter *c)
{
	ctxop_install(t, &counter_tpl, c);
}

int
counter_remove(kthread_t *t, struct counter *c)
{
	return (ctxop_remove(t, &counter_tpl, c));
}

struct ctxop *
counter_prepare(struct counter *c)
{
	return (ctxop_allocate(&counter_tpl, c));
}

void
counter_cancel(struct ctxop *op)
{
	ctxop_free(op);
}
