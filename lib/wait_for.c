/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who waits for whom, when nobody can run: a graph in which each thread that
 * waits leads to the one that holds what it waits for. What has a holder is a
 * mutex, and the t_lock of a thread that another CPU still has; a condition
 * variable has none.
 *
 * I1. A waiter leads to one holder at most, so two cycles share no thread.
 * I2. The order is that of the CPUs, then of the machine's threads: equal runs
 *     have equal graphs.
 */
#include "machine.h"
#include "unwind.h"

#include <inttypes.h>
#include <stdlib.h>

/* One that waits. Its thread's st_waiter is its place in the graph. */
struct waiter {
	struct sim_thread *wr_thread;
	const struct sim_cpu *wr_cpu; /* that spins; NULL: the thread sleeps */
	const char *wr_kind;
	const char *wr_name;
	const struct sim_thread *wr_holder; /* NULL: nobody */
	const void *wr_taken;               /* where; NULL: nobody knows */
	unsigned wr_walk;                   /* that has come here first */
	unsigned wr_cycle;                  /* its number; 0: in none */
};

struct graph {
	struct waiter *gr_waiter;
	unsigned gr_count;
	unsigned gr_cycles;
};

/* ---- who waits ---- */

/* Daemons may sleep for ever, as long as it is for work. */
static bool
is_stuck(const struct sim_thread *st)
{
	return (st->st_kthread.t_state == TS_SLEEP && !is_without_work(st));
}

/* Does this CPU wait for something other than work? */
static bool
is_spinning(const struct sim_cpu *sc)
{
	return (sc->sc_wait != disp_has_work);
}

static unsigned
count_waiters(const sim_t *sim)
{
	unsigned count = 0;

	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		count += is_spinning(&sim->sim_cpus[i]);
	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		count += is_stuck(st);
	return (count);
}

bool
wait_for_any(const sim_t *sim)
{
	return (count_waiters(sim) > 0);
}

/* ---- for what ---- */

static const char *
name_or_none(const sim_t *sim, const void *object)
{
	const char *name = name_of(sim, object);

	return (name != NULL ? name : "(unnamed)");
}

static void
fill_mutex(const sim_t *sim, struct waiter *wr, const kmutex_t *mp)
{
	wr->wr_kind = "mutex";
	wr->wr_name = name_or_none(sim, mp);
	if (mp->m_owner != NULL)
		wr->wr_holder = thread_of(mp->m_owner);
	wr->wr_taken = mp->m_taken;
}

/* A CPU that comes for a thread, which another CPU has not left yet. */
static void
fill_t_lock(struct waiter *wr, const kthread_t *t)
{
	wr->wr_kind = "the t_lock of";
	wr->wr_name = thread_of(t)->st_name;
	wr->wr_holder = thread_of(t);
}

static void
add(const sim_t *sim, struct graph *gr, struct sim_thread *st,
    const struct sim_cpu *sc)
{
	struct waiter *wr = &gr->gr_waiter[gr->gr_count];
	const kmutex_t *mp = mutex_waited_for(&st->st_kthread);

	*wr = (struct waiter){ .wr_thread = st, .wr_cpu = sc };
	st->st_waiter = gr->gr_count++;
	if (mp != NULL) {
		fill_mutex(sim, wr, mp);
	} else if (sc != NULL && sc->sc_wait == t_lock_is_free) {
		fill_t_lock(wr, sc->sc_wait_arg);
	} else {
		wr->wr_kind = sc != NULL ? "lock" : st->st_wait;
		wr->wr_name = name_or_none(
		    sim, sc != NULL ? sc->sc_wait_arg : st->st_kthread.t_wchan);
	}
}

