/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: exec frees the window, and leaves it on the CPU.
 * points: 8
 * expect: hw-loaded: CPU 0 still holds the window
 */
#define window_open right_window_open
#include "solution.c"
#undef window_open

static void
free_handler(void *window, int isexec)
{
	(void)isexec;
	window_put(window);
}

static const struct ctxop_template wrong_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = window_unload,
	.ct_restore = window_load,
	.ct_exit = window_off,
	.ct_free = free_handler,
};

struct window *window_open(void);

struct window *
window_open(void)
{
	struct window *w = window_get();

	w->wi_ctxop = ctxop_allocate(&wrong_tpl, w);
	kpreempt_disable();
	ctxop_attach(curthread, w->wi_ctxop);
	window_load(w);
	kpreempt_enable();
	return (w);
}
