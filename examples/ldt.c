/* SPDX-License-Identifier: BSD-2-Clause */
/* See ldt.h. */
#include "ldt.h"

#include "platform.h"

#include <ctxop.h>
#include <inttypes.h>
#include <string.h>

/* ---- the process operation; its arg is the process ---- */

static void
ldt_save(void *arg)
{
	(void)arg;
	cpu_regs()->cr_ldt = NULL;
}

static void
ldt_restore(void *arg)
{
	cpu_regs()->cr_ldt = ((const proc_t *)arg)->p_ldt;
}

/* In exec the thread goes on, and its CPU has the table. */
static void
ldt_free(void *arg, int isexec)
{
	proc_t *p = arg;

	if (isexec)
		ldt_save(p);
	kmem_free(p->p_ldt, sizeof(*p->p_ldt));
	p->p_ldt = NULL;
}

static void ldt_fork(void *, void *);

static void
ldt_installpctx(proc_t *p, enum ldt_flaw flaw)
{
	installpctx(p, p, ldt_save, ldt_restore,
	    flaw == LDT_WITHOUT_FORK ? NULL : ldt_fork, ldt_save, ldt_free);
}

static struct ldt *
ldt_alloc(const proc_t *p)
{
	struct ldt *ldt = kmem_zalloc(sizeof(*ldt), KM_SLEEP);

	ldt->ldt_pid = p->p_pid;
	return (ldt);
}

static void
ldt_fork(void *parent, void *child)
{
	const proc_t *p = parent;
	proc_t *cp = child;

	cp->p_ldt = ldt_alloc(cp);
	for (unsigned i = 0; i < LDT_MAX; i++)
		cp->p_ldt->ldt_descriptor[i] = p->p_ldt->ldt_descriptor[i];
	ldt_installpctx(cp, LDT_SOUND);
}

/* ---- the system call ---- */

/*
 * Both allocations sleep, so they come first. Once the operation is installed,
 * a switch does all the rest; without one, this does.
 */
static void
ldt_setup(proc_t *p, enum ldt_flaw flaw)
{
	VERIFY3S(p->p_lwpcnt, ==, 1);
	p->p_ldt = ldt_alloc(p);
	if (flaw != LDT_WITHOUT_HOOK)
		ldt_installpctx(p, flaw);
	kpreempt_disable();
	ldt_restore(p);
	kpreempt_enable();
}

/* It asks for memory, and is switched away from, half done. */
static void
ldt_setup_in_one_section(proc_t *p)
{
	kpreempt_disable();
	ldt_setup(p, LDT_SOUND);
	kpreempt_enable();
}

void
ldt_set(unsigned selector, uint64_t base, enum ldt_flaw flaw)
{
	proc_t *p = curproc;

	VERIFY3U(selector, <, LDT_MAX);
	if (p->p_ldt == NULL && flaw == LDT_IN_ONE_SECTION)
		ldt_setup_in_one_section(p);
	else if (p->p_ldt == NULL)
		ldt_setup(p, flaw);
	p->p_ldt->ldt_descriptor[selector] = base;
}

/* ---- what programs do ---- */

static void __attribute__((noreturn, cold))
wrong_table(const struct ldt *expected, const struct ldt *found)
{
	char of[64] = "none";

	if (found != NULL)
		(void)snprintf(
		    of, sizeof(of), "that of process %d", found->ldt_pid);
	sim_fail("LDT corrupted: %s expected %s on CPU %d, found %s",
	    curthread->t_name,
	    expected != NULL ? "that of its process" : "none", CPU->cpu_id, of);
}

static void
check_register(void)
{
	const struct ldt *found = cpu_regs()->cr_ldt;

	if (found != curproc->p_ldt)
		wrong_table(curproc->p_ldt, found);
}

void
ldt_check(void)
{
	kpreempt_disable();
	check_register();
	kpreempt_enable();
	sim_trap();
}

void
ldt_call(unsigned selector, uint64_t base)
{
	const struct ldt *ldt;
	uint64_t found;

	VERIFY3U(selector, <, LDT_MAX);
	kpreempt_disable();
	check_register();
	ldt = cpu_regs()->cr_ldt;
	found = ldt != NULL ? ldt->ldt_descriptor[selector] : 0;
	kpreempt_enable();
	if (found != base)
		sim_fail("LDT of %s: expected base 0x%" PRIx64
			 " in descriptor %u on CPU %d, found 0x%" PRIx64,
		    curthread->t_name, base, selector, CPU->cpu_id, found);
	sim_trap();
}

/* ---- words ---- */

static enum ldt_flaw
flaw_of(const char *name)
{
	if (name == NULL)
		return (LDT_SOUND);
	if (strcmp(name, "without-hook") == 0)
		return (LDT_WITHOUT_HOOK);
	if (strcmp(name, "without-fork") == 0)
		return (LDT_WITHOUT_FORK);
	if (strcmp(name, "in-one-section") == 0)
		return (LDT_IN_ONE_SECTION);
	sim_fail("ldt set: expected without-hook, without-fork, "
		 "in-one-section or nothing, got %s",
	    name);
}

SIM_VERB(set)
{
	ldt_set(
	    (unsigned)v[0].sv_number, v[1].sv_number, flaw_of(v[2].sv_name));
	return (0);
}

SIM_VERB(call)
{
	ldt_call((unsigned)v[0].sv_number, v[1].sv_number);
	return (0);
}

SIM_VERB(check)
{
	ldt_check();
	return (0);
}

static const struct sim_verb verbs[] = {
	{ "set", { SIM_O_NUMBER, SIM_O_NUMBER, SIM_O_NAME | SIM_O_OPTIONAL },
	    set,
	    "SELECTOR BASE [without-hook|without-fork|in-one-section]: set a "
	    "descriptor of the process; the first one as it should be, or so" },
	{ "call", { SIM_O_NUMBER, SIM_O_NUMBER }, call,
	    "SELECTOR BASE: call through a descriptor, which has that base" },
	{ "check", { 0 }, check,
	    "the CPU has the process's table, or none if it has none" },
	{ .vb_name = NULL },
};

const struct sim_consumer ldt_words = {
	.cs_name = "ldt",
	.cs_verb = verbs,
};
