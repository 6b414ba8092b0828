/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lwp_create(), lwp_exit() and klwp_t. System calls are sim_... of
 * ctxop_proc.h.
 */
#ifndef KERNEL_SYS_LWP_H
#define KERNEL_SYS_LWP_H

#include <sys/klwp.h>
#include <sys/proc.h>

#endif /* KERNEL_SYS_LWP_H */
