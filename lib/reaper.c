/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is left of a thread that has exited. It cannot free the stack it stands
 * on, so it waits for the reaper, a thread of the machine's own: lwps on
 * lwp_deathrow, where the next lwp_create() may take their stack, others, and
 * lwps that have been robbed so, on thread_deathrow.
 *
 * R1. In access grain, where each step of the reaper would be one more to ask
 *     about, nobody is asked once all that is left are threads of which nobody
 *     notices the end; and if no lwp is among them, the host frees them.
 */
#include "machine.h"
#include "thread_queue.h"

#include <ctxop.h>

#define REAPER_LIMIT 32 /* so many on deathrow, and the reaper is woken */

void
reapq_add(kthread_t *t)
{
	sim_t *sim = machine();

	if (has_hooks(t))
		step_touch(
		    sim, &sim->sim_ndead, sizeof(sim->sim_ndead), STEP_WRITE);
	tq_prepend(t->t_lwp != NULL ? &sim->sim_lwp_deathrow :
				      &sim->sim_thread_deathrow,
	    t);
	sim->sim_ndead++;
	if (sim->sim_ndead >= REAPER_LIMIT)
		cv_signal(&sim->sim_reaper_cv);
}

/* ---- what an exited lwp leaves to the next one ---- */

static kthread_t *
first_off_its_cpu(const struct thread_queue *deathrow)
{
	kthread_t *t = deathrow->tq_first;

	while (t != NULL && t->t_lock != 0)
		t = t->t_link;
	return (t);
}

/* A new thread on the stack of t, which gets that one's. */
static struct sim_thread *
rob(sim_t *sim, kthread_t *t)
{
	RACE(sim, bury, t);
	tq_remove(&sim->sim_lwp_deathrow, t);
	tq_prepend(&sim->sim_thread_deathrow, t);
	t->t_lwp = NULL;
	t->t_ctx = NULL;
	return (thread_alloc(sim, &thread_of(t)->st_fiber));
}

struct sim_thread *
lwp_deathrow_take(sim_t *sim, struct sim_lwp **sl, struct ctxop **ctx)
{
	struct sim_thread *st = NULL;
	kthread_t *t;

	mutex_enter(&sim->sim_reaplock);
	if ((t = first_off_its_cpu(&sim->sim_lwp_deathrow)) != NULL) {
		*sl = lwp_of(t->t_lwp);
		*ctx = t->t_ctx;
		st = rob(sim, t);
	}
	mutex_exit(&sim->sim_reaplock);
	return (st);
}

/* ---- the reaper ---- */

void
thread_free(kthread_t *t)
{
	sim_t *sim = machine();
	struct sim_thread *st = thread_of(t);

	spin_until(t_lock_is_free, t);
	RACE(sim, bury, t);
	freectx(t, 0);
	t->t_state = TS_FREE;
	if (t->t_lwp != NULL) {
		lwp_stk_fini(t->t_lwp);
		lwp_release(sim, t->t_lwp);
	}
	fiber_abandon(&st->st_fiber, sim->sim_cpu->sc_fiber);
	thread_release(sim, st);
}

/* The next of the dead, or NULL; reaplock is held. */
static kthread_t *
next_dead(sim_t *sim)
{
	struct thread_queue *deathrow = &sim->sim_thread_deathrow;

	if (deathrow->tq_first == NULL)
		deathrow = &sim->sim_lwp_deathrow;
	if (deathrow->tq_first == NULL)
		return (NULL);
	sim->sim_ndead--;
	return (tq_take(deathrow));
}

void
thread_reaper(void *arg)
{
	sim_t *sim = arg;
	kthread_t *t;

	mutex_enter(&sim->sim_reaplock);
	for (;;) {
		while ((t = next_dead(sim)) == NULL)
			cv_wait(&sim->sim_reaper_cv, &sim->sim_reaplock);
		mutex_exit(&sim->sim_reaplock);
		thread_free(t);
		mutex_enter(&sim->sim_reaplock);
	}
}

/* Freeing them calls nobody's handlers. */
static bool
are_plain(const struct thread_queue *tq)
{
	for (const kthread_t *t = tq->tq_first; t != NULL; t = t->t_link)
		if (has_hooks(t))
			return (false);
	return (true);
}

/* R1: all of them, on the host. */
static void
free_dead(sim_t *sim)
{
	kthread_t *t;

	while ((t = next_dead(sim)) != NULL)
		thread_free(t);
}

bool
reaper_wake(sim_t *sim)
{
	kthread_t *t = sim->sim_reaper_cv.cv_waiters.tq_first;

	if (sim->sim_ndead == 0 || t == NULL)
		return (false);
	sim->sim_is_settled = sim->sim_config.sc_grain == SIM_GRAIN_ACCESS &&
	    are_plain(&sim->sim_thread_deathrow) &&
	    are_plain(&sim->sim_lwp_deathrow);
	if (sim->sim_is_settled && sim->sim_lwp_deathrow.tq_first == NULL) {
		free_dead(sim);
		return (false);
	}
	step_new(sim, &sim->sim_cpus[0], 1);
	setrun(t);
	return (true);
}
