/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads: kthread_t, struct ctxop and its calls, all of ctxop.h; and the calls
 * of the era that the sources are for. t_lock and the dispatcher's locks are
 * the machine's: thread_lock() is declared and is not there.
 */
#ifndef KERNEL_SYS_THREAD_H
#define KERNEL_SYS_THREAD_H

#include <ctxop_dialect.h>

#include <sys/types.h>

typedef kthread_t *kthread_id_t;

#define ttoproc(T) ((T)->t_procp)
#define ttolwp(T) ((T)->t_lwp)
#define lwptot(LWP) ((LWP)->lwp_thread)
#define lwptoproc(LWP) ((LWP)->lwp_procp)

void thread_lock(kthread_t *);
void thread_unlock(kthread_t *);

#endif /* KERNEL_SYS_THREAD_H */
