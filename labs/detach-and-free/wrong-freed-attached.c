/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: it is freed, and was not detached before.
 * points: 4
 * expect: violation: free-attached: ctxop_free() of ctxop
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
	ctxop_free(w->wi_ctxop);
	kpreempt_enable();
}
