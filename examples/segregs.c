/* SPDX-License-Identifier: BSD-2-Clause */
/* See segregs.h. */
#include "segregs.h"

#include <ctxop.h>

static void
lwp_segregs_save(void *arg)
{
	struct segregs *sr = arg;
	struct cpu_regs *cr = cpu_regs();

	sr->sr_fsbase = cr->cr_fsbase;
	sr->sr_gsbase = cr->cr_gsbase;
}

static void
lwp_segregs_restore(void *arg)
{
	struct segregs *sr = arg;
	struct cpu_regs *cr = cpu_regs();

	cr->cr_fsbase = sr->sr_fsbase;
	cr->cr_gsbase = sr->sr_gsbase;
}

/* Allocated before, attached and loaded in one section: ctxop.h, R3. */
void
lwp_segregs_install(kthread_t *t, struct segregs *sr)
{
	const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV,
		.ct_save = lwp_segregs_save,
		.ct_restore = lwp_segregs_restore,
	};
	struct ctxop *op = ctxop_allocate(&tpl, sr);

	sim_name(op, "segregs");
	kpreempt_disable();
	ctxop_attach(t, op);
	if (t == curthread)
		lwp_segregs_restore(sr);
	kpreempt_enable();
}

bool
lwp_segregs_loaded(const struct segregs *sr)
{
	const struct cpu_regs *cr;
	bool loaded;

	kpreempt_disable();
	cr = cpu_regs();
	loaded = cr->cr_fsbase == sr->sr_fsbase &&
	    cr->cr_gsbase == sr->sr_gsbase;
	kpreempt_enable();
	return (loaded);
}
