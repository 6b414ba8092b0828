/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads begin and end. A thread that exits cannot free the stack it stands
 * on; it waits on deathrow for the reaper, a thread of the machine's own.
 *
 * I1. sim_threads holds all threads but t0, the idle ones and the reaper, from
 *     thread_create() to thread_exit(); deathrow those after that, until the
 *     reaper frees them; the pool what it freed, with their stacks.
 */
#include "machine.h"
#include "thread_queue.h"

#include <ctxop.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define REAPER_LIMIT 32 /* so many on deathrow, and the reaper is woken */
#define REAPER_PRI 99   /* MAXCLSYSPRI */

int
thread_setname(kthread_t *t, const char *name)
{
	if (strlen(name) >= THREAD_NAME_MAX)
		return (ENAMETOOLONG);
	(void)snprintf(t->t_name, sizeof(t->t_name), "%s", name);
	thread_of(t)->st_name = name_keep(machine(), name);
	return (0);
}

void
thread_init(sim_t *sim, struct sim_thread *st, proc_t *pp, const char *name)
{
	st->st_kthread = (kthread_t){ .t_procp = pp,
		.t_cpu = &sim->sim_cpus[0].sc_cpu };
	(void)thread_setname(&st->st_kthread, name);
}

/* ---- birth ---- */

static struct sim_thread *
map_thread(const sim_t *sim)
{
	struct sim_thread *st = calloc(1, sizeof(*st));

	if (st != NULL &&
	    fiber_map(&st->st_fiber, sim->sim_config.sc_stksize) != 0) {
		free(st);
		return (NULL);
	}
	return (st);
}

static struct sim_thread *
new_thread(sim_t *sim)
{
	struct sim_thread *st = sim->sim_pool;

	if (st != NULL) {
		sim->sim_pool = st->st_next;
		*st = (struct sim_thread){ .st_fiber = st->st_fiber };
	} else if ((st = map_thread(sim)) == NULL) {
		panic("thread_create: the host has no memory for a thread, "
		      "of which there are %zu",
		    sim->sim_nthreads);
	}
	return (st);
}

/* The reaper's memory, so that making it later cannot fail. */
bool
threads_init(sim_t *sim)
{
	return ((sim->sim_pool = map_thread(sim)) != NULL);
}

static void
thread_start(void *arg)
{
	struct sim_thread *st = arg;

	thread_arrive();
	sim_point();
	st->st_proc(st->st_arg);
	thread_exit();
}

static struct sim_thread *
make_thread(
    const char *name, void (*proc)(void *), void *arg, proc_t *pp, pri_t pri)
{
	sim_t *sim = machine();
	struct sim_thread *st = new_thread(sim);

	thread_init(sim, st, pp != NULL ? pp : &sim->sim_p0, name);
	st->st_kthread.t_pri = pri;
	if (sim->sim_cpu != &sim->sim_boot)
		st->st_kthread.t_cpu = &sim->sim_cpu->sc_cpu;
	st->st_proc = proc;
	st->st_arg = arg;
	fiber_prepare(&st->st_fiber, thread_start, st);
	return (st);
}

static void
list_insert(sim_t *sim, struct sim_thread *st)
{
	st->st_next = sim->sim_threads;
	if (st->st_next != NULL)
		st->st_next->st_prev = st;
	sim->sim_threads = st;
	sim->sim_nthreads++;
}

static void
list_remove(sim_t *sim, struct sim_thread *st)
{
	if (st->st_next != NULL)
		st->st_next->st_prev = st->st_prev;
	if (st->st_prev != NULL)
		st->st_prev->st_next = st->st_next;
	else
		sim->sim_threads = st->st_next;
	st->st_next = st->st_prev = NULL;
	sim->sim_nthreads--;
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
	struct sim_thread *st;
	kthread_t *t;

	check_arguments(sim, stk, stksize, len, state, pri);
	sim->sim_last_did++;
	(void)snprintf(
	    name, sizeof(name), "t%llu", (unsigned long long)sim->sim_last_did);
	st = make_thread(name, proc, arg, pp, pri);
	t = &st->st_kthread;
	t->t_did = sim->sim_last_did;
	list_insert(sim, st);
	trace_thread(SIM_EV_STATE, "create", t);
	t->t_state = TS_STOPPED;
	if (state == TS_RUN)
		disp_enqueue_back(t);
	return (t);
}

/* ---- death ---- */

