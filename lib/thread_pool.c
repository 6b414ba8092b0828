/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory of threads. A thread is made with a stack, and is what is above it
 * (fiber.h): of a thread that does little, one page is ever used. One that is
 * freed stays here for the next one.
 *
 * I1. Equal runs of a machine have equal threads at equal addresses: after a
 *     reset they are given out in the order in which they were made.
 * I2. sim_threads holds every thread but t0 and the idle ones, from
 *     thread_alloc() to thread_release(), the dead ones included; sim_pool
 *     those in between, by st_next.
 * I3. All stacks of a machine are of one size. A thread may have another one's
 *     in exchange for its own: what of a thread goes back to the host is itself
 *     and its own one, and never as long as others run.
 */
#include "machine.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static struct sim_thread *
pop(struct sim_thread **list)
{
	struct sim_thread *st = *list;

	if (st != NULL)
		*list = st->st_next;
	return (st);
}

static void
push(struct sim_thread **list, struct sim_thread *st)
{
	st->st_next = *list;
	*list = st;
}

#define MANY 1000 /* stacks, behind which they are mapped as of many */

/* ---- from the pool or the host; NULL: no memory ---- */

static struct sim_thread *
make(sim_t *sim)
{
	struct fiber f;
	struct sim_thread *st;

	if (fiber_map(&f, sim->sim_config.sc_stksize, sizeof(*st),
		sim->sim_nmade >= MANY) != 0)
		return (NULL);
	st = fiber_above(&f);
	st->st_fiber.f_stack = f.f_stack;
	st->st_fiber.f_size = f.f_size;
	st->st_index = sim->sim_nmade++;
	return (st);
}

static struct sim_thread *
take(sim_t *sim)
{
	struct sim_thread *st = pop(&sim->sim_pool);

	return (st != NULL ? st : make(sim));
}

bool
thread_pool_init(sim_t *sim)
{
	struct sim_thread *st = take(sim);

	if (st != NULL)
		push(&sim->sim_pool, st);
	return (st != NULL);
}

/* ---- threads ---- */

static void
list_insert(sim_t *sim, struct sim_thread *st)
{
	st->st_prev = NULL;
	st->st_next = sim->sim_threads;
	if (st->st_next != NULL)
		st->st_next->st_prev = st;
	sim->sim_threads = st;
}

static void
list_remove(sim_t *sim, struct sim_thread *st)
{
	if (st->st_next != NULL)
		st->st_next->st_prev = st->st_prev;
	if (st->st_prev != NULL)
		st->st_prev->st_next = st->st_next;
	else
		sim->sim_threads = st->st_next;
}

static void __attribute__((noreturn, cold)) no_memory(const sim_t *sim)
{
	panic("thread_create: the host has no memory for a thread, of which "
	      "there are %zu",
	    sim->sim_nthreads);
}

void
thread_clear(struct sim_thread *st)
{
	memset(st, 0, offsetof(struct sim_thread, st_fiber));
}

struct sim_thread *
thread_alloc(sim_t *sim, struct fiber *stack)
{
	struct sim_thread *st = take(sim);

	if (st == NULL)
		no_memory(sim);
	step_touch(sim, &sim->sim_pool, sizeof(sim->sim_pool), STEP_WRITE);
	if (stack != NULL)
		fiber_exchange_stacks(&st->st_fiber, stack);
	thread_clear(st);
	list_insert(sim, st);
	RACE(sim, forget, st, sizeof(*st));
	return (st);
}

void
thread_release(sim_t *sim, struct sim_thread *st)
{
	step_touch(sim, &sim->sim_pool, sizeof(sim->sim_pool), STEP_WRITE);
	list_remove(sim, st);
	RACE(sim, gone, &st->st_race);
	push(&sim->sim_pool, st);
}

/* ---- the end of the machine, and of what is on it ---- */

static void *
own_stack(struct sim_thread *st)
{
	return ((char *)st - st->st_fiber.f_size);
}

/* In the order in which they were made, each with its own stack. */
static void
sort(struct sim_thread **list)
{
	struct sim_thread *st, *sorted = NULL, **link;

	while ((st = pop(list)) != NULL) {
		st->st_fiber.f_stack = own_stack(st);
		for (link = &sorted;
		     *link != NULL && (*link)->st_index < st->st_index;)
			link = &(*link)->st_next;
		push(link, st);
	}
	*list = sorted;
}

void
threads_forget(sim_t *sim)
{
	struct sim_thread *st;

	while ((st = sim->sim_threads) != NULL) {
		fiber_abandon(&st->st_fiber, &sim->sim_t0.st_fiber);
		if (st == sim->sim_reaper)
			list_remove(sim, st);
		else
			thread_release(sim, st);
	}
	if (sim->sim_config.sc_grain == SIM_GRAIN_ACCESS)
		sort(&sim->sim_pool);
}

static void
drop(struct sim_thread *st)
{
	struct fiber own = { .f_stack = own_stack(st),
		.f_size = st->st_fiber.f_size };

	fiber_unmap(&own);
}

static void
drop_all(struct sim_thread **list)
{
	struct sim_thread *st;

	while ((st = pop(list)) != NULL)
		drop(st);
}

/* They may be among those that are told who comes behind them: disp.c. */
static void
forget_recent(sim_t *sim)
{
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		memset(sim->sim_cpus[i].sc_recent, 0,
		    sizeof(sim->sim_cpus[i].sc_recent));
}

void
threads_trim(sim_t *sim, size_t n)
{
	struct sim_thread **list = &sim->sim_pool;

	forget_recent(sim);
	sort(list);
	for (; n > 0 && *list != NULL; n--)
		list = &(*list)->st_next;
	drop_all(list);
}

void
threads_fini(sim_t *sim)
{
	struct sim_thread *st;

	while ((st = pop(&sim->sim_threads)) != NULL) {
		fiber_abandon(&st->st_fiber, &sim->sim_t0.st_fiber);
		push(&sim->sim_pool, st);
	}
	drop_all(&sim->sim_pool);
}
