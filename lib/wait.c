/* SPDX-License-Identifier: BSD-2-Clause */
/* A process waits for its children, and frees those that have exited. */
#include "machine.h"

#include <errno.h>

static proc_t *
find_zombie(const proc_t *p)
{
	proc_t *child = p->p_child;

	while (child != NULL && child->p_stat != SZOMB)
		child = child->p_sibling;
	return (child);
}

static void
reap(proc_t *child, int *pid, int *what)
{
	if (pid != NULL)
		*pid = child->p_pid;
	if (what != NULL)
		*what = child->p_wdata;
	proc_unlink(child);
	proc_rele(child);
}

/* pidlock is held. */
static int
wait_child(proc_t *p, int *pid, int *what)
{
	proc_t *child;

	while ((child = find_zombie(p)) == NULL) {
		if (p->p_child == NULL)
			return (ECHILD);
		if (!cv_wait_sig(&p->p_cv, &pidlock))
			return (EINTR);
	}
	reap(child, pid, what);
	return (0);
}

int
sim_wait(int *pid, int *what)
{
	int error;

	mutex_enter(&pidlock);
	error = wait_child(curproc, pid, what);
	mutex_exit(&pidlock);
	sim_trap();
	return (error);
}
