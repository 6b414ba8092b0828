/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 2: fill in the two walks; order.h says what each of them does. */
#include "order.h"

void
order_save(struct ctxop *newest)
{
	(void)newest;
}

void
order_restore(struct ctxop *newest)
{
	(void)newest;
}
