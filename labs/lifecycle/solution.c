/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 8: a model answer. */
#include "lifecycle.h"

static void account_fork(void *parent, void *child);
static void account_lwp_create(void *parent, void *child);

static void
account_save(void *arg)
{
	struct account *ac = arg;

	ac->ac_work = meter_read();
}

static void
account_restore(void *arg)
{
	const struct account *ac = arg;

	meter_set(ac->ac_work);
}

static void
account_exit(void *thread)
{
	(void)thread;
	bill(meter_read());
}

static void
account_free(void *arg, int isexec)
{
	if (isexec)
		bill(meter_read());
	kmem_free(arg, sizeof(struct account));
}

static const struct ctxop_template account_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = account_save,
	.ct_restore = account_restore,
	.ct_fork = account_fork,
	.ct_lwp_create = account_lwp_create,
	.ct_exit = account_exit,
	.ct_free = account_free,
};

static struct ctxop *
account_with(uint64_t work)
{
	struct account *ac = kmem_alloc(sizeof(*ac), KM_SLEEP);

	ac->ac_work = work;
	return (ctxop_allocate(&account_tpl, ac));
}

/* The parent is here, so its work is in the meter. */
static void
account_fork(void *parent, void *child)
{
	(void)parent;
	ctxop_attach(child, account_with(meter_read()));
}

static void
account_lwp_create(void *parent, void *child)
{
	(void)parent;
	ctxop_attach(child, account_with(0));
}

void
account_open(void)
{
	struct ctxop *op = account_with(0);

	kpreempt_disable();
	ctxop_attach(curthread, op);
	meter_set(0);
	kpreempt_enable();
}
