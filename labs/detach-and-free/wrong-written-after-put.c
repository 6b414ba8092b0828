/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: ctxop_free() has given the window back, and it is written to.
 * points: 4
 * expect: expected nothing in a window to be changed
 */
#define window_close right_window_close
#include "solution.c"
#undef window_close

void window_close(struct window *w);

void
window_close(struct window *w)
{
	right_window_close(w);
	w->wi_ctxop = NULL;
}
