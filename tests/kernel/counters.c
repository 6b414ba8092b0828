/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counters with condition variables: who wants one waits for a licence; a ctxop
 * keeps the counts of threads that share a CPU apart.
 */
#include <sys/condvar.h>
#include <sys/cpuvar.h>
#include <sys/debug.h>
#include <sys/disp.h>
#include <sys/kmem.h>
#include <sys/ksynch.h>
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <sys/types.h>

#include "counters.h"

struct counter {
	struct ctxop *cn_ctxop;
	uint64_t cn_count; /* while it is off its CPU */
};

static kmutex_t counters_lock;
static kcondvar_t counters_cv;
static uint_t counters_free;     /* counters_lock */
static uint64_t counters_hw[64]; /* its own CPU */

void
counters_init(uint_t licences)
{
	mutex_init(&counters_lock, NULL, MUTEX_DRIVER, NULL);
	cv_init(&counters_cv, NULL, CV_DRIVER, NULL);
	counters_free = licences;
	bzero(counters_hw, sizeof(counters_hw));
}

void
counters_fini(void)
{
	cv_destroy(&counters_cv);
	mutex_destroy(&counters_lock);
}

static void
counter_save(void *arg)
{
	counter_t *cn = arg;

	cn->cn_count = counters_hw[CPU->cpu_id];
	counters_hw[CPU->cpu_id] = 0;
}

static void
counter_restore(void *arg)
{
	counter_t *cn = arg;

	counters_hw[CPU->cpu_id] = cn->cn_count;
}

static const struct ctxop_template counter_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = counter_save,
	.ct_restore = counter_restore,
};

static void
counter_take(void)
{
	mutex_enter(&counters_lock);
	while (counters_free == 0)
		cv_wait(&counters_cv, &counters_lock);
	counters_free--;
	mutex_exit(&counters_lock);
}

static void
counter_give(void)
{
	mutex_enter(&counters_lock);
	counters_free++;
	cv_signal(&counters_cv);
	mutex_exit(&counters_lock);
}

counter_t *
counter_bind(void)
{
	counter_t *cn = kmem_zalloc(sizeof(*cn), KM_SLEEP);

	cn->cn_ctxop = ctxop_allocate(&counter_tpl, cn);
	counter_take();
	kpreempt_disable();
	ctxop_attach(curthread, cn->cn_ctxop);
	counter_restore(cn);
	kpreempt_enable();
	return (cn);
}

void
counter_event(void)
{
	kpreempt_disable();
	counters_hw[CPU->cpu_id]++;
	kpreempt_enable();
}

uint64_t
counter_unbind(counter_t *cn)
{
	uint64_t count;

	kpreempt_disable();
	ctxop_detach(curthread, cn->cn_ctxop);
	counter_save(cn);
	kpreempt_enable();
	counter_give();
	count = cn->cn_count;
	ctxop_free(cn->cn_ctxop);
	kmem_free(cn, sizeof(*cn));
	return (count);
}
