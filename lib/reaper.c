/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is left of a thread that has exited. It cannot free the stack it stands
 * on, so it waits on deathrow for the reaper, a thread of the machine's own.
 */
#include "machine.h"
#include "thread_queue.h"

#include <ctxop.h>

#define REAPER_LIMIT 32 /* so many on deathrow, and the reaper is woken */

void
reapq_add(kthread_t *t)
{
	sim_t *sim = machine();

	tq_prepend(&sim->sim_deathrow, t);
	sim->sim_ndead++;
	if (sim->sim_ndead >= REAPER_LIMIT)
		cv_signal(&sim->sim_reaper_cv);
}

static bool
is_off_its_cpu(void *t)
{
	return (((const kthread_t *)t)->t_lock == 0);
}

void
thread_free(kthread_t *t)
{
	sim_t *sim = machine();
	struct sim_thread *st = thread_of(t);

	spin_until(is_off_its_cpu, t);
	freectx(t, 0);
	t->t_state = TS_FREE;
	fiber_abandon(&st->st_fiber, sim->sim_cpu->sc_fiber);
	thread_release(sim, st);
}

void
thread_reaper(void *arg)
{
	sim_t *sim = arg;
	kthread_t *t;

	thread_of(curthread)->st_rest = &sim->sim_reaper_cv;
	mutex_enter(&sim->sim_reaplock);
	for (;;) {
		while ((t = sim->sim_deathrow.tq_first) == NULL)
			cv_wait(&sim->sim_reaper_cv, &sim->sim_reaplock);
		tq_remove(&sim->sim_deathrow, t);
		sim->sim_ndead--;
		mutex_exit(&sim->sim_reaplock);
		thread_free(t);
		mutex_enter(&sim->sim_reaplock);
	}
}

bool
reaper_wake(sim_t *sim)
{
	kthread_t *t = sim->sim_reaper_cv.cv_waiters.tq_first;

	if (sim->sim_deathrow.tq_first == NULL || t == NULL)
		return (false);
	setrun(t);
	return (true);
}
