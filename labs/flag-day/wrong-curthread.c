/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, wrong: the calling thread gets the hook, whichever thread it is for.
 * points: 9
 * expect: ctxop_attach() by counted.1/1 changes the ring of counted.1/1
 */
#define counter_install right_counter_install
#include "solution.c"
#undef counter_install

void counter_install(kthread_t *t, struct counter *c);

void
counter_install(kthread_t *t, struct counter *c)
{
	(void)t;
	ctxop_install(curthread, &counter_tpl, c);
}
