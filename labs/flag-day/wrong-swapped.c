/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, wrong: two handlers of one type are in each other's place.
 * points: 8
 * expect: expected a call of 'lwp_create' first, seen 'fork'
 */
#define counter_install right_counter_install
#define counter_remove right_counter_remove
#define counter_prepare right_counter_prepare
#include "solution.c"
#undef counter_install
#undef counter_remove
#undef counter_prepare

static const struct ctxop_template wrong_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = counter_save,
	.ct_restore = counter_restore,
	.ct_fork = counter_lwp_create,
	.ct_lwp_create = counter_fork,
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
