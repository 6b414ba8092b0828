/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: exec gives the window back, and unloads it a moment later.
 * points: 8
 * expect: expected no use of it after window_put(), seen one
 */
#include "detach-and-free.h"

static void
free_handler(void *window, int isexec)
{
	window_put(window);
	if (isexec != 0)
		window_unload(window);
}

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	wrong.ct_free = free_handler;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