static void
add_all(const sim_t *sim, struct graph *gr)
{
	for (unsigned i = 0; i < sim->sim_ncpus; i++) {
		const struct sim_cpu *sc = &sim->sim_cpus[i];

		if (is_spinning(sc))
			add(sim, gr, thread_of(sc->sc_cpu.cpu_thread), sc);
	}
	for (struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		if (is_stuck(st))
			add(sim, gr, st, NULL);
}

/* ---- cycles ---- */

/* The waiter that this thread is; NULL: it does not wait. */
static struct waiter *
waiter_of(const struct graph *gr, const struct sim_thread *st)
{
	struct waiter *wr = gr->gr_waiter;

	if (st == NULL || st->st_waiter >= gr->gr_count ||
	    wr[st->st_waiter].wr_thread != st)
		return (NULL);
	return (&wr[st->st_waiter]);
}

static struct waiter *
next_of(const struct graph *gr, const struct waiter *wr)
{
	return (waiter_of(gr, wr->wr_holder));
}

/* A walk that ends where it has been itself has found a cycle. */
static void
walk_from(struct graph *gr, struct waiter *wr, unsigned walk)
{
	for (; wr != NULL && wr->wr_walk == 0; wr = next_of(gr, wr))
		wr->wr_walk = walk;
	if (wr == NULL || wr->wr_walk != walk)
		return;
	gr->gr_cycles++;
	for (; wr->wr_cycle == 0; wr = next_of(gr, wr))
		wr->wr_cycle = gr->gr_cycles;
}

/* False if the host has no memory for it. graph_fini() in any case. */
static bool
graph_init(const sim_t *sim, struct graph *gr)
{
	*gr = (struct graph){ 0 };
	gr->gr_waiter = calloc(count_waiters(sim) + 1, sizeof(*gr->gr_waiter));
	if (gr->gr_waiter == NULL)
		return (false);
	add_all(sim, gr);
	for (unsigned i = 0; i < gr->gr_count; i++)
		walk_from(gr, &gr->gr_waiter[i], i + 1);
	return (true);
}

static void
graph_fini(struct graph *gr)
{
	free(gr->gr_waiter);
}

void
wait_for_each(const sim_t *sim,
    void (*visit)(const struct sim_thread *, void *), void *arg)
{
	struct graph gr;

	if (graph_init(sim, &gr))
		for (unsigned i = 0; i < gr.gr_count; i++)
			visit(gr.gr_waiter[i].wr_thread, arg);
	graph_fini(&gr);
}

/* ---- in words ---- */

static void
print_waiter(const struct waiter *wr, FILE *out)
{
	if (wr->wr_cpu != NULL)
		(void)fprintf(out, "CPU %d spins in %s for %s %s",
		    wr->wr_cpu->sc_cpu.cpu_id, wr->wr_thread->st_name,
		    wr->wr_kind, wr->wr_name);
	else
		(void)fprintf(out, "%s waits for %s %s", wr->wr_thread->st_name,
		    wr->wr_kind, wr->wr_name);
	if (wr->wr_holder != NULL)
		(void)fprintf(out, ", held by %s", wr->wr_holder->st_name);
}

void
wait_for_describe(const sim_t *sim, FILE *out)
{
	struct graph gr;

	if (graph_init(sim, &gr)) {
		for (unsigned i = 0; i < gr.gr_count; i++) {
			(void)fputs("; ", out);
			print_waiter(&gr.gr_waiter[i], out);
		}
		if (gr.gr_cycles == 1)
			(void)fputs(": a cycle", out);
		else if (gr.gr_cycles > 1)
			(void)fprintf(out, ": %u cycles", gr.gr_cycles);
	}
	graph_fini(&gr);
}

/* ---- as a graph ---- */

static void
print_taken(const void *pc, FILE *out)
{
	char name[128];
	uintptr_t offset;

	unwind_symbol((uintptr_t)pc - 1, name, sizeof(name), &offset);
	(void)fprintf(out, ", taken at %s+0x%" PRIxPTR, name, offset + 1);
}

/* Why a holder that does not wait goes no further. */
static const char *
excuse(const sim_t *sim, const struct sim_thread *holder)
{
	const kthread_t *t = &holder->st_kthread;

	if (holder == &sim->sim_t0)
		return (", the host");
	switch (t->t_state) {
	case TS_STOPPED:
		return (", which is stopped");
	case TS_RUN:
		return (", which gets no CPU");
	case TS_ONPROC:
		return (", whose CPU does not come back to it");
	default:
		return (", which has exited");
	}
}

static void
print_line(const sim_t *sim, const struct graph *gr, const struct waiter *wr,
    FILE *out)
{
	(void)fputc('\t', out);
	print_waiter(wr, out);
	if (wr->wr_holder == NULL && wr->wr_cpu == NULL)
		(void)fputs(": nobody is left to signal it", out);
	else if (wr->wr_holder != NULL && next_of(gr, wr) == NULL)
		(void)fputs(excuse(sim, wr->wr_holder), out);
	if (wr->wr_holder != NULL && wr->wr_taken != NULL)
		print_taken(wr->wr_taken, out);
	if (wr->wr_cycle > 0)
		(void)fprintf(out, " (cycle %u)", wr->wr_cycle);
	(void)fputc('\n', out);
}

/* From its first thread and back to it. */
static void
print_cycle(const struct graph *gr, unsigned cycle, FILE *out)
{
	const struct waiter *first = gr->gr_waiter, *wr;

	while (first->wr_cycle != cycle)
		first++;
	(void)fprintf(out, "  cycle %u: %s", cycle, first->wr_thread->st_name);
	wr = first;
	do {
		wr = next_of(gr, wr);
		(void)fprintf(out, " -> %s", wr->wr_thread->st_name);
	} while (wr != first);
	(void)fputc('\n', out);
}

void
wait_for_print(const sim_t *sim, FILE *out)
{
	struct graph gr;

	if (graph_init(sim, &gr) && gr.gr_count > 0) {
		(void)fputs("  who waits for whom:\n", out);
		for (unsigned i = 0; i < gr.gr_count; i++)
			print_line(sim, &gr, &gr.gr_waiter[i], out);
		for (unsigned c = 1; c <= gr.gr_cycles; c++)
			print_cycle(&gr, c, out);
	}
	graph_fini(&gr);
}