static void
to_deathrow(sim_t *sim, struct sim_thread *st)
{
	st->st_next = sim->sim_deathrow;
	sim->sim_deathrow = st;
	sim->sim_ndead++;
	if (sim->sim_ndead >= REAPER_LIMIT)
		cv_signal(&sim->sim_reaper_cv);
}

void
thread_exit(void)
{
	sim_t *sim = machine();
	kthread_t *t = curthread;
	struct sim_thread *st = thread_of(t);

	if (sim->sim_cpu == &sim->sim_boot)
		panic("thread_exit: the host (t0) cannot exit");
	t->t_preempt++;
	exitctx(t);
	if (t->t_procp->p_pctx != NULL)
		exitpctx(t->t_procp);
	list_remove(sim, st);
	trace_thread(SIM_EV_STATE, "exit", t);
	t->t_state = TS_ZOMB;
	to_deathrow(sim, st);
	swtch_from_zombie();
}

/* ---- the reaper ---- */

static bool
is_off_its_cpu(void *t)
{
	return (((const kthread_t *)t)->t_lock == 0);
}

static void
thread_free(sim_t *sim, struct sim_thread *st)
{
	kthread_t *t = &st->st_kthread;

	cpu_wait_until(is_off_its_cpu, t);
	freectx(t, 0);
	t->t_state = TS_FREE;
	fiber_abandon(&st->st_fiber, sim->sim_cpu->sc_fiber);
	sim->sim_reaped = NULL;
	st->st_next = sim->sim_pool;
	sim->sim_pool = st;
}

static void
thread_reaper(void *arg)
{
	sim_t *sim = arg;
	struct sim_thread *st;

	mutex_enter(&sim->sim_reaplock);
	for (;;) {
		while ((st = sim->sim_deathrow) == NULL)
			cv_wait(&sim->sim_reaper_cv, &sim->sim_reaplock);
		sim->sim_deathrow = st->st_next;
		sim->sim_ndead--;
		mutex_exit(&sim->sim_reaplock);
		sim->sim_reaped = st;
		thread_free(sim, st);
		mutex_enter(&sim->sim_reaplock);
	}
}

void
reaper_start(sim_t *sim)
{
	struct sim_thread *st = make_thread(
	    "thread_reaper", thread_reaper, sim, NULL, REAPER_PRI);

	sim->sim_reaper = &st->st_kthread;
	sim->sim_reaper->t_state = TS_SLEEP;
	sim->sim_reaper->t_wchan = &sim->sim_reaper_cv;
	st->st_sleepq = &sim->sim_reaper_cv.cv_waiters;
	tq_append(st->st_sleepq, sim->sim_reaper);
}

bool
reaper_is_stuck(const sim_t *sim)
{
	const kthread_t *t = sim->sim_reaper;

	return (t->t_state == TS_SLEEP && t->t_wchan != &sim->sim_reaper_cv);
}

bool
reaper_wake(sim_t *sim)
{
	if (sim->sim_deathrow == NULL || reaper_is_stuck(sim))
		return (false);
	setrun(sim->sim_reaper);
	return (true);
}

/* ---- the end of the machine ---- */

static void
drop(sim_t *sim, struct sim_thread *st)
{
	fiber_abandon(&st->st_fiber, &sim->sim_t0.st_fiber);
	fiber_unmap(&st->st_fiber);
	free(st);
}

static void
drop_all(sim_t *sim, struct sim_thread *st)
{
	while (st != NULL) {
		struct sim_thread *next = st->st_next;

		drop(sim, st);
		st = next;
	}
}

void
threads_fini(sim_t *sim)
{
	drop_all(sim, sim->sim_threads);
	drop_all(sim, sim->sim_deathrow);
	if (sim->sim_reaped != NULL)
		drop(sim, sim->sim_reaped);
	if (sim->sim_reaper != NULL)
		drop(sim, thread_of(sim->sim_reaper));
	for (struct sim_thread *st = sim->sim_pool, *next; st != NULL;
	     st = next) {
		next = st->st_next;
		fiber_unmap(&st->st_fiber);
		free(st);
	}
}

size_t
sim_nthreads(const sim_t *sim)
{
	return (sim->sim_nthreads);
}

const kthread_t *
sim_leaked_thread(const sim_t *sim)
{
	return (
	    sim->sim_threads != NULL ? &sim->sim_threads->st_kthread : NULL);
}
