/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kcondvar_t of ctxop_kernel.h, cv_wait_sig() of ctxop_proc.h. To wait for a
 * time is declared and is not there.
 */
#ifndef KERNEL_SYS_CONDVAR_H
#define KERNEL_SYS_CONDVAR_H

#include <sys/mutex.h>
#include <sys/types.h>

typedef enum {
	TR_NANOSEC,
	TR_MICROSEC,
	TR_MILLISEC,
	TR_SEC,
	TR_CLOCK_TICK,
	TR_COUNT
} time_res_t;

clock_t cv_timedwait(kcondvar_t *, kmutex_t *, clock_t);
clock_t cv_timedwait_sig(kcondvar_t *, kmutex_t *, clock_t);
clock_t cv_reltimedwait(kcondvar_t *, kmutex_t *, clock_t, time_res_t);
clock_t cv_reltimedwait_sig(kcondvar_t *, kmutex_t *, clock_t, time_res_t);

#endif /* KERNEL_SYS_CONDVAR_H */
