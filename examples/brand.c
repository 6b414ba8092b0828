/* SPDX-License-Identifier: BSD-2-Clause */
/* See brand.h. */
#include "brand.h"

#include "platform.h"

#include <ctxop.h>
#include <string.h>

struct brand {
	const char *b_name;
};

static const struct brand lx_brand = { "lx" };

/* ---- the ctxop: one for all, its arg is NULL ---- */

static void
brand_interpositioning_disable(void *unused)
{
	(void)unused;
	cpu_regs()->cr_lstar = SYSCALL_NATIVE;
}

static void
brand_interpositioning_enable(void *unused)
{
	(void)unused;
	cpu_regs()->cr_lstar = SYSCALL_LX;
}

static const struct ctxop_template brand_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = brand_interpositioning_disable,
	.ct_restore = brand_interpositioning_enable,
	.ct_exit = brand_interpositioning_disable,
};

static void
enable(void)
{
	kpreempt_disable();
	brand_interpositioning_enable(NULL);
	kpreempt_enable();
}

void
lwp_attach_brand_hdlrs(klwp_t *lwp)
{
	struct ctxop *op;

	if (lwp->lwp_procp->p_brand == NULL)
		return;
	op = ctxop_allocate(&brand_tpl, NULL);
	sim_name(op, "brand");
	ctxop_attach(lwp->lwp_thread, op);
	if (lwp->lwp_thread == curthread)
		enable();
}

/* One section: without the ctxop, a switch would leave LX behind. */
void
lwp_detach_brand_hdlrs(klwp_t *lwp)
{
	VERIFY3P(lwp->lwp_thread, ==, curthread);
	kpreempt_disable();
	VERIFY3S(ctxop_remove(curthread, &brand_tpl, NULL), ==, 1);
	brand_interpositioning_disable(NULL);
	kpreempt_enable();
}

/* ---- processes ---- */

static void
brand_setbrand(proc_t *p)
{
	VERIFY3S(p->p_lwpcnt, ==, 1);
	VERIFY3P(p->p_brand, ==, NULL);
	p->p_brand = &lx_brand;
}

void
brand_clearbrand(proc_t *p)
{
	p->p_brand = NULL;
}

void
brand_enter(void)
{
	brand_setbrand(curproc);
	lwp_attach_brand_hdlrs(curthread->t_lwp);
}

void
brand_enter_without_hook(void)
{
	brand_setbrand(curproc);
	enable();
}

void
brand_leave(void)
{
	VERIFY3S(curproc->p_lwpcnt, ==, 1);
	lwp_detach_brand_hdlrs(curthread->t_lwp);
	brand_clearbrand(curproc);
}

void
brand_proc_exit(klwp_t *lwp)
{
	if (lwp->lwp_procp->p_brand == NULL)
		return;
	lwp_detach_brand_hdlrs(lwp);
	brand_clearbrand(lwp->lwp_procp);
}

void
brand_syscall(void)
{
	static const char *const handler[] = {
		[SYSCALL_NATIVE] = "native", [SYSCALL_LX] = "LX"
	};
	unsigned own, entered;
	int cpu_id;

	own = curproc->p_brand != NULL ? SYSCALL_LX : SYSCALL_NATIVE;
	kpreempt_disable();
	entered = cpu_regs()->cr_lstar;
	cpu_id = CPU->cpu_id;
	kpreempt_enable();
	if (entered != own)
		sim_fail("%s %s entered the kernel through the %s handler on "
			 "CPU %d",
		    handler[own], curthread->t_name, handler[entered], cpu_id);
	sim_trap();
}

/* ---- words ---- */

SIM_VERB(enter)
{
	const char *how = v[0].sv_name;

	if (how == NULL)
		brand_enter();
	else if (strcmp(how, "without-hook") == 0)
		brand_enter_without_hook();
	else
		sim_fail("brand enter: expected without-hook or nothing, got "
			 "%s",
		    how);
	return (0);
}

SIM_VERB(leave)
{
	brand_leave();
	return (0);
}

SIM_VERB(clear)
{
	brand_clearbrand(curproc);
	return (0);
}

SIM_VERB(syscalls)
{
	for (uint64_t i = 0; i < v[0].sv_number; i++)
		brand_syscall();
	return (0);
}

static const struct sim_verb verbs[] = {
	{ "enter", { SIM_O_NAME | SIM_O_OPTIONAL }, enter,
	    "[without-hook]: the process becomes an LX one; or forget its "
	    "ctxop" },
	{ "leave", { 0 }, leave, "it becomes native, as before an exec" },
	{ "clear", { 0 }, clear, "it becomes native, and its ctxop stays" },
	{ "syscall", { SIM_O_NUMBER }, syscalls,
	    "N: so many system calls, each by the process's own handler" },
	{ .vb_name = NULL },
};

const struct sim_consumer brand_words = {
	.cs_name = "brand",
	.cs_verb = verbs,
};
