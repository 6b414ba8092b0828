/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: as before 4285, the CPU may go between detach and unload.
 * points: 5
 * expect: hw-loaded: CPU 0 still holds the window of user
 */
#define window_close right_window_close
#include "solution.c"
#undef window_close

void window_close(struct window *w);

void
window_close(struct window *w)
{
	ctxop_detach(curthread, w->wi_ctxop);
	kpreempt_disable();
	window_unload(w);
	kpreempt_enable();
	ctxop_free(w->wi_ctxop);
}
