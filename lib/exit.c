/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lwps and processes end. An lwp ends where it meets user mode, or by itself;
 * the last one takes the process with it.
 *
 * I1. Exit handlers run once for each thread, after it was taken off the list
 *     of its process, and from then on preemption is disabled.
 */
#include "machine.h"

#include <ctxop.h>
#include <signal.h>

static void
need_lwp(const char *who)
{
	if (curthread->t_lwp == NULL)
		panic("%s: %s has no lwp: thread_exit() is for kernel threads",
		    who, thread_of(curthread)->st_name);
}

/* What the lwp shares with its process goes while it can still sleep. */
static void
cleanup(kthread_t *t)
{
	struct sim_lwp *sl = lwp_of(t->t_lwp);

	if (!sl->sl_is_clean)
		lwp_cleanup(t->t_lwp);
	sl->sl_is_clean = true;
}

/* ---- one lwp ---- */

/* p_lock is held: see thread_exit() for what differs. */
static void
leave_process(proc_t *p, kthread_t *t)
{
	step_touch(machine(), STEP_ALL, 0, STEP_WRITE);
	p->p_lwpcnt--;
	p->p_lwprcnt--;
	if (p->p_agenttp == t)
		p->p_agenttp = NULL;
	cv_broadcast(&p->p_holdlwps);
	thread_exitctx(t);
}

static void
lwp_end(proc_t *p, kthread_t *t)
{
	leave_process(p, t);
	proc_hold(p);
	proc_leave(t);
	mutex_exit(&p->p_lock);
	proc_rele(p);
	mutex_enter(&pidlock);
	mutex_exit(&pidlock);
	thread_zombie(t);
}

void
lwp_exit(void)
{
	kthread_t *t = curthread;
	proc_t *p = t->t_procp;

	need_lwp("lwp_exit");
	cleanup(t);
	mutex_enter(&p->p_lock);
	if (p->p_lwpcnt > 1)
		lwp_end(p, t);
	mutex_exit(&p->p_lock);
	proc_exit(CLD_EXITED, 0);
}

void
sim_trap(void)
{
	const kthread_t *t = curthread;

	kernel_point();
	step_touch(machine(), STEP_ALL, 0, STEP_READ);
	if (t->t_lwp != NULL && t->t_procp->p_flag != 0 && lwp_hold())
		lwp_exit();
}

/* ---- all of them ---- */

static bool
try_exitlwps(proc_t *p)
{
	bool is_ours;

	mutex_enter(&p->p_lock);
	if ((is_ours = seize_lwps(p, SEXITLWPS)))
		continuelwps(p);
	while (is_ours && p->p_lwpcnt > 1)
		cv_wait(&p->p_holdlwps, &p->p_lock);
	mutex_exit(&p->p_lock);
	return (is_ours);
}

void
exitlwps(void)
{
	while (!try_exitlwps(curproc))
		if (lwp_hold())
			lwp_exit();
}

void
vfork_done(proc_t *p)
{
	mutex_enter(&pidlock);
	if (p->p_flag & SVFORK) {
		p->p_flag &= ~(unsigned)SVFORK;
		if (p->p_parent != NULL)
			cv_broadcast(&p->p_parent->p_cv);
	}
	mutex_exit(&pidlock);
}

void
proc_exit(int why, int what)
{
	kthread_t *t = curthread;
	proc_t *p = t->t_procp;

	need_lwp("proc_exit");
	exitlwps();
	cleanup(t);
	lwp_proc_exit(t->t_lwp);
	vfork_done(p);
	mutex_enter(&pidlock);
	mutex_enter(&p->p_lock);
	p->p_lwpcnt = p->p_lwprcnt = 0;
	p->p_agenttp = NULL;
	cv_broadcast(&p->p_holdlwps);
	proc_zombie(p, why, what);
	mutex_exit(&p->p_lock);
	mutex_exit(&pidlock);
	thread_end(t);
}
