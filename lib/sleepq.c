/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sleeping and being woken. Who sleeps puts itself on a queue, lets go of what
 * it holds, and calls swtch(); in between it may be woken already, and then
 * swtch() comes back, sooner or later.
 *
 * I1. A thread with st_sleepq set is on that queue and TS_SLEEP.
 */
#include "machine.h"
#include "thread_queue.h"

/* What the dispatcher and its callers say of it. */
static void
touch_thread(const kthread_t *t)
{
	step_touch(machine(), &t->t_state, sizeof(t->t_state), STEP_WRITE);
}

void
sleepq_insert(struct thread_queue *tq, const void *wchan, const char *wait)
{
	kthread_t *t = curthread;

	touch_thread(t);
	if (tq != NULL)
		step_touch(machine(), tq, sizeof(*tq), STEP_WRITE);
	t->t_state = TS_SLEEP;
	t->t_wchan = wchan;
	thread_of(t)->st_wait = wait;
	thread_of(t)->st_sleepq = tq;
	if (tq != NULL)
		tq_append(tq, t);
	trace_state(sched, sleep, "sleep", t);
}

static void
unsleep(kthread_t *t)
{
	struct sim_thread *st = thread_of(t);

	if (st->st_sleepq != NULL)
		tq_remove(st->st_sleepq, t);
	if (st->st_timer != NULL)
		timer_cancel(machine(), st->st_timer);
	st->st_sleepq = NULL;
	st->st_timer = NULL;
	st->st_wait = NULL;
	t->t_wchan = NULL;
}

static void
start_lwp(kthread_t *t)
{
	t->t_procp->p_lwprcnt++;
	lwp_of(t->t_lwp)->sl_has_started = true;
}

void
setrun(kthread_t *t)
{
	need_thread(t, __func__);
	first_step_point(t);
	touch_thread(t);
	if (t->t_state == TS_SLEEP)
		unsleep(t);
	else if (t->t_state != TS_STOPPED)
		return;
	else if (t->t_lwp != NULL)
		start_lwp(t);
	RACE(machine(), wake, t);
	trace_state(sched, wakeup, "wakeup", t);
	disp_enqueue_back(t);
}

void
sleepq_wake_first(struct thread_queue *tq)
{
	if (tq->tq_first != NULL)
		setrun(tq->tq_first);
}

void
sleepq_wake_all(struct thread_queue *tq)
{
	while (tq->tq_first != NULL)
		setrun(tq->tq_first);
}
