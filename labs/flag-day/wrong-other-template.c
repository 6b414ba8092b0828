/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, wrong: it is removed by a template that leaves handlers out.
 * points: 7
 * expect: expected 1 calls of counter_free() for a, seen 0
 */
#define counter_remove right_counter_remove
#include "solution.c"
#undef counter_remove

int counter_remove(kthread_t *t, struct counter *c);

int
counter_remove(kthread_t *t, struct counter *c)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = counter_save,
		.ct_restore = counter_restore };

	return (ctxop_remove(t, &tpl, c));
}
