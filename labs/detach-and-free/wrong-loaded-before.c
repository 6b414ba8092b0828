/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: the window is loaded, and the section begins a moment later.
 * points: 1
 * expect: hw-loaded: CPU 0 still holds the window of user
 */
#define window_open right_window_open
#include "solution.c"
#undef window_open

struct window *window_open(void);

struct window *
window_open(void)
{
	struct window *w = window_get();

	w->wi_ctxop = ctxop_allocate(&window_tpl, w);
	window_load(w);
	kpreempt_disable();
	ctxop_attach(curthread, w->wi_ctxop);
	kpreempt_enable();
	return (w);
}
