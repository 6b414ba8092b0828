/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From one thread's stack to another's. The hand-over gives up the old thread's
 * t_lock, and from then on another CPU may run it; so it happens on another
 * stack than the old thread's. That is the new thread's if its t_lock is free.
 * If it is not (another CPU is still saving it), the CPU waits on the stack of
 * its idle thread, as illumos' does.
 *
 * I1. A thread's t_lock is taken by the CPU that will run it, before it
 *     touches that thread's stack or hooks, and cleared by that CPU when it
 *     has left both.
 */
#include "machine.h"

bool
t_lock_is_free(void *t)
{
	return (((const kthread_t *)t)->t_lock == 0);
}

static void
set_lock(sim_t *sim, kthread_t *t, lock_t lock)
{
	step_touch(sim, &t->t_lock, sizeof(t->t_lock), STEP_WRITE);
	t->t_lock = lock;
}

void
move_stack(struct sim_cpu *sc, struct sim_thread *from, struct sim_thread *to)
{
	from->st_left_at = sc->sc_sim->sim_points;
	sc->sc_fiber = &to->st_fiber;
	fiber_switch(&from->st_fiber, &to->st_fiber);
}

/* Who was left may run elsewhere from here on. */
static inline void
let_go(struct sim_cpu *sc)
{
	if (sc->sc_left != NULL)
		set_lock(sc->sc_sim, sc->sc_left, 0);
	sc->sc_left = NULL;
}

/* t is the idle thread, whose stack is lent until who comes is free. */
static void __attribute__((noinline)) settle_on_idle(kthread_t *t)
{
	do {
		struct sim_cpu *sc = machine()->sim_cpu;
		kthread_t *coming = sc->sc_coming;

		cpu_wait_until(t_lock_is_free, coming);
		set_lock(sc->sc_sim, coming, 1);
		move_stack(sc, thread_of(t), thread_of(coming));
		let_go(machine()->sim_cpu);
	} while (machine()->sim_cpu->sc_coming != t);
}

void
settle(kthread_t *t)
{
	struct sim_cpu *sc = machine()->sim_cpu;

	let_go(sc);
	if (sc->sc_coming != t)
		settle_on_idle(t);
}

void
hand_over(struct sim_cpu *sc, kthread_t *t, kthread_t *next)
{
	kthread_t *onto = sc->sc_cpu.cpu_idle_thread;

	sc->sc_left = t;
	sc->sc_coming = next;
	sc->sc_cpu.cpu_thread = onto;
	if (next->t_lock == 0) {
		set_lock(sc->sc_sim, next, 1);
		onto = next;
	}
	if (onto != t)
		move_stack(sc, thread_of(t), thread_of(onto));
	settle(t);
}
