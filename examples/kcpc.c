/* SPDX-License-Identifier: BSD-2-Clause */
/* See kcpc.h. */
#include "kcpc.h"

#include "pcbe.h"

#include <inttypes.h>

/* ---- the ctxop ---- */

static void
kcpc_save(void *arg)
{
	struct kcpc_ctx *ctx = arg;

	if (ctx->kc_flags & KCPC_CTX_FREEZE)
		return;
	ctx->kc_count = pcbe_sample();
	pcbe_allstop();
}

/* To program a counter takes a while: other CPUs go on meanwhile. */
static void
kcpc_restore(void *arg)
{
	const struct kcpc_ctx *ctx = arg;

	if ((ctx->kc_flags & KCPC_CTX_FREEZE) != 0)
		return;
	sim_point();
	pcbe_program(ctx->kc_count);
}

static void kcpc_lwp_create(void *, void *);

/* In exec the thread goes on, and its counter must not. */
static void
kcpc_free(void *arg, int isexec)
{
	struct kcpc_ctx *ctx = arg;

	if (isexec) {
		kcpc_save(ctx);
		curthread->t_cpc_ctx = NULL;
	}
	kmem_free(ctx, sizeof(*ctx));
}

static const struct ctxop_template kcpc_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = kcpc_save,
	.ct_restore = kcpc_restore,
	.ct_lwp_create = kcpc_lwp_create,
	.ct_free = kcpc_free,
};

/* ---- bind and unbind ---- */

static struct kcpc_ctx *
kcpc_ctx_alloc(kthread_t *t, unsigned flags)
{
	struct kcpc_ctx *ctx = kmem_zalloc(sizeof(*ctx), KM_SLEEP);

	sim_name(ctx, "kcpc");
	ctx->kc_flags = flags | KCPC_CTX_FREEZE;
	VERIFY3P(t->t_cpc_ctx, ==, NULL);
	t->t_cpc_ctx = ctx;
	return (ctx);
}

/* The context is complete: from here on its hooks do what they are for. */
static void
kcpc_ctx_thaw(kthread_t *t, struct kcpc_ctx *ctx)
{
	kpreempt_disable();
	ctx->kc_flags &= ~(unsigned)KCPC_CTX_FREEZE;
	if (t == curthread)
		kcpc_restore(ctx);
	kpreempt_enable();
}

static void
kcpc_ctx_freeze(kthread_t *t, struct kcpc_ctx *ctx)
{
	kpreempt_disable();
	if (t == curthread)
		kcpc_save(ctx);
	ctx->kc_flags |= KCPC_CTX_FREEZE;
	kpreempt_enable();
}

/* TS_STOPPED is seen before the save hooks have run. */
static void
wait_until_saved(const kthread_t *t)
{
	while (t != curthread && t->t_lock != 0)
		delay(1);
}

void
kcpc_unbind(kthread_t *t)
{
	struct kcpc_ctx *ctx = t->t_cpc_ctx;

	VERIFY3P(ctx, !=, NULL);
	wait_until_saved(t);
	kcpc_ctx_freeze(t, ctx);
	t->t_cpc_ctx = NULL;
	VERIFY3S(ctxop_remove(t, &kcpc_tpl, ctx), ==, 1);
}

void
kcpc_bind(kthread_t *t, unsigned flags)
{
	struct kcpc_ctx *ctx;

	wait_until_saved(t);
	if (t->t_cpc_ctx != NULL)
		kcpc_unbind(t);
	ctx = kcpc_ctx_alloc(t, flags);
	ctxop_install(t, &kcpc_tpl, ctx);
	kcpc_ctx_thaw(t, ctx);
}

void
kcpc_bind_without_hook(kthread_t *t)
{
	kcpc_ctx_thaw(t, kcpc_ctx_alloc(t, 0));
}

static void
kcpc_lwp_create(void *parent, void *child)
{
	const struct kcpc_ctx *ctx = ((const kthread_t *)parent)->t_cpc_ctx;

	if (ctx->kc_flags & KCPC_CTX_LWPINHERIT)
		kcpc_bind(child, KCPC_CTX_LWPINHERIT);
}

/* ---- what threads do ---- */

static void
one_event(void)
{
	struct kcpc_ctx *own, *cpus;

	kpreempt_disable();
	own = curthread->t_cpc_ctx;
	cpus = platform()->pl_cpc_ctx[CPU->cpu_id];
	if (own != NULL)
		own->kc_work++;
	if (cpus != NULL)
		cpus->kc_work++;
	pcbe_event();
	kpreempt_enable();
}

void
kcpc_work(uint64_t events)
{
	while (events-- > 0) {
		one_event();
		sim_point();
	}
}

void
kcpc_compare(
    const char *whose, uint64_t expected, uint64_t found, const char *other)
{
	if (found > expected)
		sim_fail("counter of %s expected %" PRIu64
			 " events, found %" PRIu64 ": %" PRIu64 " of %s",
		    whose, expected, found, found - expected, other);
	if (found < expected)
		sim_fail("counter of %s expected %" PRIu64
			 " events, found %" PRIu64 ": %" PRIu64
			 " of its own are missing",
		    whose, expected, found, expected - found);
}

void
kcpc_check(void)
{
	const struct kcpc_ctx *ctx = curthread->t_cpc_ctx;
	uint64_t found;

	if (ctx == NULL)
		sim_fail("counter of %s expected, found none: it is not bound",
		    curthread->t_name);
	kpreempt_disable();
	found = pcbe_sample();
	kpreempt_enable();
	kcpc_compare(curthread->t_name, ctx->kc_work, found, "another thread");
}
