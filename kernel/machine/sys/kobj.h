/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking up the kernel's calls by name. Found are the calls for ctxops of the
 * era that the sources are for (ctxop_symbols.h), and no others.
 */
#ifndef KERNEL_SYS_KOBJ_H
#define KERNEL_SYS_KOBJ_H

#include <ctxop_dialect.h>

#include <ctxop_symbols.h>

#define KERNEL_SYMBOLS_IMPL(ERA) ctxop_symbols_##ERA
#define KERNEL_SYMBOLS_OF(ERA) KERNEL_SYMBOLS_IMPL(ERA)

/* The address of a function by name, or 0. Source: illumos, the same. */
static inline uintptr_t
kobj_getsymvalue(const char *name, int kernelonly)
{
	const struct ctxop_symbol *sy;

	(void)kernelonly;
	sy = ctxop_symbol(KERNEL_SYMBOLS_OF(CTXOP_ERA), name);
	return (sy != NULL ? (uintptr_t)sy->sy_function : 0);
}

#endif /* KERNEL_SYS_KOBJ_H */
