/* SPDX-License-Identifier: BSD-2-Clause */
/* cmn_err(), vcmn_err() and panic(), of ctxop_debug.h. */
#ifndef KERNEL_SYS_CMN_ERR_H
#define KERNEL_SYS_CMN_ERR_H

#include <ctxop_dialect.h>

#endif /* KERNEL_SYS_CMN_ERR_H */
