/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lwps begin: a thread with a stack that a user process has to pay for, or
 * one that an exited lwp has left.
 *
 * I1. An lwp is TS_STOPPED, and its process does not know it, until everything
 *     that belongs to it is installed; and nobody but its maker starts it.
 */
#include "machine.h"

#include <ctxop.h>
#include <errno.h>

#define PROGRAM_NAME 12 /* so much of it is in a thread's name */

/* Answers to SIM_CHOICE_LWP_CREATE. */
enum { GOES_WELL, FAILS_EARLY, FAILS_LATE, NFAILURES };

/* ---- the start ---- */

/* Once, and after each exec: on an empty stack. The doomed see no user mode. */
static void
lwp_start(void *arg)
{
	struct sim_lwp *sl = arg;

	(void)setjmp(sl->sl_base);
	if (!sl->sl_is_doomed) {
		sim_trap();
		sl->sl_proc(sl->sl_arg);
	}
	lwp_exit();
}

void
lwp_restart(klwp_t *lwp, void (*proc)(void *), void *arg)
{
	struct sim_lwp *sl = lwp_of(lwp);

	sl->sl_proc = proc;
	sl->sl_arg = arg;
	thread_of(lwp->lwp_thread)->st_depth = 0;
	longjmp(sl->sl_base, 1);
}

/* ---- making one ---- */

static void
check_arguments(const proc_t *p, size_t len, int state, int pri,
    const void *smask, int cid, int lwpid)
{
	if (p->p_pid == 0)
		panic("lwp_create: p0 has no lwps; thread_create() makes "
		      "kernel threads");
	if (len != 0 || smask != NULL || cid != 0 || lwpid < 0)
		panic("lwp_create: expected len 0, smask NULL, cid 0 and an "
		      "lwpid of 0 or more; got %zu, %s, %d and %d",
		    len, smask != NULL ? "one" : "NULL", cid, lwpid);
	if (state != TS_RUN && state != TS_STOPPED)
		panic("lwp_create: expected TS_RUN or TS_STOPPED, got 0x%x",
		    (unsigned)state);
	if (pri < 0 || pri >= NGLOBPRIS)
		panic("lwp_create: expected a priority from 0 to %d, got %d",
		    NGLOBPRIS - 1, pri);
}

/* Of an exited lwp: its stack is finished first, then its ctxops go. */
static struct sim_thread *
reuse(sim_t *sim, struct sim_lwp **sl)
{
	struct ctxop *ctx;
	struct sim_thread *st = lwp_deathrow_take(sim, sl, &ctx);

	if (st == NULL)
		return (NULL);
	lwp_stk_fini(&(*sl)->sl_lwp);
	if (ctx != NULL)
		freectx_ctx(ctx);
	fiber_abandon(&st->st_fiber, sim->sim_cpu->sc_fiber);
	return (st);
}

static kthread_t *
make(proc_t *p, pri_t pri, int tid)
{
	sim_t *sim = machine();
	struct sim_lwp *sl;
	struct sim_thread *st = reuse(sim, &sl);
	kthread_t *t;

	if (st == NULL) {
		st = thread_alloc(sim, NULL);
		sl = lwp_alloc(sim);
	}
	t = thread_make(st, NULL, lwp_start, sl, p, pri);
	lwp_init(sl, t);
	t->t_lwp = &sl->sl_lwp;
	t->t_did = ++sim->sim_last_did;
	t->t_tid = tid;
	lwp_setname(t);
	thread_born(t);
	return (t);
}

/* "sh.3/1": program, process, lwp. */
void
lwp_setname(kthread_t *t)
{
	const proc_t *p = t->t_procp;
	char name[THREAD_NAME_MAX];

	*name = '\0';
	name_add(name, p->p_name);
	name[PROGRAM_NAME] = '\0';
	name_add(name, ".");
	name_add_number(name, (uint64_t)p->p_pid);
	name_add(name, "/");
	name_add_number(name, (uint64_t)t->t_tid);
	(void)thread_setname(t, name);
}

void
lwp_undo(kthread_t *t)
{
	proc_t *p = t->t_procp;

	machine()->sim_nthreads--;
	proc_remove_thread(t);
	thread_free(t);
	proc_rele(p);
}

