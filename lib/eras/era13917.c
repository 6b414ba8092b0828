/* SPDX-License-Identifier: BSD-2-Clause */
/* Today's era has no calls of its own: they are ctxop.h's. ctxop_symbols.h. */
#include <ctxop.h>
#include <ctxop_symbols.h>

const struct ctxop_symbol ctxop_symbols_13917[] = {
	CTXOP_SYMBOL("ctxop_allocate", 2, ctxop_allocate),
	CTXOP_SYMBOL("ctxop_free", 1, ctxop_free),
	CTXOP_SYMBOL("ctxop_attach", 2, ctxop_attach),
	CTXOP_SYMBOL("ctxop_detach", 2, ctxop_detach),
	CTXOP_SYMBOL("ctxop_install", 3, ctxop_install),
	CTXOP_SYMBOL("ctxop_remove", 3, ctxop_remove),
	CTXOP_SYMBOL("exitctx", 1, exitctx),
	CTXOP_SYMBOL(NULL, 0, NULL),
};
