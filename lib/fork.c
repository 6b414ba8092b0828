/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process is copied: its lwps are stopped, each that is wanted gets a copy in
 * a process that nobody can see yet (SIDL), with the fork handlers of its
 * thread; then come the process's own, and then the copies run.
 */
#include "machine.h"

#include <ctxop.h>
#include <errno.h>

/* Answers to SIM_CHOICE_FORK. */
enum { GOES_WELL, FAILS_EARLY, FAILS_LATE, NFAILURES };

struct fork {
	bool fk_all;     /* all lwps */
	bool fk_borrows; /* vfork */
	void (*fk_body)(void *);
	void *fk_arg;
};

/* False: the copy could not be made. */
static bool
forklwp(const struct fork *fk, kthread_t *t, proc_t *cp)
{
	klwp_t *lwp = lwp_create(fk->fk_body, fk->fk_arg, 0, cp, TS_STOPPED,
	    t->t_pri, NULL, 0, t->t_tid);

	if (lwp == NULL)
		return (false);
	lwp_forkregs(t->t_lwp, lwp);
	forkctx(t, lwp->lwp_thread);
	return (true);
}

static bool
is_copied(const struct fork *fk, const kthread_t *t)
{
	return (t == curthread || (fk->fk_all && t->t_lwp != NULL));
}

/* In the order in which they were made: all others are stopped. */
static bool
forklwps(const struct fork *fk, proc_t *p, proc_t *cp)
{
	kthread_t *t = p->p_tlist;

	do {
		if (is_copied(fk, t) && !forklwp(fk, t, cp))
			return (false);
		t = t->t_forw;
	} while (t != p->p_tlist);
	return (true);
}

static void
fork_fail(proc_t *cp)
{
	while (cp->p_tlist != NULL)
		lwp_undo(cp->p_tlist);
	mutex_enter(&pidlock);
	proc_unlink(cp);
	mutex_exit(&pidlock);
	proc_rele(cp);
}

static void
set_running(proc_t *cp, bool borrows)
{
	mutex_enter(&pidlock);
	mutex_enter(&cp->p_lock);
	cp->p_stat = SRUN;
	if (borrows)
		cp->p_flag |= SVFORK;
	startlwps(cp);
	mutex_exit(&cp->p_lock);
	mutex_exit(&pidlock);
}

/* The child, or NULL. */
static proc_t *
copy(const struct fork *fk, proc_t *p)
{
	uint32_t fails = choose(machine(), SIM_CHOICE_FORK, NFAILURES);
	proc_t *cp;

	if (fails == FAILS_EARLY)
		return (NULL);
	mutex_enter(&pidlock);
	cp = getproc(p, p->p_name);
	mutex_exit(&pidlock);
	if (!forklwps(fk, p, cp) || fails == FAILS_LATE) {
		fork_fail(cp);
		return (NULL);
	}
	if (p->p_pctx != NULL)
		forkpctx(p, cp);
	proc_hold(cp);
	set_running(cp, fk->fk_borrows);
	return (cp);
}

static void
vfwait(proc_t *p, const proc_t *cp)
{
	mutex_enter(&pidlock);
	while (cp->p_flag & SVFORK)
		cv_wait(&p->p_cv, &pidlock);
	mutex_exit(&pidlock);
}

static int
cfork(const struct fork *fk, int *pid)
{
	proc_t *p = curproc, *cp;
	bool is_held;

	mutex_enter(&p->p_lock);
	is_held = holdlwps(p);
	mutex_exit(&p->p_lock);
	if (!is_held)
		return (EINTR);
	cp = copy(fk, p);
	mutex_enter(&p->p_lock);
	release_lwps(p);
	mutex_exit(&p->p_lock);
	if (cp == NULL)
		return (EAGAIN);
	if (pid != NULL)
		*pid = cp->p_pid;
	if (fk->fk_borrows)
		vfwait(p, cp);
	proc_rele(cp);
	return (0);
}

static int
fork_syscall(const struct fork *fk, int *pid)
{
	int error = lwp_syscall("fork");

	if (error == 0)
		error = cfork(fk, pid);
	sim_trap();
	return (error);
}

int
sim_fork1(void (*body)(void *), void *arg, int *pid)
{
	const struct fork fk = { .fk_body = body, .fk_arg = arg };

	NEED(body);
	return (fork_syscall(&fk, pid));
}

int
sim_forkall(void (*body)(void *), void *arg, int *pid)
{
	NEED(body);
	const struct fork fk = {
		.fk_all = true, .fk_body = body, .fk_arg = arg
	};

	return (fork_syscall(&fk, pid));
}

int
sim_vfork(void (*body)(void *), void *arg, int *pid)
{
	NEED(body);
	const struct fork fk = {
		.fk_borrows = true, .fk_body = body, .fk_arg = arg
	};

	return (fork_syscall(&fk, pid));
}
