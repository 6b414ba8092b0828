/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hook object of a thread, over calls that are looked up when the driver is
 * loaded: installctx() and removectx(), which take seven arguments on a kernel
 * without exitctx(), and eight on one that has it.
 */
#include <sys/atomic.h>
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/disp.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/kobj.h>
#include <sys/thread.h>
#include <sys/types.h>

#include "hook.h"

struct thread_hook {
	hook_handler_t *th_handler;
	void *th_arg;
	kthread_t *th_thread;
	volatile uint32_t th_refs; /* the owner's, and the thread's */
	boolean_t th_enabled;
};

typedef void install7_t(kthread_t *, void *, void (*)(void *), void (*)(void *),
    void (*)(void *, void *), void (*)(void *, void *), void (*)(void *, int));
typedef int remove7_t(kthread_t *, void *, void (*)(void *), void (*)(void *),
    void (*)(void *, void *), void (*)(void *, void *), void (*)(void *, int));
typedef void install8_t(kthread_t *, void *, void (*)(void *), void (*)(void *),
    void (*)(void *, void *), void (*)(void *, void *), void (*)(void *),
    void (*)(void *, int));
typedef int remove8_t(kthread_t *, void *, void (*)(void *), void (*)(void *),
    void (*)(void *, void *), void (*)(void *, void *), void (*)(void *),
    void (*)(void *, int));

static uintptr_t hook_install, hook_remove;
static boolean_t hook_has_exit;

int
hook_init(void)
{
	hook_install = kobj_getsymvalue("installctx", 1);
	hook_remove = kobj_getsymvalue("removectx", 1);
	hook_has_exit = kobj_getsymvalue("exitctx", 1) != 0;
	if (hook_install == 0 || hook_remove == 0) {
		cmn_err(CE_WARN, "hook: no installctx() in this kernel");
		return (ENOTSUP);
	}
	return (0);
}

/* ---- what the kernel calls ---- */

static void
hook_preempting(void *arg)
{
	thread_hook_t *th = arg;

	if (th->th_enabled)
		th->th_handler(th->th_arg, B_FALSE);
}

static void
hook_resumed(void *arg)
{
	thread_hook_t *th = arg;

	if (th->th_enabled)
		th->th_handler(th->th_arg, B_TRUE);
}

static void
hook_drop(thread_hook_t *th)
{
	if (atomic_dec_32_nv(&th->th_refs) == 0)
		kmem_free(th, sizeof(*th));
}

static void
hook_free(void *arg, int isexec)
{
	thread_hook_t *th = arg;

	th->th_thread = NULL;
	th->th_enabled = B_FALSE;
	hook_drop(th);
}

/* ---- what the driver calls ---- */

thread_hook_t *
hook_create(hook_handler_t *handler, void *arg)
{
	thread_hook_t *th = kmem_zalloc(sizeof(*th), KM_SLEEP);

	th->th_handler = handler;
	th->th_arg = arg;
	th->th_thread = curthread;
	th->th_refs = 2;
	if (hook_has_exit)
		((install8_t *)hook_install)(curthread, th, hook_preempting,
		    hook_resumed, NULL, NULL, NULL, hook_free);
	else
		((install7_t *)hook_install)(curthread, th, hook_preempting,
		    hook_resumed, NULL, NULL, hook_free);
	return (th);
}

void
hook_enable(thread_hook_t *th)
{
	VERIFY3P(th->th_thread, ==, curthread);
	th->th_enabled = B_TRUE;
}

void
hook_disable(thread_hook_t *th)
{
	VERIFY3P(th->th_thread, ==, curthread);
	th->th_enabled = B_FALSE;
}

void
hook_release(thread_hook_t *th)
{
	int removed;

	th->th_enabled = B_FALSE;
	if (th->th_thread == curthread) {
		if (hook_has_exit)
			removed = ((remove8_t *)hook_remove)(curthread, th,
			    hook_preempting, hook_resumed, NULL, NULL, NULL,
			    hook_free);
		else
			removed = ((remove7_t *)hook_remove)(curthread, th,
			    hook_preempting, hook_resumed, NULL, NULL,
			    hook_free);
		VERIFY3S(removed, ==, 1);
	}
	hook_drop(th);
}
