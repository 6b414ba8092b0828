/* SPDX-License-Identifier: BSD-2-Clause */
/* See vbox_hook.h. */
#include "vbox_hook.h"

#include <ctxop_debug.h>
#include <sched_sim.h>
#include <stdatomic.h>
#include <stdio.h>

#define HOOK_MAGIC 0x19621009u

struct vbox_hook {
	const struct vbox_kernel *hk_kernel;
	vbox_handler_t *hk_handler;
	void *hk_arg;
	kthread_t *hk_thread; /* NULL when its reference is gone */
	bool hk_enabled;
	atomic_uint hk_references;
	uint32_t hk_magic;
};

/* ---- references ---- */

static void
destroy(struct vbox_hook *hk)
{
	hk->hk_magic = ~HOOK_MAGIC;
	kmem_free(hk, sizeof(*hk));
}

static void
drop(struct vbox_hook *hk)
{
	if (atomic_fetch_sub(&hk->hk_references, 1) == 1)
		destroy(hk);
}

/* It looks at freed memory, and tells of it in its own words: no sanitizer's.
 */
static void __attribute__((no_sanitize("address")))
check_alive(const struct vbox_hook *hk, const char *done)
{
	if (hk->hk_magic != HOOK_MAGIC)
		panic("VirtualBox: a hook of a thread was %s after it was "
		      "freed: expected magic 0x%x, found 0x%x",
		    done, HOOK_MAGIC, hk->hk_magic);
}

/* ---- what the kernel calls ---- */

static void
preempting(void *arg)
{
	struct vbox_hook *hk = arg;

	check_alive(hk, "saved");
	if (hk->hk_enabled)
		hk->hk_handler(VBOX_PREEMPTING, hk->hk_arg);
}

static void
resumed(void *arg)
{
	struct vbox_hook *hk = arg;

	check_alive(hk, "restored");
	if (hk->hk_enabled)
		hk->hk_handler(VBOX_RESUMED, hk->hk_arg);
}

/* Another thread may get the address of the one that is gone. */
static void
thread_is_gone(void *arg, int isexec)
{
	struct vbox_hook *hk = arg;

	(void)isexec;
	check_alive(hk, "freed");
	hk->hk_thread = NULL;
	hk->hk_enabled = false;
	drop(hk);
}

/* ---- the forms of the calls ---- */

struct vbox_calls {
	unsigned vc_arguments; /* of both */
	void (*vc_install)(struct vbox_hook *);
	int (*vc_remove)(struct vbox_hook *);
};

static void
install_7(struct vbox_hook *hk)
{
	installctx_7_t *installctx = (installctx_7_t *)
					 hk->hk_kernel->vk_installctx;

	installctx(
	    curthread, hk, preempting, resumed, NULL, NULL, thread_is_gone);
}

static int
remove_7(struct vbox_hook *hk)
{
	removectx_7_t *removectx = (removectx_7_t *)hk->hk_kernel->vk_removectx;

	return (removectx(
	    curthread, hk, preempting, resumed, NULL, NULL, thread_is_gone));
}

static void
install_8(struct vbox_hook *hk)
{
	installctx_8_t *installctx = (installctx_8_t *)
					 hk->hk_kernel->vk_installctx;

	installctx(curthread, hk, preempting, resumed, NULL, NULL, NULL,
	    thread_is_gone);
}

static int
remove_8(struct vbox_hook *hk)
{
	removectx_8_t *removectx = (removectx_8_t *)hk->hk_kernel->vk_removectx;

	return (removectx(curthread, hk, preempting, resumed, NULL, NULL, NULL,
	    thread_is_gone));
}

static const struct vbox_calls known[] = {
	{ 7, install_7, remove_7 },
	{ 8, install_8, remove_8 },
};

#define NKNOWN (sizeof(known) / sizeof(*known))

/* ---- finding them ---- */

static bool
refuse(struct vbox_kernel *vk, const char *name, const struct ctxop_symbol *sy)
{
	if (sy == NULL)
		(void)snprintf(vk->vk_why, sizeof(vk->vk_why),
		    "VirtualBox: this kernel has no %s()", name);
	else
		(void)snprintf(vk->vk_why, sizeof(vk->vk_why),
		    "VirtualBox: this kernel's %s() takes %u arguments, "
		    "expected 7 or 8",
		    name, sy->sy_arguments);
	return (false);
}

bool
vbox_kernel_find(struct vbox_kernel *vk, const struct ctxop_symbol *kernel)
{
	const struct ctxop_symbol *install = ctxop_symbol(kernel, "installctx");
	const struct ctxop_symbol *remove = ctxop_symbol(kernel, "removectx");
	unsigned i = 0;

	*vk = (struct vbox_kernel){ .vk_calls = NULL };
	while (install != NULL && i < NKNOWN &&
	    known[i].vc_arguments != install->sy_arguments)
		i++;
	if (install == NULL || i == NKNOWN)
		return (refuse(vk, "installctx", install));
	if (remove == NULL || remove->sy_arguments != known[i].vc_arguments)
		return (refuse(vk, "removectx", remove));
	vk->vk_calls = &known[i];
	vk->vk_installctx = install->sy_function;
	vk->vk_removectx = remove->sy_function;
	return (true);
}

/* ---- what VirtualBox calls ---- */

struct vbox_hook *
vbox_hook_create(
    const struct vbox_kernel *vk, vbox_handler_t *handler, void *arg)
{
	struct vbox_hook *hk = kmem_zalloc(sizeof(*hk), KM_SLEEP);

	hk->hk_kernel = vk;
	hk->hk_handler = handler;
	hk->hk_arg = arg;
	hk->hk_thread = curthread;
	hk->hk_references = 2;
	hk->hk_magic = HOOK_MAGIC;
	sim_name(hk, "vbox");
	vk->vk_calls->vc_install(hk);
	return (hk);
}

void
vbox_hook_enable(struct vbox_hook *hk)
{
	check_alive(hk, "enabled");
	VERIFY3P(hk->hk_thread, ==, curthread);
	hk->hk_enabled = true;
}

void
vbox_hook_disable(struct vbox_hook *hk)
{
	check_alive(hk, "disabled");
	VERIFY3P(hk->hk_thread, ==, curthread);
	hk->hk_enabled = false;
}

/* removectx() calls thread_is_gone(), which drops the thread's reference. */
void
vbox_hook_release(struct vbox_hook *hk)
{
	check_alive(hk, "released");
	hk->hk_enabled = false;
	if (hk->hk_thread == curthread)
		VERIFY3S(hk->hk_kernel->vk_calls->vc_remove(hk), ==, 1);
	drop(hk);
}

void
vbox_hook_destroy(struct vbox_hook *hk)
{
	destroy(hk);
}
