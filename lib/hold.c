/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lwps are stopped, for a fork or for /proc: who wants it sets a flag in p_flag
 * and waits; each lwp sees the flag where it meets user mode, and stops there.
 * So it is where they are to exit.
 *
 * I1. p_lwprcnt counts the lwps of a process that have neither exited nor are
 *     TS_STOPPED. It is lowered by the lwp itself, raised by setrun().
 * I2. At most one lwp, the holder, forks, execs or exits for all others: one of
 *     SHOLDFORK and SEXITLWPS is set until it is done, and does not concern
 *     itself. So a new lwp stops before its program begins, or is refused.
 */
#include "machine.h"

/* ---- the lwp's side; p_lock is held ---- */

/* Does the holder want t to do this? */
static bool
is_told(const proc_t *p, const kthread_t *t, unsigned flag)
{
	return ((p->p_flag & flag) != 0 && !lwp_of(t->t_lwp)->sl_is_holder);
}

static bool
is_to_stop(const proc_t *p, const kthread_t *t)
{
	if (is_told(p, t, SHOLDFORK))
		return (true);
	return ((p->p_flag & SPRSTOP) != 0 && p->p_agenttp != t);
}

/* Whoever is killed, the holder too. */
static bool
is_to_exit(const proc_t *p, const kthread_t *t)
{
	return ((p->p_flag & SKILLED) != 0 || is_told(p, t, SEXITLWPS));
}

static bool
is_wanted(const proc_t *p, const kthread_t *t)
{
	return (is_to_exit(p, t) || is_to_stop(p, t));
}

/* TS_STOPPED is seen by others before the thread has left its CPU. */
static void
stop_here(proc_t *p, kthread_t *t)
{
	p->p_lwprcnt--;
	cv_broadcast(&p->p_holdlwps);
	t->t_state = TS_STOPPED;
	trace_state(sim, stop, "stop", t);
	mutex_exit(&p->p_lock);
	swtch();
	mutex_enter(&p->p_lock);
}

bool
lwp_hold(void)
{
	kthread_t *t = curthread;
	proc_t *p = t->t_procp;
	bool exits;

	mutex_enter(&p->p_lock);
	while (!(exits = is_to_exit(p, t)) && is_to_stop(p, t))
		stop_here(p, t);
	mutex_exit(&p->p_lock);
	return (exits);
}

int
cv_wait_sig(kcondvar_t *cv, kmutex_t *mp)
{
	kthread_t *t = curthread;
	bool is_lwp = t->t_lwp != NULL;

	NEED(cv);
	NEED(mp);
	if (is_lwp && is_wanted(t->t_procp, t))
		return (0);
	if (is_lwp)
		t->t_flag |= T_WAKEABLE;
	cv_wait(cv, mp);
	t->t_flag &= ~(unsigned)T_WAKEABLE;
	return (!is_lwp || !is_wanted(t->t_procp, t));
}

/* ---- the other side; p_lock is held ---- */

static void
poke(kthread_t *t)
{
	if (t->t_state == TS_SLEEP && (t->t_flag & T_WAKEABLE) != 0)
		setrun(t);
}

static void
start(kthread_t *t)
{
	if (t->t_state == TS_STOPPED)
		setrun(t);
}

/* One that has never run is not ready: who makes it will start it. */
static void
go_on(kthread_t *t)
{
	if (lwp_of(t->t_lwp)->sl_has_started)
		start(t);
}

static void
for_each_other_lwp(proc_t *p, void (*visit)(kthread_t *))
{
	kthread_t *t = p->p_tlist, *next;

	if (t == NULL)
		return;
	do {
		next = t->t_forw;
		if (t->t_lwp != NULL && t != curthread)
			visit(t);
		t = next;
	} while (t != p->p_tlist);
}

void
pokelwps(proc_t *p)
{
	for_each_other_lwp(p, poke);
}

void
continuelwps(proc_t *p)
{
	for_each_other_lwp(p, go_on);
}

void
startlwps(proc_t *p)
{
	for_each_other_lwp(p, start);
}

/* ---- the holder; p_lock is held ---- */

bool
seize_lwps(proc_t *p, unsigned flag)
{
	if (p->p_flag & (SHOLDFORK | SEXITLWPS))
		return (false);
	p->p_flag |= flag;
	lwp_of(curthread->t_lwp)->sl_is_holder = true;
	pokelwps(p);
	return (true);
}

void
release_lwps(proc_t *p)
{
	p->p_flag &= ~(unsigned)(SHOLDFORK | SEXITLWPS);
	lwp_of(curthread->t_lwp)->sl_is_holder = false;
	continuelwps(p);
}

bool
holdlwps(proc_t *p)
{
	if (!seize_lwps(p, SHOLDFORK))
		return (false);
	while (p->p_lwprcnt > 1)
		cv_wait(&p->p_holdlwps, &p->p_lock);
	return (true);
}
