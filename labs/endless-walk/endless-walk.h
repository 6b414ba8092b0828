/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9: the walk that never ends. Three functions that look through the hooks
 * of a thread: t_ctx is the newest, or NULL, next leads to ever older ones and
 * wraps, prev leads the other way.
 */
#ifndef ENDLESS_WALK_H
#define ENDLESS_WALK_H

#include <ctxop.h>

/*
 * How many hooks t has: the calling thread, or another one, which may detach
 * and free its own on another CPU meanwhile. That is done under t->t_ctx_lock.
 */
unsigned hooks_count(kthread_t *t);

/* The newest hook of the calling thread with this handler and arg, or NULL. */
struct ctxop *hooks_find(void (*save)(void *), void *arg);

/*
 * Detach and free all hooks of the calling thread with this handler, whatever
 * their arg is. Returns how many there were.
 */
unsigned hooks_drop(void (*save)(void *));

/* It would do the first one's work. */
#pragma GCC poison ctxop_ring_check

#endif /* ENDLESS_WALK_H */
