/* SPDX-License-Identifier: BSD-2-Clause */
/* See kcpc_idle.h. */
#include "kcpc_idle.h"

#include "pcbe.h"

static struct kcpc_ctx **
cpu_cpc_ctx(const cpu_t *cp)
{
	return (&platform()->pl_cpc_ctx[cp->cpu_id]);
}

/* ---- the ctxop ---- */

static void
kcpc_idle_save(void *cpu)
{
	const struct kcpc_ctx *ctx = *cpu_cpc_ctx(cpu);

	VERIFY3P(CPU, ==, cpu);
	if (ctx != NULL)
		pcbe_program(ctx->kc_count);
}

static void
kcpc_idle_restore(void *cpu)
{
	struct kcpc_ctx *ctx = *cpu_cpc_ctx(cpu);

	VERIFY3P(CPU, ==, cpu);
	if (ctx == NULL)
		return;
	ctx->kc_count = pcbe_sample();
	pcbe_allstop();
}

static const struct ctxop_template kcpc_idle_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = kcpc_idle_save,
	.ct_restore = kcpc_idle_restore,
};

/* ---- what idle does ---- */

/*
 * The machine has no code for the idle loop. This stands for it: the newest
 * ctxop of idle, and so between what the others do as idle comes and as it
 * goes.
 */
static void
idle_loop(void *cpu)
{
	(void)cpu;
	pcbe_event();
}

static const struct ctxop_template idle_loop_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = idle_loop,
};

/* ---- on each CPU ---- */

static void
on_each_cpu(void (*visit)(cpu_t *))
{
	cpu_t *cp;

	for (unsigned i = 0; (cp = sim_cpu(sim_current(), i)) != NULL; i++) {
		thread_affinity_set(curthread, cp->cpu_id);
		visit(cp);
	}
	thread_affinity_clear(curthread);
}

/* Idle is off its CPU, because the caller is there: its ring is at rest. */
static void
attach_to_idle(cpu_t *cp, const struct ctxop_template *tpl, const char *name)
{
	struct ctxop *op = ctxop_allocate(tpl, cp);

	sim_name(op, name);
	kpreempt_disable();
	ctxop_attach(cp->cpu_idle_thread, op);
	kpreempt_enable();
}

static void
install(cpu_t *cp)
{
	attach_to_idle(cp, &kcpc_idle_tpl, "kcpc-idle");
}

void
kcpc_idle_install(void)
{
	on_each_cpu(install);
}

static void
bind_cpu(cpu_t *cp)
{
	struct kcpc_ctx *ctx = kmem_zalloc(sizeof(*ctx), KM_SLEEP);

	VERIFY3P(*cpu_cpc_ctx(cp), ==, NULL);
	attach_to_idle(cp, &idle_loop_tpl, "idle-loop");
	kpreempt_disable();
	*cpu_cpc_ctx(cp) = ctx;
	pcbe_program(0);
	kpreempt_enable();
}

void
kcpc_bind_cpus(void)
{
	on_each_cpu(bind_cpu);
}

static void
unbind_cpu(cpu_t *cp)
{
	struct kcpc_ctx *ctx;

	kpreempt_disable();
	ctx = *cpu_cpc_ctx(cp);
	*cpu_cpc_ctx(cp) = NULL;
	pcbe_allstop();
	kpreempt_enable();
	kmem_free(ctx, sizeof(*ctx));
}

void
kcpc_unbind_cpus(void)
{
	on_each_cpu(unbind_cpu);
}

static void
check_cpu(cpu_t *cp)
{
	const struct kcpc_ctx *ctx;
	uint64_t found, expected;
	char whose[16];

	kpreempt_disable();
	ctx = *cpu_cpc_ctx(cp);
	VERIFY3P(ctx, !=, NULL);
	found = pcbe_sample();
	expected = ctx->kc_work;
	kpreempt_enable();
	(void)snprintf(whose, sizeof(whose), "CPU %d", cp->cpu_id);
	kcpc_compare(whose, expected, found, "the idle thread");
}

void
kcpc_check_cpus(void)
{
	on_each_cpu(check_cpu);
}

/* ---- words ---- */

SIM_VERB(hook)
{
	kcpc_idle_install();
	return (0);
}

SIM_VERB(start)
{
	kcpc_bind_cpus();
	return (0);
}

SIM_VERB(stop)
{
	kcpc_unbind_cpus();
	return (0);
}

SIM_VERB(check)
{
	kcpc_check_cpus();
	return (0);
}

static const struct sim_verb verbs[] = {
	{ "hook", { 0 }, hook, "give each CPU's idle thread its ctxop" },
	{ "start", { 0 }, start, "start the counter of each CPU" },
	{ "stop", { 0 }, stop, "stop them" },
	{ "check", { 0 }, check,
	    "each shows the events of its CPU, without the idle thread's" },
	{ .vb_name = NULL },
};

const struct sim_consumer idle_words = {
	.cs_name = "idle",
	.cs_verb = verbs,
};
