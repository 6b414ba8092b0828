/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The LX brand: processes of another system. Each CPU has one handler that
 * system calls enter the kernel by: the native one, or, while a branded thread
 * is there, LX's. So the ctxop of a branded thread disables LX as it leaves its
 * CPU, and enables it as it comes back.
 *
 * Rules for callers:
 * R1. A process enters the brand, and leaves it, when it has one lwp. Lwps and
 *     children that it makes in between are branded too: the platform calls
 *     lwp_attach_brand_hdlrs() where it installs the first ctxops of an lwp,
 *     and brand_proc_exit() where a process exits.
 * R2. exec frees the ctxop and does not disable LX. A branded process leaves
 *     before; if it does not, its CPU may keep LX for others.
 * R3. An lwp that exits beside others runs its exit handler, which disables LX,
 *     and may sleep then (lwp_exit()): it is restored once more, and leaves its
 *     CPU with LX enabled. A process that must not do that has one lwp.
 */
#ifndef BRAND_H
#define BRAND_H

#include <ctxop_proc.h>
#include <ctxop_scenario.h>

/* The calling process enters a branded zone, and leaves it. May sleep. */
void brand_enter(void);
void brand_leave(void);

/* Enter without the ctxop: what a kernel that forgot it would do. */
void brand_enter_without_hook(void);

/* The process is native from now on: all that exec does for that. */
void brand_clearbrand(proc_t *);

/*
 * Install the ctxop of an lwp, if its process is branded; if it is the calling
 * one, LX is enabled. Take it away from the calling one, and disable LX.
 */
void lwp_attach_brand_hdlrs(klwp_t *);
void lwp_detach_brand_hdlrs(klwp_t *);

/* For the platform: a process with this last lwp exits. */
void brand_proc_exit(klwp_t *);

/* The calling lwp enters the kernel: by its own handler, or the run fails. */
void brand_syscall(void);

extern const struct sim_consumer brand_words;

#endif /* BRAND_H */
