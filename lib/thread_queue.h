/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads in a row, by t_link: a thread is in one row at the most. */
#ifndef THREAD_QUEUE_H
#define THREAD_QUEUE_H

#include <ctxop_kernel.h>

static inline void
tq_append(struct thread_queue *tq, kthread_t *t)
{
	t->t_link = NULL;
	if (tq->tq_first == NULL)
		tq->tq_first = t;
	else
		tq->tq_last->t_link = t;
	tq->tq_last = t;
}

static inline void
tq_prepend(struct thread_queue *tq, kthread_t *t)
{
	t->t_link = tq->tq_first;
	if (tq->tq_first == NULL)
		tq->tq_last = t;
	tq->tq_first = t;
}

static inline void
tq_remove(struct thread_queue *tq, kthread_t *t)
{
	kthread_t *before = NULL;

	for (kthread_t *at = tq->tq_first; at != t; at = at->t_link)
		before = at;
	if (before == NULL)
		tq->tq_first = t->t_link;
	else
		before->t_link = t->t_link;
	if (tq->tq_last == t)
		tq->tq_last = before;
	t->t_link = NULL;
}

/* The first one, which must be there. */
static inline kthread_t *
tq_take(struct thread_queue *tq)
{
	kthread_t *t = tq->tq_first;

	tq_remove(tq, t);
	return (t);
}

#endif /* THREAD_QUEUE_H */
