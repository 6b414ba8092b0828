/* SPDX-License-Identifier: BSD-2-Clause */
/* See schedctl.h. */
#include "schedctl.h"

#include "pcb.h"

#include <ctxop.h>

/* ---- the ctxop ---- */

static void
schedctl_save(void *arg)
{
	struct schedctl *sc = arg;

	sc->sc_state = SC_OFFPROC;
}

static void
schedctl_restore(void *arg)
{
	struct schedctl *sc = arg;

	sc->sc_state = SC_ONPROC;
	sc->sc_cpu = CPU->cpu_id;
}

/*
 * The child's copy of the program has a copy of the pointer to its slot, which
 * is the parent's. The child has a page of its own, on which all are free.
 */
static void
schedctl_fork(void *parent, void *child)
{
	(void)parent;
	if (!platform()->pl_forgets.fg_schedctl_fork)
		pcb_forget_schedctl(child);
}

static const struct ctxop_template schedctl_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = schedctl_save,
	.ct_restore = schedctl_restore,
	.ct_fork = schedctl_fork,
};

void
schedctl_start(struct schedctl *sc)
{
	sim_name(sc, "schedctl");
	ctxop_install(curthread, &schedctl_tpl, sc);
	kpreempt_disable();
	schedctl_restore(sc);
	kpreempt_enable();
}

void
schedctl_end(struct schedctl *sc)
{
	kpreempt_disable();
	VERIFY3S(ctxop_remove(curthread, &schedctl_tpl, sc), ==, 1);
	sc->sc_state = SC_OFFPROC;
	kpreempt_enable();
}

/* ---- the page ---- */

struct schedctl_page *
schedctl_page_create(void)
{
	struct schedctl_page *sp = kmem_zalloc(sizeof(*sp), KM_SLEEP);

	sp->sp_refs = 1;
	for (unsigned i = 0; i < SC_NSLOTS; i++)
		sp->sp_slot[i].sc_page = sp;
	return (sp);
}

void
schedctl_page_hold(struct schedctl_page *sp)
{
	mutex_enter(&sp->sp_lock);
	sp->sp_refs++;
	mutex_exit(&sp->sp_lock);
}

void
schedctl_page_rele(struct schedctl_page *sp)
{
	unsigned refs;

	mutex_enter(&sp->sp_lock);
	refs = --sp->sp_refs;
	mutex_exit(&sp->sp_lock);
	if (refs == 0)
		kmem_free(sp, sizeof(*sp));
}

/* The first that is free, so that slots are soon used again. */
static struct schedctl *
find_slot(struct schedctl_page *sp)
{
	struct schedctl *sc = NULL;

	mutex_enter(&sp->sp_lock);
	for (unsigned i = 0; i < SC_NSLOTS && sc == NULL; i++)
		if (sp->sp_slot[i].sc_owner == NULL)
			sc = &sp->sp_slot[i];
	if (sc != NULL) {
		sc->sc_state = SC_OFFPROC;
		sc->sc_owner = curthread;
		sp->sp_refs++;
	}
	mutex_exit(&sp->sp_lock);
	return (sc);
}

struct schedctl *
schedctl_take(struct schedctl_page *sp)
{
	struct schedctl *sc = find_slot(sp);

	if (sc != NULL)
		schedctl_start(sc);
	return (sc);
}

void
schedctl_give_back(struct schedctl *sc)
{
	struct schedctl_page *sp = sc->sc_page;

	if (!platform()->pl_forgets.fg_schedctl_remove)
		schedctl_end(sc);
	mutex_enter(&sp->sp_lock);
	sc->sc_owner = NULL;
	mutex_exit(&sp->sp_lock);
	schedctl_page_rele(sp);
}

/* ---- is it true? ---- */

/* With preemption disabled. */
static bool
is_true(const struct schedctl *sc)
{
	return (sc->sc_state == SC_ONPROC && sc->sc_cpu == CPU->cpu_id);
}

bool
schedctl_is_true(const struct schedctl *sc)
{
	bool answer;

	kpreempt_disable();
	answer = is_true(sc);
	kpreempt_enable();
	return (answer);
}

void
schedctl_check(const struct schedctl *sc)
{
	kpreempt_disable();
	if (!is_true(sc))
		sim_fail("schedctl slot corrupted: %s expected its own to say "
			 "on CPU %d, found %s CPU %d",
		    curthread->t_name, CPU->cpu_id,
		    sc->sc_state == SC_ONPROC ? "on" : "off, last on",
		    sc->sc_cpu);
	kpreempt_enable();
}

/* Whoever was there when interrupts came, if any did. */
static const kthread_t *
thread_on(int cpu_id)
{
	const kthread_t *t =
	    sim_cpu(sim_current(), (unsigned)cpu_id)->cpu_thread;

	while (t->t_intr != NULL)
		t = t->t_intr;
	return (t);
}

void
schedctl_page_check(const struct schedctl_page *sp)
{
	for (unsigned i = 0; i < SC_NSLOTS; i++) {
		const struct schedctl *sc = &sp->sp_slot[i];

		if (sc->sc_owner == NULL || sc->sc_state == SC_OFFPROC ||
		    thread_on(sc->sc_cpu) == sc->sc_owner)
			continue;
		sim_fail("schedctl slot corrupted: expected slot %u, of %s, "
			 "to say off CPU, found on CPU %d, where %s is",
		    i, sc->sc_owner->t_name, sc->sc_cpu,
		    thread_on(sc->sc_cpu)->t_name);
	}
}
