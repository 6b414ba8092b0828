/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Adaptive mutexes: who finds one taken spins while the owner is on a CPU,
 * since it will soon be done, and sleeps otherwise. mutex_exit() wakes all
 * waiters and hands over to none: they try again.
 */
#include "machine.h"

static const char waits_asleep[] = "mutex";

/* ---- whose it is ---- */

/* Of many, the later ones are only counted. */
static inline void
hold(kthread_t *t, kmutex_t *mp)
{
	struct sim_thread *st = thread_of(t);

	if (st->st_nheld < HELD_MAX)
		st->st_held[st->st_nheld] = mp;
	st->st_nheld++;
	mp->m_owner = t;
}

/* Not the last one that was taken; later ones move up. */
static void __attribute__((noinline))
let_go_between(struct sim_thread *st, const kmutex_t *mp)
{
	unsigned last = st->st_nheld < HELD_MAX ? st->st_nheld : HELD_MAX - 1;
	unsigned i = 0;

	while (i <= last && st->st_held[i] != mp)
		i++;
	if (i > last)
		return;
	for (; i < last; i++)
		st->st_held[i] = st->st_held[i + 1];
	st->st_held[last] = NULL;
}

static inline void
let_go(kmutex_t *mp)
{
	struct sim_thread *st = thread_of(mp->m_owner);
	unsigned last = --st->st_nheld;

	mp->m_owner = NULL;
	if (last >= HELD_MAX || st->st_held[last] != mp)
		let_go_between(st, mp);
}

/* ---- the kernel's functions ---- */

static void __attribute__((noreturn, cold))
mutex_panic(const char *msg, const kmutex_t *mp)
{
	const char *name = name_of(machine(), mp);

	panic("%s, lp=%s%s%jx owner=%s thread=%s", msg,
	    name != NULL ? name : "", name != NULL ? "@" : "",
	    panic_address(mp),
	    mp->m_owner != NULL ? thread_of(mp->m_owner)->st_name : "none",
	    thread_of(curthread)->st_name);
}

void
mutex_init(kmutex_t *mp, const char *name, kmutex_type_t type, void *arg)
{
	NEED(mp);
	(void)arg;
	NEED_BELOW(type, MUTEX_DEFAULT + 1);
	if (type == MUTEX_SPIN)
		panic("mutex_init: MUTEX_SPIN is not modelled: expected "
		      "MUTEX_DEFAULT, MUTEX_ADAPTIVE or MUTEX_DRIVER");
	*mp = (kmutex_t){ 0 };
	RACE(machine(), sync_forget, mp);
	if (name != NULL)
		sim_name(mp, name);
}

void
mutex_destroy(kmutex_t *mp)
{
	NEED(mp);
	if (mp->m_owner != NULL && mp->m_owner != curthread)
		mutex_panic("mutex_destroy: owned by another thread", mp);
	if (mp->m_waiters.tq_first != NULL)
		mutex_panic("mutex_destroy: has waiters", mp);
	if (mp->m_owner != NULL)
		let_go(mp);
	name_drop(machine(), mp);
	*mp = (kmutex_t){ 0 };
}

static bool
is_owner_running(const kmutex_t *mp)
{
	const kthread_t *owner = mp->m_owner;

	return (owner != NULL && owner->t_cpu->cpu_thread == owner);
}

static bool
is_spin_over(void *arg)
{
	return (!is_owner_running(arg));
}

static bool
is_free(void *arg)
{
	return (((const kmutex_t *)arg)->m_owner == NULL);
}

/* Not ours: spin, or sleep. On return it may be taken again. */
static void
wait_for(kmutex_t *mp)
{
	if (is_owner_running(mp)) {
		spin_until(is_spin_over, mp);
	} else if (may_sleep("mutex_enter")) {
		sleepq_insert(&mp->m_waiters, mp, waits_asleep);
		swtch();
	} else {
		cpu_wait_until(is_free, mp);
	}
	step_touch(machine(), mp, sizeof(*mp), STEP_ENTER);
}

void
mutex_enter(kmutex_t *mp)
{
	kthread_t *t = curthread;

	NEED(mp);
	kernel_point();
	if (mp->m_owner == t)
		mutex_panic("recursive mutex_enter", mp);
	step_point_when(
	    is_spin_over, mp, machine(), mp, sizeof(*mp), STEP_ENTER);
	while (mp->m_owner != NULL)
		wait_for(mp);
	hold(t, mp);
	RACE(machine(), lock, mp);
	mp->m_taken = __builtin_return_address(0);
	trace_lock("mutex_enter", mp);
}

int
mutex_tryenter(kmutex_t *mp)
{
	NEED(mp);
	kernel_point();
	step_point(machine(), mp, sizeof(*mp), STEP_WRITE);
	if (mp->m_owner != NULL)
		return (0);
	step_touch(machine(), mp, sizeof(*mp), STEP_TRIED);
	hold(curthread, mp);
	RACE(machine(), lock, mp);
	mp->m_taken = __builtin_return_address(0);
	trace_lock("mutex_enter", mp);
	return (1);
}

void
mutex_exit(kmutex_t *mp)
{
	NEED(mp);
	if (mp->m_owner != curthread)
		mutex_panic("mutex_exit: not owner", mp);
	step_point(machine(), mp, sizeof(*mp), STEP_DROP);
	RACE(machine(), unlock, mp);
	let_go(mp);
	trace_lock("mutex_exit", mp);
	sleepq_wake_all(&mp->m_waiters);
	kernel_point();
}

int
mutex_owned(const kmutex_t *mp)
{
	NEED(mp);
	return (mp->m_owner == curthread);
}

kthread_t *
mutex_owner(const kmutex_t *mp)
{
	NEED(mp);
	return (mp->m_owner);
}

const kmutex_t *
mutex_waited_for(const kthread_t *t)
{
	const struct sim_cpu *sc = cpu_of(t->t_cpu);

	if (thread_of(t)->st_wait == waits_asleep)
		return (t->t_wchan);
	if (sc->sc_cpu.cpu_thread == t &&
	    (sc->sc_wait == is_spin_over || sc->sc_wait == is_free))
		return (sc->sc_wait_arg);
	return (NULL);
}
