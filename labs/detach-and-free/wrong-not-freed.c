/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: it is detached, and nobody frees it.
 * points: 4
 * expect: violation: ctxop-leaked: 1 ctxop that nothing leads to
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
	window_put(w);
}
