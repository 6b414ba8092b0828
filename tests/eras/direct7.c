/* SPDX-License-Identifier: BSD-2-Clause */
/* Written for the era of 7 arguments, without a thought of another. */
#include <ctxop_installctx.h>

void install_and_remove(void *arg, void (*handler)(void *));

void
install_and_remove(void *arg, void (*handler)(void *))
{
	installctx(curthread, arg, handler, handler, NULL, NULL, NULL);
	(void)removectx(curthread, arg, handler, handler, NULL, NULL, NULL);
}
