/* SPDX-License-Identifier: BSD-2-Clause */
/* Written for the era of 13917. */
#include <ctxop_installctx.h>

void install_and_remove(void *arg, void (*handler)(void *));

void
install_and_remove(void *arg, void (*handler)(void *))
{
	const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV,
		.ct_save = handler,
		.ct_restore = handler,
	};

	ctxop_install(curthread, &tpl, arg);
	(void)ctxop_remove(curthread, &tpl, arg);
}
