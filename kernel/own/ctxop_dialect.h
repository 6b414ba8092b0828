/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All that the machine is, beside the user's own kernel headers: these say
 * themselves what hrtime_t is and how time is read, and it is the machine's
 * functions that they declare.
 */
#ifndef KERNEL_OWN_CTXOP_DIALECT_H
#define KERNEL_OWN_CTXOP_DIALECT_H

#define hrtime_t ctxop_hrtime_t
#define gethrtime ctxop_gethrtime
#define gethrtime_unscaled ctxop_gethrtime_unscaled

#include <ctxop_installctx.h>
#include <ctxop_proc.h>

#undef hrtime_t
#undef gethrtime
#undef gethrtime_unscaled

#endif /* KERNEL_OWN_CTXOP_DIALECT_H */
