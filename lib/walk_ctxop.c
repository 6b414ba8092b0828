/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ctxop walker of a debugger, which trusts no ring. An entry that comes up
 * again before the newest does shows that the ring is broken: one entry passed
 * is kept, another one whenever the number of steps has doubled, so that in the
 * end it is one of those that the way runs through for ever (Brent).
 */
#include "arch/arch.h"

#include "panic.h"

#include <ctxop_mdb.h>
#include <inttypes.h>

int
sim_walk_ctxop(
    const kthread_t *t, int (*visit)(const struct ctxop *, void *), void *arg)
{
	const struct ctxop *newest, *op, *next, *passed = NULL;
	uint64_t steps = 0;
	int ret;

	NEED(visit);
	if (t == NULL)
		return (-1);
	newest = t->t_ctx;
	for (op = newest; op != NULL; op = next) {
		if (op == passed)
			return (-1);
		if ((steps & (steps - 1)) == 0)
			passed = op;
		steps++;
		next = op->next;
		if ((ret = visit(op, arg)) != 0)
			return (ret);
		if (next == newest)
			break;
	}
	return (0);
}

static int
print(const struct ctxop *op, void *out)
{
	(void)fprintf(out, "%" PRIxMAX "\n", panic_address(op));
	return (0);
}

int
sim_print_walk_ctxop(const kthread_t *t, FILE *out)
{
	struct arch_fpu fpu;
	int ret;

	NEED(out);
	arch_fpu_save(&fpu);
	ret = sim_walk_ctxop(t, print, out);
	if (t == NULL)
		(void)fputs("must specify thread for ctxop walk\n", out);
	else if (ret != 0)
		(void)fputs("the ring does not lead back to its head\n", out);
	arch_fpu_restore(&fpu);
	return (ret);
}
