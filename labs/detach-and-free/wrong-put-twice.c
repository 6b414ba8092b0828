/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: closing puts it back, and so does the free handler.
 * points: 4
 * expect: expected the window of user to be given back once, seen twice
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
	kpreempt_enable();
	ctxop_free(w->wi_ctxop);
	window_put(w);
}
