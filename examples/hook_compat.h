/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One source for the kernels of all eras: a driver from outside the tree names
 * its handlers once, and installs and removes them by one call each, whatever
 * the kernel takes. The differences between the eras are here and nowhere else.
 *
 * CTXOP_ERA is the era that is built for, 13917 if none is said; and with it
 * go the names of what is built, so that the builds for all eras can be linked
 * into one program: HOOK_NAME(run) is run_era8, HOOK_TEXT "era8".
 *
 * What works in every era is less than what works today: the oldest can only
 * allocate and attach in one go. So a hook is installed before there is
 * anything to save, and its handlers do nothing until told to: the hardware is
 * loaded, and the handlers armed, in one section with preemption disabled.
 */
#ifndef HOOK_COMPAT_H
#define HOOK_COMPAT_H

#ifndef CTXOP_ERA
#define CTXOP_ERA 13917
#endif

#include <ctxop_installctx.h>

#define HOOK_NAME_IMPL(NAME, ERA) NAME##_era##ERA
#define HOOK_NAME_OF(NAME, ERA) HOOK_NAME_IMPL(NAME, ERA)
#define HOOK_NAME(NAME) HOOK_NAME_OF(NAME, CTXOP_ERA)
#define HOOK_TEXT_IMPL(ERA) "era" #ERA
#define HOOK_TEXT_OF(ERA) HOOK_TEXT_IMPL(ERA)
#define HOOK_TEXT HOOK_TEXT_OF(CTXOP_ERA)

struct hook {
	void (*hk_save)(void *arg);
	void (*hk_restore)(void *arg);
	void (*hk_fork)(void *parent, void *child);
	void (*hk_lwp_create)(void *parent, void *child);
	void (*hk_exit)(void *thread); /* not before the era of 8 */
	void (*hk_free)(void *arg, int isexec);
};

/*
 * hook_install(): make it the newest of t. May sleep for memory. Panics if the
 * era cannot call what the hook has.
 * hook_remove(): the other way round, by the same hook and arg; 1, or 0 if it
 * is not there. Both as installctx() and removectx() of ctxop_installctx.h.
 */
#if CTXOP_ERA == 7

static inline void
hook_install(kthread_t *t, const struct hook *hk, void *arg)
{
	if (hk->hk_exit != NULL)
		panic("hook_install: a kernel of era 7 has no exit handlers");
	installctx(t, arg, hk->hk_save, hk->hk_restore, hk->hk_fork,
	    hk->hk_lwp_create, hk->hk_free);
}

static inline int
hook_remove(kthread_t *t, const struct hook *hk, void *arg)
{
	return (removectx(t, arg, hk->hk_save, hk->hk_restore, hk->hk_fork,
	    hk->hk_lwp_create, hk->hk_free));
}

#elif CTXOP_ERA == 8

static inline void
hook_install(kthread_t *t, const struct hook *hk, void *arg)
{
	installctx(t, arg, hk->hk_save, hk->hk_restore, hk->hk_fork,
	    hk->hk_lwp_create, hk->hk_exit, hk->hk_free);
}

static inline int
hook_remove(kthread_t *t, const struct hook *hk, void *arg)
{
	return (removectx(t, arg, hk->hk_save, hk->hk_restore, hk->hk_fork,
	    hk->hk_lwp_create, hk->hk_exit, hk->hk_free));
}

#elif CTXOP_ERA == 9

static inline void
hook_install(kthread_t *t, const struct hook *hk, void *arg)
{
	installctx(t, arg, hk->hk_save, hk->hk_restore, hk->hk_fork,
	    hk->hk_lwp_create, hk->hk_exit, hk->hk_free,
	    installctx_preallocate());
}

static inline int
hook_remove(kthread_t *t, const struct hook *hk, void *arg)
{
	return (removectx(t, arg, hk->hk_save, hk->hk_restore, hk->hk_fork,
	    hk->hk_lwp_create, hk->hk_exit, hk->hk_free));
}

#else

static inline struct ctxop_template
hook_template(const struct hook *hk)
{
	return ((struct ctxop_template){
	    .ct_rev = CTXOP_TPL_REV,
	    .ct_save = hk->hk_save,
	    .ct_restore = hk->hk_restore,
	    .ct_fork = hk->hk_fork,
	    .ct_lwp_create = hk->hk_lwp_create,
	    .ct_exit = hk->hk_exit,
	    .ct_free = hk->hk_free,
	});
}

static inline void
hook_install(kthread_t *t, const struct hook *hk, void *arg)
{
	const struct ctxop_template tpl = hook_template(hk);

	ctxop_install(t, &tpl, arg);
}

static inline int
hook_remove(kthread_t *t, const struct hook *hk, void *arg)
{
	const struct ctxop_template tpl = hook_template(hk);

	return (ctxop_remove(t, &tpl, arg));
}

#endif

#endif /* HOOK_COMPAT_H */
