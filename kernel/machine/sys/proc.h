/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes: proc_t, curproc, pidlock, process operations, of ctxop.h and
 * ctxop_proc.h. User areas, credentials and signals are not there.
 */
#ifndef KERNEL_SYS_PROC_H
#define KERNEL_SYS_PROC_H

#include <sys/thread.h>

/* A macro, because each machine has its own: no variable can have its name. */
#define p0 (*kernel_p0())
static inline proc_t *
kernel_p0(void)
{
	proc_t *p = curproc;

	while (p->p_parent != NULL)
		p = p->p_parent;
	return (p);
}

#endif /* KERNEL_SYS_PROC_H */