/* The process gets to know the lwp; false: its lwps are to exit. */
static bool
join_process(proc_t *p, kthread_t *t)
{
	bool joins;

	mutex_enter(&p->p_lock);
	joins = (p->p_flag & SEXITLWPS) == 0;
	if (joins) {
		proc_add_thread(p, t);
		p->p_lwpcnt++;
	}
	mutex_exit(&p->p_lock);
	return (joins);
}

static int
next_tid(proc_t *p, int lwpid)
{
	if (lwpid == 0)
		lwpid = p->p_lwptid + 1;
	if (lwpid > p->p_lwptid)
		p->p_lwptid = lwpid;
	return (lwpid);
}

/* Not a host's, whose tape is not read yet. */
static uint32_t
failure(void)
{
	sim_t *sim = machine();

	if (sim->sim_cpu == &sim->sim_boot)
		return (GOES_WELL);
	return (choose(sim, SIM_CHOICE_LWP_CREATE, NFAILURES));
}

/* A stopped lwp that its process does not know. */
static kthread_t *
make_installed(proc_t *p, pri_t pri, int tid, void (*proc)(void *), void *arg)
{
	kthread_t *t = make(p, pri, tid);

	lwp_of(t->t_lwp)->sl_proc = proc;
	lwp_of(t->t_lwp)->sl_arg = arg;
	lwp_stk_init(t->t_lwp);
	lwp_installctx(t->t_lwp);
	return (t);
}

klwp_t *
lwp_create(void (*proc)(void *), void *arg, size_t len, proc_t *p, int state,
    int pri, const k_sigset_t *smask, int cid, int lwpid)
{
	klwp_t *lwp = NULL;
	uint32_t fails;
	kthread_t *t;

	NEED(proc);
	need_proc(p, __func__);
	check_arguments(p, len, state, pri, smask, cid, lwpid);
	fails = failure();
	if (fails == FAILS_EARLY)
		return (NULL);
	proc_hold(p); /* it may end while this sleeps */
	t = make_installed(p, (pri_t)pri, next_tid(p, lwpid), proc, arg);
	if (fails == FAILS_LATE || !join_process(p, t)) {
		lwp_undo(t);
	} else {
		lwp = t->t_lwp;
		if (state == TS_RUN)
			setrun(t);
	}
	proc_rele(p);
	return (lwp);
}

/* ---- the system call ---- */

static int
syslwp_create(void (*body)(void *), void *arg, int *tid)
{
	kthread_t *t = curthread;
	klwp_t *lwp = lwp_create(
	    body, arg, 0, t->t_procp, TS_STOPPED, t->t_pri, NULL, 0, 0);
	bool is_copied;

	if (lwp == NULL)
		return (EAGAIN);
	is_copied = choose(machine(), SIM_CHOICE_COPYOUT, 2) == 0;
	if (is_copied && tid != NULL)
		*tid = lwp->lwp_thread->t_tid;
	if (is_copied)
		lwp_createctx(t, lwp->lwp_thread);
	else
		lwp_of(lwp)->sl_is_doomed = true;
	setrun(lwp->lwp_thread);
	return (is_copied ? 0 : EFAULT);
}

int
sim_lwp_create(void (*body)(void *), void *arg, int *tid)
{
	int error;

	NEED(body);
	error = lwp_syscall("lwp_create");
	if (error == 0)
		error = syslwp_create(body, arg, tid);
	sim_trap();
	return (error);
}

int
lwp_syscall(const char *name)
{
	kthread_t *t = curthread;

	if (t->t_lwp == NULL)
		panic("%s: %s has no lwp: only lwps make system calls", name,
		    thread_of(t)->st_name);
	step_touch(machine(), STEP_ALL, 0, STEP_WRITE);
	return (t->t_procp->p_agenttp == t ? ENOTSUP : 0);
}

void
sim_pause(void)
{
	struct sim_lwp *sl;

	(void)lwp_syscall("pause");
	sl = lwp_of(curthread->t_lwp);
	mutex_enter(&sl->sl_lock);
	while (cv_wait_sig(&sl->sl_pause, &sl->sl_lock))
		continue;
	mutex_exit(&sl->sl_lock);
	sim_trap();
}
