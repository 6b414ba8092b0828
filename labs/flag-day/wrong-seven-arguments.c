/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, wrong: as a driver for 7 arguments: free is where exit came in.
 * points: 1
 * expect: expected a counter as its argument, seen a thread
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
	.ct_fork = counter_fork,
	.ct_lwp_create = counter_lwp_create,
	.ct_exit = (void (*)(void *))(uintptr_t)counter_free,
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
