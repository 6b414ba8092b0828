/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8: an account that follows its lwp over CPUs, and no further. Which of
 * the other four hooks does what? lifecycle.h says what is asked.
 */
#include "lifecycle.h"

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

/*
 * The others:
 *	void ct_fork(void *parent, void *child)
 *	void ct_lwp_create(void *parent, void *child)
 *	void ct_exit(void *thread)
 *	void ct_free(void *arg, int isexec)
 */
static const struct ctxop_template account_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = account_save,
	.ct_restore = account_restore,
};

void
account_open(void)
{
	struct account *ac = kmem_alloc(sizeof(*ac), KM_SLEEP);
	struct ctxop *op = ctxop_allocate(&account_tpl, ac);

	kpreempt_disable();
	ctxop_attach(curthread, op);
	meter_set(0);
	kpreempt_enable();
}
