/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dispatcher: which thread a CPU takes next. Each CPU has a queue for each
 * priority, first in first out; the highest priority goes first. A CPU with
 * nothing queued takes from another one, and idles if there is nothing.
 *
 * I1. A thread is queued if and only if it is TS_RUN, st_dispq says where.
 * I2. Bit p of sc_queued is set if and only if queue p has a thread, of these
 *     sc_highest is the highest, or -1; sc_nqueued counts the threads;
 *     sim_nstealable counts, over all CPUs, those that are bound to none.
 */
#include "machine.h"
#include "thread_queue.h"

/* ---- queues ---- */

static pri_t
find_highest(const struct sim_cpu *sc)
{
	for (int word = DISP_WORDS - 1; word >= 0; word--)
		if (sc->sc_queued[word] != 0)
			return ((pri_t)(word * 64 + 63 -
			    __builtin_clzll(sc->sc_queued[word])));
	return (-1);
}

static inline void
set_queued(struct sim_cpu *sc, pri_t pri)
{
	sc->sc_queued[pri / 64] |= (uint64_t)1 << (pri % 64);
	if (pri > sc->sc_highest)
		sc->sc_highest = pri;
}

static void
clear_queued(struct sim_cpu *sc, pri_t pri)
{
	sc->sc_queued[pri / 64] &= ~((uint64_t)1 << (pri % 64));
	if (pri == sc->sc_highest)
		sc->sc_highest = find_highest(sc);
}

/* Of a CPU, and of threads that any CPU may take. */
static inline void
touch_queue(const struct sim_cpu *sc, const kthread_t *t, unsigned how)
{
	if (!sc->sc_sim->sim_keeps_steps)
		return;
	step_touch(sc->sc_sim, sc->sc_queued, sizeof(sc->sc_queued), how);
	if (t == NULL || t->t_bound_cpu == NULL)
		step_touch(sc->sc_sim, &sc->sc_sim->sim_nstealable,
		    sizeof(sc->sc_sim->sim_nstealable), how);
}

bool
disp_has_work(void *arg)
{
	const struct sim_cpu *sc = arg;

	return (sc->sc_nqueued > 0 || sc->sc_sim->sim_nstealable > 0);
}

void
disp_dequeue(kthread_t *t)
{
	struct sim_cpu *sc = thread_of(t)->st_dispq;
	struct thread_queue *tq = &sc->sc_queue[t->t_pri];

	touch_queue(sc, t, STEP_WRITE);
	tq_remove(tq, t);
	if (tq->tq_first == NULL)
		clear_queued(sc, t->t_pri);
	sc->sc_nqueued--;
	if (t->t_bound_cpu == NULL)
		sc->sc_sim->sim_nstealable--;
	thread_of(t)->st_dispq = NULL;
}

void
disp_forget(struct sim_cpu *sc)
{
	while (sc->sc_highest >= 0) {
		sc->sc_queue[sc->sc_highest] = (struct thread_queue){ 0 };
		clear_queued(sc, sc->sc_highest);
	}
}

/* ---- ahead of a turn ---- */

/*
 * Of thousands of threads none is in the cache any more when its turn comes.
 * So each one knows who was queued as the fourth behind it: as its own turn
 * comes, the cache is asked for that one; and for the stack of the second
 * behind it, which by then is there to say where that is. These are guesses:
 * nothing else may follow from them.
 */
static inline void
note_ahead(struct sim_cpu *sc, kthread_t *t)
{
	struct sim_thread **recent =
	    &sc->sc_recent[sc->sc_nrecent++ % FETCH_AHEAD];

	if (*recent != NULL)
		(*recent)->st_ahead = thread_of(t);
	*recent = thread_of(t);
}

/* Always inline: see fiber.h. */
static inline __attribute__((always_inline)) void
fetch_ahead(const kthread_t *t)
{
	const struct sim_thread *ahead = thread_of(t)->st_ahead;
	const kthread_t *next = t->t_link;

	if (ahead != NULL) {
		__builtin_prefetch(ahead);
		__builtin_prefetch(&ahead->st_dispq);
	}
	if (next != NULL && next->t_link != NULL)
		fiber_fetch_stack(&thread_of(next->t_link)->st_fiber);
}

/* ---- which CPU a thread waits for ---- */

