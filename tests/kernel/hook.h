/* SPDX-License-Identifier: BSD-2-Clause */
/* Thread context hooks, as a hypervisor from outside of the tree has them. */
#ifndef HOOK_H
#define HOOK_H

#include <sys/thread.h>
#include <sys/types.h>

typedef void hook_handler_t(void *arg, boolean_t resumed);
typedef struct thread_hook thread_hook_t;

/* Which calls does this kernel have? 0, or ENOTSUP. */
extern int hook_init(void);
extern thread_hook_t *hook_create(hook_handler_t *, void *arg);
extern void hook_enable(thread_hook_t *);
extern void hook_disable(thread_hook_t *);
extern void hook_release(thread_hook_t *);

#endif /* HOOK_H */
