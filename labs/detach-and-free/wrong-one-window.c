/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: the exit handler gets no window, and unloads the one that was
 * opened last.
 * points: 8
 * expect: expected it on CPU 0, seen that of user
 */
#include "detach-and-free.h"

static struct window *last;

static void
exit_handler(void *thread)
{
	(void)thread;
	window_unload(last);
}

static struct ctxop *
allocate(const struct ctxop_template *tpl, void *arg)
{
	struct ctxop_template wrong = *tpl;

	last = arg;
	wrong.ct_exit = exit_handler;
	return (ctxop_allocate(&wrong, arg));
}
#define ctxop_allocate allocate
#include "solution.c"
