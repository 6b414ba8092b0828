/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What /proc does to a process: stop it, have an agent lwp act in it while all
 * others are stopped, let it run again. The agent may touch the ctxops of the
 * others (R2 of ctxop.h), which is why the target rule knows it.
 */
#include "machine.h"

#include <errno.h>

/* ---- p_lock is held ---- */

/* With an agent it is not: that one runs. */
static bool
is_stopped(const proc_t *p)
{
	return (
	    (p->p_flag & SPRSTOP) != 0 && p->p_lwprcnt == 0 && p->p_lwpcnt > 0);
}

/* Again after each wait: another thread may have set it running meanwhile. */
static int
stop_all(proc_t *p)
{
	p->p_flag |= SPRSTOP;
	while (p->p_lwprcnt > 0) {
		pokelwps(p);
		cv_wait(&p->p_holdlwps, &p->p_lock);
		p->p_flag |= SPRSTOP;
	}
	return (p->p_lwpcnt > 0 ? 0 : ENOENT);
}

static bool
is_there(const proc_t *p)
{
	return (p->p_stat != SIDL && p->p_lwpcnt > 0);
}

/* ---- one at a time: illumos' P_PR_LOCK; p_lock comes with it ---- */

static void
prlock(proc_t *p)
{
	mutex_enter(&p->p_lock);
	while (p->p_flag & SPRLOCK)
		cv_wait(&p->p_holdlwps, &p->p_lock);
	p->p_flag |= SPRLOCK;
}

static void
prunlock(proc_t *p)
{
	p->p_flag &= ~(unsigned)SPRLOCK;
	cv_broadcast(&p->p_holdlwps);
	mutex_exit(&p->p_lock);
}

/* ---- the calls ---- */

int
sim_pr_stop(proc_t *p)
{
	int error;

	need_proc(p, __func__);
	if (p == curproc)
		panic("sim_pr_stop: %s would stop its own process",
		    thread_of(curthread)->st_name);
	proc_hold(p);
	mutex_enter(&p->p_lock);
	error = is_there(p) ? stop_all(p) : ENOENT;
	mutex_exit(&p->p_lock);
	proc_rele(p);
	sim_trap();
	return (error);
}

int
sim_pr_run(proc_t *p)
{
	int error = EBUSY;

	need_proc(p, __func__);
	prlock(p);
	if (is_stopped(p)) {
		p->p_flag &= ~(unsigned)SPRSTOP;
		continuelwps(p);
		error = 0;
	}
	prunlock(p);
	sim_trap();
	return (error);
}

/* Who is stopped goes on, an agent or not, and exits. */
int
sim_pr_kill(proc_t *p)
{
	int error = ENOENT;

	need_proc(p, __func__);
	proc_hold(p);
	mutex_enter(&p->p_lock);
	if (is_there(p)) {
		p->p_flag |= SKILLED;
		pokelwps(p);
		continuelwps(p);
		error = 0;
	}
	mutex_exit(&p->p_lock);
	proc_rele(p);
	sim_trap();
	return (error);
}

static klwp_t *
create(proc_t *p, void (*body)(void *), void *arg)
{
	klwp_t *lwp;

	mutex_exit(&p->p_lock);
	lwp = lwp_create(body, arg, 0, p, TS_STOPPED, MINCLSYSPRI, NULL, 0, 0);
	mutex_enter(&p->p_lock);
	return (lwp);
}

/* It stays stopped while this sleeps, or is killed: then the agent exits. */
static int
make_agent(proc_t *p, void (*body)(void *), void *arg)
{
	klwp_t *lwp;

	step_touch(machine(), STEP_ALL, 0, STEP_WRITE);
	if (!is_stopped(p))
		return (EBUSY);
	if ((lwp = create(p, body, arg)) == NULL)
		return (EAGAIN);
	p->p_agenttp = lwp->lwp_thread;
	setrun(lwp->lwp_thread);
	return (0);
}

int
sim_pr_agent(proc_t *p, void (*body)(void *), void *arg)
{
	int error;

	need_proc(p, __func__);
	NEED(body);
	prlock(p);
	error = make_agent(p, body, arg);
	prunlock(p);
	sim_trap();
	return (error);
}

void
sim_pr_wait_agent(proc_t *p)
{
	need_proc(p, __func__);
	proc_hold(p);
	mutex_enter(&p->p_lock);
	while (p->p_agenttp != NULL)
		cv_wait(&p->p_holdlwps, &p->p_lock);
	mutex_exit(&p->p_lock);
	proc_rele(p);
	sim_trap();
}
