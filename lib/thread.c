/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads begin and end. What is left of one that has exited is the reaper's
 * (reaper.c), and its memory the pool's (thread_pool.c).
 */
#include "machine.h"
#include "thread_queue.h"

#include <ctxop.h>
#include <errno.h>
#include <string.h>

#define DAEMON_PRI 99 /* MAXCLSYSPRI */

static int
setname(kthread_t *t, const char *name)
{
	size_t len = strlen(name);

	if (len >= THREAD_NAME_MAX)
		return (ENAMETOOLONG);
	memcpy(t->t_name, name, len + 1);
	thread_of(t)->st_name = name_keep(machine(), name);
	return (0);
}

int
thread_setname(kthread_t *t, const char *name)
{
	need_thread(t, __func__);
	NEED(name);
	return (setname(t, name));
}

void
thread_init(sim_t *sim, struct sim_thread *st, proc_t *pp, const char *name)
{
	st->st_kthread.t_procp = pp;
	st->st_kthread.t_cpu = &sim->sim_cpus[0].sc_cpu;
	if (name != NULL)
		(void)setname(&st->st_kthread, name);
}

/* ---- birth ---- */

static void
thread_start(void *arg)
{
	struct sim_thread *st = arg;

	thread_arrive();
	start_point();
	st->st_proc(st->st_arg);
	thread_exit();
}

kthread_t *
thread_make(struct sim_thread *st, const char *name, void (*proc)(void *),
    void *arg, proc_t *pp, pri_t pri)
{
	sim_t *sim = machine();
	kthread_t *t = &st->st_kthread;

	thread_init(sim, st, pp, name);
	t->t_pri = pri;
	t->t_state = TS_STOPPED;
	if (sim->sim_cpu != &sim->sim_boot)
		t->t_cpu = &sim->sim_cpu->sc_cpu;
	st->st_proc = proc;
	st->st_arg = arg;
	fiber_prepare(&st->st_fiber, thread_start, st);
	proc_enter(pp, t);
	return (t);
}

void
thread_born(kthread_t *t)
{
	machine()->sim_nthreads++;
	RACE(machine(), wake, t);
	trace_state(sim, create, "create", t);
}

static void
check_arguments(const sim_t *sim, const void *stk, size_t stksize, size_t len,
    int state, pri_t pri)
{
	size_t max = sim->sim_config.sc_stksize;

	if (stk != NULL || stksize > max || len != 0)
		panic("thread_create: expected no stack of the caller's, at "
		      "most %zu bytes of stack (sc_stksize) and len 0; got "
		      "%s, %zu and %zu",
		    max, stk != NULL ? "one" : "none", stksize, len);
	if (state != TS_RUN && state != TS_STOPPED)
		panic("thread_create: expected TS_RUN or TS_STOPPED, got 0x%x",
		    (unsigned)state);
	if (pri < 0 || pri >= NGLOBPRIS)
		panic("thread_create: expected a priority from 0 to %d, got %d",
		    NGLOBPRIS - 1, pri);
}

kthread_t *
thread_create(void *stk, size_t stksize, void (*proc)(void *), void *arg,
    size_t len, proc_t *pp, int state, pri_t pri)
{
	sim_t *sim = machine();
	char name[THREAD_NAME_MAX];
	kthread_t *t;

	NEED(proc);
	check_arguments(sim, stk, stksize, len, state, pri);
	if (pp != NULL)
		need_proc(pp, __func__);
	first_step_point(&sim->sim_last_did);
	sim->sim_last_did++;
	name_number(name, "t", sim->sim_last_did);
	t = thread_make(thread_alloc(sim, NULL), name, proc, arg,
	    pp != NULL ? pp : &sim->sim_p0, pri);
	t->t_did = sim->sim_last_did;
	proc_add_thread(t->t_procp, t);
	thread_born(t);
	if (state == TS_RUN)
		disp_enqueue_back(t);
	return (t);
}

/* It sleeps from the start, until its cv is signalled. */
struct sim_thread *
thread_daemon(
    sim_t *sim, const char *name, void (*proc)(void *), kcondvar_t *cv)
{
	struct sim_thread *st = thread_alloc(sim, NULL);
	kthread_t *t = thread_make(
	    st, name, proc, sim, &sim->sim_p0, DAEMON_PRI);

	proc_add_thread(&sim->sim_p0, t);
	t->t_state = TS_SLEEP;
	t->t_wchan = st->st_rest = cv;
	st->st_wait = "condition variable";
	st->st_sleepq = &cv->cv_waiters;
	tq_append(st->st_sleepq, t);
	return (st);
}

/* ---- death ---- */

void
thread_exitctx(kthread_t *t)
{
	t->t_preempt++;
	proc_remove_thread(t);
	exitctx(t);
	if (t->t_procp->p_pctx != NULL)
		exitpctx(t->t_procp);
}

void
thread_zombie(kthread_t *t)
{
	machine()->sim_nthreads--;
	trace_state(sim, exit, "exit", t);
	sim_progress();
	t->t_state = TS_ZOMB;
	reapq_add(t);
	swtch_from_zombie();
}

void
thread_end(kthread_t *t)
{
	thread_exitctx(t);
	proc_leave(t);
	thread_zombie(t);
}

void
thread_exit(void)
{
	sim_t *sim = machine();
	kthread_t *t = curthread;

	if (sim->sim_cpu == &sim->sim_boot)
		panic("thread_exit: the host (t0) cannot exit");
	if (t->t_flag & T_INTR_THREAD)
		panic("thread_exit: %s is an interrupt thread: let its handler "
		      "return",
		    thread_of(t)->st_name);
	if (t->t_lwp != NULL)
		panic("thread_exit: %s is an lwp: lwp_exit() or proc_exit() "
		      "ends it",
		    thread_of(t)->st_name);
	thread_end(t);
}

/* ---- what is asked about them ---- */

size_t
sim_nthreads(const sim_t *sim)
{
	need_machine(sim, __func__);
	return (sim->sim_nthreads);
}

static bool
is_left(const struct sim_thread *st)
{
	unsigned state = st->st_kthread.t_state;

	return (st->st_rest == NULL && state != TS_ZOMB && state != TS_FREE);
}

const kthread_t *
sim_leaked_thread(const sim_t *sim)
{
	const struct sim_thread *st;

	need_machine(sim, __func__);
	st = sim->sim_threads;
	while (st != NULL && !is_left(st))
		st = st->st_next;
	return (st != NULL ? &st->st_kthread : NULL);
}