static pri_t
busy_with(const struct sim_cpu *sc)
{
	pri_t queued = sc->sc_highest;
	pri_t running = sc->sc_cpu.cpu_dispatch_pri;

	return (queued > running ? queued : running);
}

static bool
is_less_busy(const struct sim_cpu *sc, const struct sim_cpu *other)
{
	pri_t pri = busy_with(sc), other_pri = busy_with(other);

	if (pri != other_pri)
		return (pri < other_pri);
	return (sc->sc_nqueued < other->sc_nqueued);
}

/* Of CPUs with as little to do, the one that t ran on last. */
static struct sim_cpu *__attribute__((noinline))
least_busy(const sim_t *sim, const kthread_t *t)
{
	unsigned last = (unsigned)t->t_cpu->cpu_id;
	struct sim_cpu *best = &sim->sim_cpus[last];

	for (unsigned i = 1; i < sim->sim_ncpus; i++) {
		struct sim_cpu *sc =
		    &sim->sim_cpus[(last + i) % sim->sim_ncpus];

		if (is_less_busy(sc, best))
			best = sc;
	}
	return (best);
}

static struct sim_cpu *
place(const sim_t *sim, const kthread_t *t)
{
	if (t->t_bound_cpu != NULL)
		return (cpu_of(t->t_bound_cpu));
	if (t->t_cpu->cpu_thread == t)
		return (cpu_of(t->t_cpu));
	return (least_busy(sim, t));
}

/* Queue t and, if it is more urgent than what runs there, say so. Inline, so
 * that put() is no call. */
static inline __attribute__((always_inline)) void
enqueue(kthread_t *t, void (*put)(struct thread_queue *, kthread_t *))
{
	sim_t *sim = machine();
	struct sim_cpu *sc = place(sim, t);
	cpu_t *cp = &sc->sc_cpu;

	touch_queue(sc, t, STEP_WRITE);
	t->t_state = TS_RUN;
	put(&sc->sc_queue[t->t_pri], t);
	set_queued(sc, t->t_pri);
	sc->sc_nqueued++;
	if (t->t_bound_cpu == NULL)
		sim->sim_nstealable++;
	thread_of(t)->st_dispq = sc;
	note_ahead(sc, t);
	if (cp->cpu_dispatch_pri >= 0 && t->t_pri > cp->cpu_dispatch_pri)
		cp->cpu_kprunrun = true;
}

void
disp_enqueue_back(kthread_t *t)
{
	enqueue(t, tq_append);
}

void
disp_enqueue_front(kthread_t *t)
{
	enqueue(t, tq_prepend);
}

/* ---- the choice ---- */

/* The first unbound thread of the highest priority queued on sc, or NULL. */
static kthread_t *
first_unbound(const struct sim_cpu *sc)
{
	for (pri_t pri = sc->sc_highest; pri >= 0; pri--)
		for (kthread_t *t = sc->sc_queue[pri].tq_first; t != NULL;
		     t = t->t_link)
			if (t->t_bound_cpu == NULL)
				return (t);
	return (NULL);
}

/* The most urgent thread that sc may take from another CPU, or NULL. */
static kthread_t *__attribute__((noinline)) steal(const struct sim_cpu *sc)
{
	const sim_t *sim = sc->sc_sim;
	unsigned self = (unsigned)sc->sc_cpu.cpu_id;
	kthread_t *best = NULL;

	if (sim->sim_nstealable == 0)
		return (NULL);
	for (unsigned i = 1; i < sim->sim_ncpus; i++) {
		kthread_t *t = first_unbound(
		    &sim->sim_cpus[(self + i) % sim->sim_ncpus]);

		if (t != NULL && (best == NULL || t->t_pri > best->t_pri))
			best = t;
	}
	return (best);
}

kthread_t *
disp(struct sim_cpu *sc)
{
	pri_t pri = sc->sc_highest;
	kthread_t *t = pri >= 0 ? sc->sc_queue[pri].tq_first : steal(sc);

	if (t != NULL) {
		fetch_ahead(t);
		disp_dequeue(t);
	} else {
		touch_queue(sc, NULL, STEP_READ);
		t = sc->sc_cpu.cpu_idle_thread;
	}
	t->t_state = TS_ONPROC;
	sc->sc_cpu.cpu_dispatch_pri = t->t_pri;
	sc->sc_cpu.cpu_kprunrun = false;
	return (t);
}
