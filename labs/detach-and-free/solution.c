/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 4: a model answer. */
#include "detach-and-free.h"

static void
window_free(void *window, int isexec)
{
	if (isexec != 0)
		window_off(curthread);
	window_put(window);
}

static const struct ctxop_template window_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = window_unload,
	.ct_restore = window_load,
	.ct_exit = window_off,
	.ct_free = window_free,
};

struct window *
window_open(void)
{
	struct window *w = window_get();

	w->wi_ctxop = ctxop_allocate(&window_tpl, w);
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
}
