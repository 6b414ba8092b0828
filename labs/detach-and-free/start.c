/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 4: fill in what is missing; detach-and-free.h says what it is to do. */
#include "detach-and-free.h"

static const struct ctxop_template window_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = window_unload,
	.ct_restore = window_load,
};

struct window *
window_open(void)
{
	struct window *w = window_get();

	w->wi_ctxop = ctxop_allocate(&window_tpl, w);
	return (w);
}

void
window_close(struct window *w)
{
	window_put(w);
}
