/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All that the machine is, under the kernel's names: what each shim includes.
 */
#ifndef KERNEL_CTXOP_DIALECT_H
#define KERNEL_CTXOP_DIALECT_H

#include <ctxop_installctx.h>
#include <ctxop_proc.h>

#endif /* KERNEL_CTXOP_DIALECT_H */
