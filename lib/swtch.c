/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A CPU leaves one thread for another, in the order of illumos' resume(): save
 * hooks of the old thread on its own stack, the hand-over, restore hooks of the
 * new one on its stack.
 *
 * An interrupt thread that pins another gives the CPU back to that one in the
 * order of resume_from_intr(): without any hooks. If it had to, because it
 * blocked, its restore hooks run when it goes on, and its save hooks never did.
 *
 * I1. From the first save to the last restore, preemption and interrupts are
 *     off (sc_masked).
 */
#include "machine.h"

#include <ctxop.h>

kthread_t *
threadp(void)
{
	return (machine()->sim_cpu->sc_cpu.cpu_thread);
}

/* ---- hooks ---- */

/* Functions of their own: what a switch leaves on the stack of a thread without
 * hooks is smaller by what these need. */
static void __attribute__((noinline)) save_ring(kthread_t *t)
{
	trace_function("savectx", false);
	savectx(t);
	trace_function("savectx", true);
}

static void __attribute__((noinline)) restore_ring(kthread_t *t)
{
	trace_function("restorectx", false);
	restorectx(t);
	trace_function("restorectx", true);
}

static void
save(kthread_t *t)
{
	struct sim_thread *st = thread_of(t);

	st->st_hooks++;
	if (t->t_ctx != NULL)
		save_ring(t);
	if (t->t_flag & T_KFPU)
		panic("swtch: %s leaves its CPU and still uses the kernel FPU "
		      "(T_KFPU): a save hook must end that",
		    st->st_name);
	if (t->t_procp->p_pctx != NULL)
		savepctx(t->t_procp);
	if (cpu_of(t->t_cpu)->sc_nhw > 0)
		hw_left(cpu_of(t->t_cpu), SIM_HW_LOADED, t);
	st->st_hooks--;
}

static void
restore(kthread_t *t)
{
	struct sim_thread *st = thread_of(t);

	st->st_hooks++;
	if (t->t_ctx != NULL)
		restore_ring(t);
	if (t->t_procp->p_pctx != NULL)
		restorepctx(t->t_procp);
	st->st_hooks--;
}

/* ---- resume() ---- */

/* From here on t may keep its CPU for one tick. */
static void
begin_slice(struct sim_cpu *sc, kthread_t *t)
{
	sc->sc_slice_end = sc->sc_sim->sim_now + sc->sc_sim->sim_config.sc_tick;
	thread_of(t)->st_slice_over = false;
}

/* t has its stack and its CPU: the rest of resume(). */
static inline __attribute__((always_inline)) void
arrive(kthread_t *t)
{
	struct sim_cpu *sc = machine()->sim_cpu;

	sc->sc_cpu.cpu_thread = t;
	if (t->t_cpu != &sc->sc_cpu) {
		t->t_cpu = &sc->sc_cpu;
		trace_switch(sim, migrate, "migrate", t);
	}
	begin_slice(sc, t);
	/* Bound to another CPU while this one was on its way to it. */
	if (t->t_bound_cpu != NULL && t->t_bound_cpu != &sc->sc_cpu)
		sc->sc_cpu.cpu_kprunrun = true;
	restore(t);
	trace_switch(sched, on__cpu, "on-cpu", t);
	sc->sc_masked = false;
}

/* The half before; returns on t's stack. */
static void
leave(struct sim_cpu *sc, kthread_t *t, kthread_t *next)
{
	sc->sc_masked = true;
	trace_switch(sched, off__cpu, "off-cpu", t);
	cpu_point(sc->sc_sim);
	if (has_hooks(t)) /* others may take TS_STOPPED for saved */
		cpu_step(sc->sc_sim, t, sizeof(*t), STEP_WRITE);
	save(t);
	cpu_point(sc->sc_sim);
	hand_over(sc, t, next);
}

static void
resume(struct sim_cpu *sc, kthread_t *t, kthread_t *next)
{
	leave(sc, t, next);
	arrive(t);
}

/* t blocks, and whom it pins goes on. */
static void
resume_from_intr(struct sim_cpu *sc, kthread_t *t)
{
	trace_switch(sched, off__cpu, "off-cpu", t);
	cpu_point(sc->sc_sim);
	trace_state(sim, unpin, "unpin", t->t_intr);
	unpin(sc, t);
	arrive(t);
}

/* ---- ways in ---- */

void
swtch(void)
{
	struct sim_cpu *sc = machine()->sim_cpu;
	kthread_t *t = sc->sc_cpu.cpu_thread;
	kthread_t *next;

	if (sc == &sc->sc_sim->sim_boot)
		panic("swtch: the host (t0) cannot switch: do this in a "
		      "thread");
	if (thread_of(t)->st_hooks > 0)
		panic("swtch: called in a save or restore hook of %s, whose "
		      "registers are being switched already",
		    thread_of(t)->st_name);
	if (t->t_intr != NULL) {
		resume_from_intr(sc, t);
		return;
	}
	next = disp(sc);
	if (next != t) {
		resume(sc, t, next);
		return;
	}
	begin_slice(sc, t);
	trace_switch(sched, remain__cpu, "remain-cpu", t);
}

void
swtch_from_zombie(void)
{
	struct sim_cpu *sc = machine()->sim_cpu;
	kthread_t *t = sc->sc_cpu.cpu_thread;

	sc->sc_masked = true;
	trace_switch(sched, off__cpu, "off-cpu", t);
	if (sc->sc_nhw > 0)
		hw_left(sc, SIM_EXIT_ARMED, t);
	cpu_point(sc->sc_sim);
	hand_over(sc, t, disp(sc));
	panic("swtch: a zombie, %s, was given a CPU", thread_of(t)->st_name);
}

/* If the handler had blocked, nobody is pinned under it by now. */
void
swtch_from_intr(void)
{
	struct sim_cpu *sc = machine()->sim_cpu;
	kthread_t *t = sc->sc_cpu.cpu_thread;

	trace_state(sdt, interrupt__complete, "interrupt-complete", t);
	sc->sc_cpu.cpu_intr_actv &= ~(1U << intr_level(t));
	t->t_state = TS_FREE;
	if (t->t_intr != NULL)
		unpin(sc, t);
	else
		leave(sc, t, disp(sc));
}

void
thread_arrive(void)
{
	kthread_t *t = machine()->sim_cpu->sc_coming;

	settle(t);
	arrive(t);
}

/* ---- the idle thread ---- */

static void
idle(void *arg)
{
	struct sim_cpu *sc = arg;

	sc->sc_masked = false;
	for (;;) {
		spin_until(disp_has_work, sc);
		swtch();
	}
}

void
swtch_boot(struct sim_cpu *sc)
{
	kthread_t *t = &sc->sc_idle.st_kthread;

	t->t_pri = -1;
	t->t_state = TS_ONPROC;
	t->t_lock = 1;
	t->t_cpu = t->t_bound_cpu = &sc->sc_cpu;
	sc->sc_cpu.cpu_thread = sc->sc_cpu.cpu_idle_thread = t;
	sc->sc_cpu.cpu_dispatch_pri = sc->sc_highest = -1;
	sc->sc_fiber = &sc->sc_idle.st_fiber;
	sc->sc_wait = disp_has_work;
	sc->sc_wait_arg = sc;
	fiber_prepare(&sc->sc_idle.st_fiber, idle, sc);
}
