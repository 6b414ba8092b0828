/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: unloaded, and then detached: while that waits for its lock the
 * hooks run, and the window is loaded again.
 * points: 7
 * expect: the window of user is unloaded: expected it on CPU 0, seen that of
 */
#define window_close right_window_close
#include "solution.c"
#undef window_close

void window_close(struct window *w);

void
window_close(struct window *w)
{
	kpreempt_disable();
	window_unload(w);
	ctxop_detach(curthread, w->wi_ctxop);
	kpreempt_enable();
	ctxop_free(w->wi_ctxop);
}
