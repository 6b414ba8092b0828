/* SPDX-License-Identifier: BSD-2-Clause */
#include "counter.h"

unsigned counter_binds;

static void
counter_save(void *arg)
{
	struct counter *co = arg;

	co->co_kept = co->co_loaded;
}

static void
counter_restore(void *arg)
{
	struct counter *co = arg;

	co->co_loaded = co->co_kept + 1;
}

static const struct ctxop_template counter_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = counter_save,
	.ct_restore = counter_restore,
};

void
counter_init(struct counter *co)
{
	*co = (struct counter){ 0 };
	co->co_ctxop = ctxop_allocate(&counter_tpl, co);
}

/* No lock guards the number of times: two threads can lose one. */
void
counter_bind(struct counter *co)
{
	counter_binds++;
	kpreempt_disable();
	ctxop_attach(curthread, co->co_ctxop);
	counter_restore(co);
	kpreempt_enable();
}

void
counter_unbind(struct counter *co)
{
	kpreempt_disable();
	ctxop_detach(curthread, co->co_ctxop);
	counter_save(co);
	kpreempt_enable();
}

void
counter_fini(struct counter *co)
{
	ctxop_free(co->co_ctxop);
}
