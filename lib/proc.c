/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes: the tree they are in, the threads they have, and their memory.
 *
 * I1. A process is freed when it is over, and nobody refers to it any more:
 *     sp_refs counts its threads until they have left it, its parent until
 *     that has waited for it (or gone), and who holds it (proc_hold()).
 * I2. p_tlist is the oldest thread; p_tlist->t_back the newest.
 */
#include "machine.h"

#include <ctxop.h>
#include <ctxop_proc.h>
#include <stdlib.h>

kmutex_t *
sim_pidlock(void)
{
	return (&machine()->sim_pidlock);
}

/* ---- memory ---- */

void
procs_init(sim_t *sim)
{
	sim->sim_next_proc = &sim->sim_all_procs;
}

/* One that is free: of the pool, or the next of all. */
static struct sim_proc *
free_one(sim_t *sim)
{
	struct sim_proc *sp = sim->sim_proc_pool;

	if (sp != NULL) {
		sim->sim_proc_pool = sp->sp_next;
		return (sp);
	}
	if ((sp = *sim->sim_next_proc) == NULL &&
	    (sp = *sim->sim_next_proc = calloc(1, sizeof(*sp))) == NULL)
		panic("getproc: the host has no memory for a process");
	sim->sim_next_proc = &sp->sp_all;
	return (sp);
}

static struct sim_proc *
take(sim_t *sim)
{
	struct sim_proc *sp = free_one(sim);

	*sp = (struct sim_proc){ .sp_next = sim->sim_procs,
		.sp_refs = 1,
		.sp_all = sp->sp_all,
		.sp_sim = sim };
	if (sp->sp_next != NULL)
		sp->sp_next->sp_prev = sp;
	sim->sim_procs = sp;
	return (sp);
}

static void
give_back(sim_t *sim, struct sim_proc *sp)
{
	if (sp->sp_next != NULL)
		sp->sp_next->sp_prev = sp->sp_prev;
	if (sp->sp_prev != NULL)
		sp->sp_prev->sp_next = sp->sp_next;
	else
		sim->sim_procs = sp->sp_next;
	sp->sp_proc.p_pid = 0; /* for whoever still looks here */
	sp->sp_next = sim->sim_proc_pool;
	sim->sim_proc_pool = sp;
}

/* The one that was made first is the first again. */
void
procs_forget(sim_t *sim)
{
	const struct sim_proc *end = *sim->sim_next_proc;

	for (struct sim_proc *sp = sim->sim_all_procs; sp != end;
	     sp = sp->sp_all)
		sp->sp_proc.p_pid = 0;
	sim->sim_procs = sim->sim_proc_pool = NULL;
	sim->sim_next_proc = &sim->sim_all_procs;
}

void
procs_fini(sim_t *sim)
{
	struct sim_proc *sp;

	while ((sp = sim->sim_all_procs) != NULL) {
		sim->sim_all_procs = sp->sp_all;
		free(sp);
	}
}

/* ---- birth ---- */

proc_t *
getproc(proc_t *parent, const char *name)
{
	sim_t *sim = machine();
	proc_t *p = &take(sim)->sp_proc;

	p->p_pid = ++sim->sim_last_pid;
	p->p_stat = SIDL;
	name_add(p->p_name, name);
	sim_name(&p->p_lock, "p_lock");
	sim_name(&p->p_holdlwps, "p_holdlwps");
	sim_name(&p->p_cv, "p_cv");
	p->p_brand = parent->p_brand;
	p->p_parent = parent;
	p->p_sibling = parent->p_child;
	parent->p_child = p;
	return (p);
}

proc_t *
sim_proc_create(const char *name)
{
	proc_t *p;

	NEED(name);
	p = getproc(&machine()->sim_p0, name);
	p->p_stat = SRUN;
	return (p);
}

/* ---- references ---- */

static struct sim_proc *
proc_of(proc_t *p)
{
	return (p != &machine()->sim_p0 ? (struct sim_proc *)p : NULL);
}

void
proc_hold(proc_t *p)
{
	struct sim_proc *sp = proc_of(p);

	if (sp != NULL)
		sp->sp_refs++;
}

void
proc_rele(proc_t *p)
{
	sim_t *sim = machine();
	struct sim_proc *sp = proc_of(p);

	if (sp == NULL || --sp->sp_refs > 0)
		return;
	freepctx(p, 0);
	name_drop(sim, &p->p_lock);
	name_drop(sim, &p->p_holdlwps);
	name_drop(sim, &p->p_cv);
	give_back(sim, sp);
}

/* ---- the tree; pidlock is held ---- */

void
proc_unlink(proc_t *p)
{
	proc_t **link = &p->p_parent->p_child;

	while (*link != p)
		link = &(*link)->p_sibling;
	*link = p->p_sibling;
	cv_broadcast(&p->p_parent->p_cv);
	p->p_parent = NULL;
}

static void
orphan_children(proc_t *p)
{
	proc_t *child;

	while ((child = p->p_child) != NULL) {
		proc_unlink(child);
		if (child->p_stat == SZOMB)
			proc_rele(child);
	}
}

void
proc_zombie(proc_t *p, int why, int what)
{
	p->p_stat = SZOMB;
	p->p_wcode = why;
	p->p_wdata = what;
	orphan_children(p);
	if (p->p_parent != NULL)
		cv_broadcast(&p->p_parent->p_cv);
	else
		proc_rele(p);
}

/* ---- threads ---- */

void
proc_enter(proc_t *p, kthread_t *t)
{
	t->t_procp = p;
	proc_hold(p);
}

void
proc_add_thread(proc_t *p, kthread_t *t)
{
	kthread_t *first = p->p_tlist;

	if (first == NULL) {
		p->p_tlist = t->t_forw = t->t_back = t;
		return;
	}
	t->t_forw = first;
	t->t_back = first->t_back;
	first->t_back->t_forw = t;
	first->t_back = t;
}

void
proc_remove_thread(kthread_t *t)
{
	proc_t *p = t->t_procp;

	if (t->t_forw == NULL)
		return;
	if (t->t_forw == t)
		p->p_tlist = NULL;
	else if (p->p_tlist == t)
		p->p_tlist = t->t_forw;
	t->t_forw->t_back = t->t_back;
	t->t_back->t_forw = t->t_forw;
	t->t_forw = t->t_back = NULL;
}

void
proc_leave(kthread_t *t)
{
	proc_t *p = t->t_procp;

	t->t_procp = &machine()->sim_p0;
	proc_rele(p);
}
