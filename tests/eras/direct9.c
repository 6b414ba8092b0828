/* SPDX-License-Identifier: BSD-2-Clause */
/* Written for the era of 9 arguments, without a thought of another. */
#include <ctxop_installctx.h>

void install_and_remove(void *arg, void (*handler)(void *));

void
install_and_remove(void *arg, void (*handler)(void *))
{
	installctx(curthread, arg, handler, handler, NULL, NULL, NULL, NULL,
	    installctx_preallocate());
	(void)removectx(
	    curthread, arg, handler, handler, NULL, NULL, NULL, NULL);
}
