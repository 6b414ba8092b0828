/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, wrong: closing gives it back, and the free handler does not.
 * points: 4
 * expect: expected each window to be given back, seen that one is not
 */
#define window_open right_window_open
#define window_close right_window_close
#include "solution.c"
#undef window_open
#undef window_close

static void
free_handler(void *window, int isexec)
{
	(void)window;
	if (isexec != 0)
		window_off(curthread);
}

static const struct ctxop_template wrong_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = window_unload,
	.ct_restore = window_load,
	.ct_exit = window_off,
	.ct_free = free_handler,
};

struct window *window_open(void);
void window_close(struct window *w);

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
