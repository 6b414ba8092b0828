/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VirtualBox' thread-context hook: an object that tells its owner, by a
 * handler, when a thread leaves its CPU and when it is back. It is written
 * against the calls before 13917, in either form, and finds them by name in
 * whatever kernel it is loaded into.
 *
 * An object has two references: its owner's, and its thread's, which goes when
 * the ctxop is freed: by the owner's release, by exec, or after the thread has
 * exited. These come in any order; who is last frees the object.
 *
 * installctx() allocates, and a hook is enabled where nothing may sleep. So it
 * is attached when it is created, and does nothing until it is enabled.
 */
#ifndef VBOX_HOOK_H
#define VBOX_HOOK_H

#include <ctxop_kernel.h>
#include <ctxop_symbols.h>

/* What VirtualBox has found in its kernel. */
struct vbox_kernel {
	const struct vbox_calls *vk_calls; /* how to call what follows */
	void (*vk_installctx)(void);
	void (*vk_removectx)(void);
	char vk_why[100]; /* why it was refused, or "" */
};

/*
 * Look for installctx() and removectx() with 7 or 8 arguments each. False, with
 * the reason in vk_why, if that is not what the kernel has. Any context.
 */
bool vbox_kernel_find(struct vbox_kernel *, const struct ctxop_symbol *);

enum vbox_event { VBOX_PREEMPTING, VBOX_RESUMED };

/* Called in save and restore hooks: no sleeping. */
typedef void vbox_handler_t(enum vbox_event, void *arg);

/*
 * Make a hook of the calling thread, disabled. The kernel's description must
 * live as long as the hook. May sleep for memory.
 */
struct vbox_hook *vbox_hook_create(
    const struct vbox_kernel *, vbox_handler_t *handler, void *arg);

/*
 * From here on the handler is called, or no longer. By the hook's own thread;
 * for hardware state in one section with loading or storing it.
 */
void vbox_hook_enable(struct vbox_hook *);
void vbox_hook_disable(struct vbox_hook *);

/*
 * Give up the owner's reference. Called by the hook's own thread, the ctxop
 * goes too. Called by another one it stays, disabled, until that thread ends.
 * May sleep for a lock.
 */
void vbox_hook_release(struct vbox_hook *);

/*
 * What release would be without references: free the object, whoever counts on
 * it. Whoever does panics: "... after it was freed".
 */
void vbox_hook_destroy(struct vbox_hook *);

#endif /* VBOX_HOOK_H */
