/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where pointers to the machine's memory may be: what is in use by somebody.
 * The allocator's own lists are none of it, nor is what nobody uses any more:
 * the stacks of dead threads, the part of a stack that has been left.
 *
 * I1. Whoever looks is on a stack of its own, so that every stack there is has
 *     been left, and is unwound to what its frames still use. The frames that
 *     led to the search are left out, and those of a panic: they are not what
 *     is looked for, and hold what was left behind by others.
 */
#include "machine.h"
#include "unwind.h"

#include <ctxop_mdb.h>
#include <link.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

struct root {
	struct root *rt_next;
	const void *rt_address;
	size_t rt_size;
};

/* Whom to call, with what. */
struct visitor {
	sim_t *sim;
	uintptr_t frame;
	roots_visit_t *visit;
	void *arg;
};

/* ---- the host's memory ---- */

static struct root *
root_at(sim_t *sim, const void *p)
{
	struct root *rt = sim->sim_roots;

	while (rt != NULL && rt->rt_address != p)
		rt = rt->rt_next;
	if (rt != NULL)
		return (rt);
	if ((rt = malloc(sizeof(*rt))) == NULL)
		panic("sim_root: the host has no memory");
	*rt = (struct root){ .rt_next = sim->sim_roots, .rt_address = p };
	sim->sim_roots = rt;
	return (rt);
}

void
sim_root(const void *p, size_t size)
{
	sim_t *sim = machine();

	if (p != NULL)
		root_at(sim, p)->rt_size = size;
}

void
roots_fini(sim_t *sim)
{
	while (sim->sim_roots != NULL) {
		struct root *next = sim->sim_roots->rt_next;

		free(sim->sim_roots);
		sim->sim_roots = next;
	}
}

/* ---- the program's variables ---- */

static int
visit_object(struct dl_phdr_info *info, size_t size, void *arg)
{
	const struct visitor *v = arg;

	(void)size;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_LOAD && (ph->p_flags & PF_W) != 0)
			v->visit((const void *)(info->dlpi_addr + ph->p_vaddr),
			    ph->p_memsz, NULL, v->arg);
		if (ph->p_type == PT_TLS && info->dlpi_tls_data != NULL)
			v->visit(
			    info->dlpi_tls_data, ph->p_memsz, NULL, v->arg);
	}
	return (0);
}

/* ---- stacks ---- */

/* The part of a stack in use, if that is where sp points. */
static bool
visit_used(const struct visitor *v, const struct fiber *f, const void *stack,
    size_t size, uintptr_t sp)
{
	uintptr_t bottom = (uintptr_t)stack;

	if (sp < bottom || sp - bottom > size)
		return (false);
	v->visit((const void *)sp, bottom + size - sp, &f->f_san, v->arg);
	return (true);
}

/* The frame that ended the run on this stack, or 0. */
static uintptr_t
last_frame(const sim_t *sim, const struct fiber *f)
{
	uintptr_t frame = sim->sim_sink.ps_frame;

	return (frame - (uintptr_t)f->f_stack < f->f_size ? frame : 0);
}

/* Visit the registers of a fiber; returns its stack pointer. */
static uintptr_t
visit_registers(const struct visitor *v, const struct fiber *f)
{
	bool is_caller = f == v->sim->sim_cpu->sc_fiber;
	struct stack_registers sr;

	unwind_registers(f, is_caller ? v->frame : last_frame(v->sim, f), &sr);
	v->visit(
	    sr.sr_value, sr.sr_count * sizeof(*sr.sr_value), &f->f_san, v->arg);
	return (sr.sr_sp);
}

/* One that a fault ended goes on elsewhere, and its sp is lost: see fault.c */
static void
visit_stack(const struct visitor *v, const struct fiber *f)
{
	uintptr_t sp = visit_registers(v, f);

	if (visit_used(v, f, f->f_stack, f->f_size, sp))
		return;
	(void)visit_used(v, f, v->sim->sim_fault_stack, FAULT_STKSIZE, sp);
	v->visit(f->f_stack, f->f_size, &f->f_san, v->arg);
}

/* The C library reads a file to know it: ask once for each thread that comes.
 */
static void
know_host(struct host *ho)
{
	pthread_attr_t attr;

	if (ho->ho_size != 0 && pthread_equal(ho->ho_thread, pthread_self()))
		return;
	ho->ho_size = 0;
	if (pthread_getattr_np(pthread_self(), &attr) != 0)
		return;
	if (pthread_attr_getstack(&attr, &ho->ho_stack, &ho->ho_size) == 0)
		ho->ho_thread = pthread_self();
	(void)pthread_attr_destroy(&attr);
}

static void
visit_host(const struct visitor *v)
{
	const struct fiber *f = &v->sim->sim_t0.st_fiber;
	struct host *ho = &v->sim->sim_host;

	know_host(ho);
	(void)visit_used(
	    v, f, ho->ho_stack, ho->ho_size, visit_registers(v, f));
}

/* ---- the machine's structures ---- */

/*
 * A thread of the machine's own without work holds nothing: what is on its
 * stack was left there by handlers that are done.
 */
static bool
is_at_rest(const struct sim_thread *st)
{
	return ((st->st_kthread.t_pri < 0 && st->st_hooks == 0) ||
	    is_without_work(st));
}

static void
visit_thread(const struct visitor *v, const struct sim_thread *st)
{
	/* Not what a switch keeps: registers that nobody uses are in it. */
	v->visit(st, offsetof(struct sim_thread, st_fiber), NULL, v->arg);
	if (st->st_kthread.t_state != TS_ZOMB && !is_at_rest(st))
		visit_stack(v, &st->st_fiber);
}

static void
visit_lwps(const struct visitor *v)
{
	const sim_t *sim = v->sim;

	v->visit(&sim->sim_platform, sizeof(sim->sim_platform), NULL, v->arg);
	for (const struct sim_lwp *sl = sim->sim_lwps; sl != *sim->sim_next_lwp;
	     sl = sl->sl_all)
		v->visit(sl, sizeof(*sl), NULL, v->arg);
	for (const struct sim_proc *sp = sim->sim_procs; sp != NULL;
	     sp = sp->sp_next)
		v->visit(sp, sizeof(*sp), NULL, v->arg);
}

static void
visit_cpu(const struct visitor *v, const struct sim_cpu *sc)
{
	visit_thread(v, &sc->sc_idle);
	for (const struct sim_intr *in = sc->sc_intrs; in != NULL;
	     in = in->in_next)
		v->visit(in, sizeof(*in), NULL, v->arg);
}

static void
visit_machine(const struct visitor *v)
{
	sim_t *sim = v->sim;

	v->visit(&sim->sim_t0, sizeof(sim->sim_t0), NULL, v->arg);
	v->visit(&sim->sim_p0, sizeof(sim->sim_p0), NULL, v->arg);
	visit_lwps(v);
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		visit_cpu(v, &sim->sim_cpus[i]);
	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		visit_thread(v, st);
}

void
roots_each(sim_t *sim, uintptr_t frame, roots_visit_t *visit, void *arg)
{
	struct visitor v = { sim, frame, visit, arg };

	visit_machine(&v);
	visit_host(&v);
	if (!sim->sim_skips_program)
		(void)dl_iterate_phdr(visit_object, &v);
	for (const struct root *rt = sim->sim_roots; rt != NULL;
	     rt = rt->rt_next)
		visit(rt->rt_address, rt->rt_size, NULL, arg);
}
