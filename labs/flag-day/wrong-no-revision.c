/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, wrong: a template that does not say of which revision it is.
 * points: 0
 * expect: assertion failed: ct->ct_rev == CTXOP_TPL_REV
 */
#define counter_install right_counter_install
#define counter_remove right_counter_remove
#define counter_prepare right_counter_prepare
#include "solution.c"
#undef counter_install
#undef counter_remove
#undef counter_prepare

static const struct ctxop_template wrong_tpl = {
	.ct_save = counter_save,
	.ct_restore = counter_restore,
	.ct_fork = counter_fork,
	.ct_lwp_create = counter_lwp_create,
	.ct_exit = counter_exit,
	.ct_free = counter_free,
};

void counter_install(kthread_t *t, struct counter *c);
int counter_remove(kthread_t *t, struct counter *c);
struct ctxop *counter_prepare(struct counter *c);

void
counter_install(kthread_t *t, struct counter *c)
{
	ctxop_install(t, &wrong_tpl, c);
}

int
counter_remove(kthread_t *t, struct counter *c)
{
	return (ctxop_remove(t, &wrong_tpl, c));
}

struct ctxop *
counter_prepare(struct counter *c)
{
	return (ctxop_allocate(&wrong_tpl, c));
}
