/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process becomes another program. What its old program had installed goes
 * first, and the platform's own comes last; in between the thread has no hooks,
 * and a switch runs none.
 */
#include "machine.h"

#include <ctxop.h>

static void
forget_the_old_program(proc_t *p, kthread_t *t)
{
	freectx(t, 1);
	if (p->p_pctx != NULL)
		freepctx(p, 1);
}

int
sim_exec(const char *name, void (*body)(void *), void *arg)
{
	kthread_t *t = curthread;
	proc_t *p = t->t_procp;
	int error;

	NEED(name);
	NEED(body);
	error = lwp_syscall("exec");
	if (error != 0) {
		sim_trap();
		return (error);
	}
	exitlwps();
	t->t_tid = p->p_lwptid = 1;
	*p->p_name = '\0';
	name_add(p->p_name, name);
	lwp_setname(t);
	trace_state(proc, exec__success, "exec", t);
	forget_the_old_program(p, t);
	vfork_done(p);
	lwp_installctx(t->t_lwp);
	lwp_setregs(t->t_lwp);
	mutex_enter(&p->p_lock);
	release_lwps(p);
	mutex_exit(&p->p_lock);
	lwp_restart(t->t_lwp, body, arg);
}
