/* SPDX-License-Identifier: BSD-2-Clause */
/* See sep.h. */
#include "sep.h"

#include <ctxop.h>
#include <inttypes.h>

#define STACKS 0xffffff0000000000 /* kernel addresses */
#define STACK_SIZE 0x6000

uintptr_t
sep_stack(uint32_t n)
{
	return (STACKS + (uintptr_t)n * STACK_SIZE);
}

/* Nobody who leaves the CPU leaves the way into its kernel stack open. */
static void
sep_save(void *arg)
{
	(void)arg;
	cpu_regs()->cr_sysenter_esp = 0;
}

static void
sep_restore(void *arg)
{
	cpu_regs()->cr_sysenter_esp = (uintptr_t)arg;
}

static const struct ctxop_template sep_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = sep_save,
	.ct_restore = sep_restore,
};

/* In the same way as segregs.c. */
void
sep_install(kthread_t *t, uintptr_t stack)
{
	struct ctxop *op = ctxop_allocate(&sep_tpl, (void *)stack);

	sim_name(op, "sep");
	if (t != curthread) {
		ctxop_attach(t, op);
		return;
	}
	kpreempt_disable();
	ctxop_attach(t, op);
	sep_restore((void *)stack);
	kpreempt_enable();
}

void
sep_install_without_hook(uintptr_t stack)
{
	kpreempt_disable();
	sep_restore((void *)stack);
	kpreempt_enable();
}

void
sysenter(uintptr_t stack)
{
	uintptr_t found;

	kpreempt_disable();
	found = cpu_regs()->cr_sysenter_esp;
	if (found != stack)
		sim_fail("sysenter stack corrupted: %s expected its own, "
			 "0x%" PRIxPTR ", on CPU %d, found 0x%" PRIxPTR,
		    curthread->t_name, stack, CPU->cpu_id, found);
	kpreempt_enable();
}
