/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, wrong: a section that nobody asked for, and that ends where nothing
 * is found only.
 * points: 8
 * expect: after hooks_find(): expected preemption to be enabled
 */
#define hooks_find right_hooks_find
#include "solution.c"
#undef hooks_find

struct ctxop *hooks_find(void (*save)(void *), void *arg);

struct ctxop *
hooks_find(void (*save)(void *), void *arg)
{
	struct ctxop *op;

	kpreempt_disable();
	if ((op = newest_with(save, arg, false)) != NULL)
		return (op);
	kpreempt_enable();
	return (NULL);
}
