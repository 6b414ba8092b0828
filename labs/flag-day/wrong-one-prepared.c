/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, wrong: one prepared hook for all counters.
 * points: 8
 * expect: expected another ctxop, for the other counter, seen the same
 */
#define counter_prepare right_counter_prepare
#include "solution.c"
#undef counter_prepare

struct ctxop *counter_prepare(struct counter *c);

struct ctxop *
counter_prepare(struct counter *c)
{
	static struct ctxop *prepared;

	if (prepared == NULL)
		prepared = right_counter_prepare(c);
	return (prepared);
}
