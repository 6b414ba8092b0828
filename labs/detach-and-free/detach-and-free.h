/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4: detach and free. A device gives a thread a window into its memory.
 * Each CPU has one window register, so a ctxop loads the window as the thread
 * comes to a CPU, and unloads it as it goes.
 */
#ifndef DETACH_AND_FREE_H
#define DETACH_AND_FREE_H

#include <ctxop.h>

struct window {
	struct ctxop *wi_ctxop; /* yours */
};

/*
 * Given: memory for a window, which may sleep; and back, once for each, which
 * does not. After that it may be another's.
 */
struct window *window_get(void);
void window_put(struct window *w);

/*
 * Given: load a window into this CPU, and unload it; for save and restore
 * handlers, or with preemption disabled.
 */
void window_load(void *window);
void window_unload(void *window);

/*
 * Given: unload whatever window this CPU has. For an exit handler, which gets
 * the thread: after it, no save handler runs any more.
 */
void window_off(void *thread);

/*
 * Open a window for the calling thread, and close it again. In between it is
 * loaded whenever the thread is on a CPU, and preemption is enabled. A thread
 * may also end with its window open, or exec. Then the kernel frees the ctxop:
 * your free handler is called, with isexec 1 by the thread itself in exec, and
 * with 0 by whoever is at hand, when the thread has ended. In exec preemption
 * is disabled meanwhile. In the end no CPU has the window, and it was given
 * back by window_put(), once, in each of these cases.
 */
struct window *window_open(void);
void window_close(struct window *w);

#endif /* DETACH_AND_FREE_H */
