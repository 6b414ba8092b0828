/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: whoever has closed a window keeps its CPU for ever.
 * points: 6
 * expect: after window_close(): expected preemption to be enabled
 */
#define window_close right_window_close
#include "solution.c"
#undef window_close

void window_close(struct window *w);

void
window_close(struct window *w)
{
	kpreempt_disable();
	ctxop_detach(curthread, w->wi_ctxop);
	window_unload(w);
	ctxop_free(w->wi_ctxop);
}
