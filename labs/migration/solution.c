/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 10: a model answer. */
#include "migration.h"

/* Both: preemption disabled, or in a handler. */
static void
tracer_arrive(struct tracer *tr)
{
	tr->tr_cpu = CPU->cpu_id;
	tr->tr_from = cpu_events(tr->tr_cpu);
}

static uint64_t
tracer_since(const struct tracer *tr)
{
	return (cpu_events(tr->tr_cpu) - tr->tr_from);
}

static void
tracer_save(void *arg)
{
	struct tracer *tr = arg;

	tr->tr_events += tracer_since(tr);
}

static void
tracer_restore(void *arg)
{
	struct tracer *tr = arg;

	if (tr->tr_cpu != CPU->cpu_id)
		tr->tr_moves++;
	tracer_arrive(tr);
}

void
tracer_init(struct tracer *tr)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = tracer_save,
		.ct_restore = tracer_restore };

	tr->tr_ctxop = ctxop_allocate(&tpl, tr);
}

void
tracer_fini(struct tracer *tr)
{
	ctxop_free(tr->tr_ctxop);
}

void
tracer_start(struct tracer *tr)
{
	kpreempt_disable();
	ctxop_attach(curthread, tr->tr_ctxop);
	tr->tr_events = 0;
	tr->tr_moves = 0;
	tracer_arrive(tr);
	kpreempt_enable();
}

void
tracer_stop(struct tracer *tr)
{
	kpreempt_disable();
	ctxop_detach(curthread, tr->tr_ctxop);
	tracer_save(tr);
	kpreempt_enable();
}

uint64_t
tracer_events(struct tracer *tr)
{
	uint64_t events;

	kpreempt_disable();
	events = tr->tr_events + tracer_since(tr);
	kpreempt_enable();
	return (events);
}

unsigned
tracer_moves(struct tracer *tr)
{
	return (tr->tr_moves);
}
