/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What callers hand in: is there such a machine, is it a thread or a process of
 * this one? If not, that is a panic which names the function, before anything
 * is done.
 *
 * I1. `machines' has those that this host thread has made, and not destroyed.
 * I2. Threads and processes are looked at where they say they are: a machine
 *     keeps that memory to its end, so one that is gone is known to be, until
 *     its memory is another's. An address that is nobody's is followed.
 */
#include "gdb.h"
#include "machine.h"

static _Thread_local sim_t *machines;

GDB_SCRIPT("ctxop-gdb.py",
    GDB_FILE("machine.py") GDB_FILE("kthreads.py") GDB_FILE("ctxops.py")
	GDB_FILE("findleaks.py"));

/* ---- machines ---- */

/* Where the list leads to it, or to its end. */
static sim_t **
link_to(const sim_t *sim)
{
	sim_t **link = &machines;

	while (*link != NULL && *link != sim)
		link = &(*link)->sim_next;
	return (link);
}

void
known_add(sim_t *sim)
{
	sim->sim_next = machines;
	machines = sim;
}

void
known_remove(const sim_t *sim)
{
	*link_to(sim) = sim->sim_next;
}

void
need_machine(const sim_t *sim, const char *function)
{
	if (sim != NULL && *link_to(sim) != NULL)
		return;
	panic("%s: expected a machine of this host thread, got %s", function,
	    sim == NULL ? "NULL" : "one that is destroyed, or another's");
}

void
need_host(const sim_t *sim, const char *function)
{
	need_machine(sim, function);
	if (sim->sim_cpu != &sim->sim_boot)
		panic("%s: called from a thread of the machine", function);
}

/* ---- the one in use ---- */

sim_t *
sim_enter(sim_t *sim)
{
	sim_t *before = sim_current();

	if (sim != NULL)
		need_machine(sim, __func__);
	panic_sink = sim != NULL ? &sim->sim_sink : NULL;
	return (before);
}

sim_t *
sim_current(void)
{
	return ((sim_t *)panic_sink);
}

/* ---- what is on them ---- */

static void __attribute__((noreturn, cold))
panic_not_known(const char *function, const char *what, const char *seen)
{
	panic(
	    "%s: expected a %s of this machine, got %s", function, what, seen);
}

void
need_thread(const kthread_t *t, const char *function)
{
	if (t == NULL)
		panic_not_known(function, "thread", "NULL");
	if (t->t_cpu == NULL || cpu_of(t->t_cpu)->sc_sim != machine())
		panic_not_known(function, "thread", "another machine's");
	if (t->t_state == TS_FREE)
		panic_not_known(function, "thread", "one that is freed");
}

void
need_proc(const proc_t *p, const char *function)
{
	const sim_t *sim = machine();

	if (p == NULL)
		panic_not_known(function, "process", "NULL");
	if (p == &sim->sim_p0)
		return;
	if (((const struct sim_proc *)p)->sp_sim != sim)
		panic_not_known(function, "process", "another machine's");
	if (p->p_pid == 0)
		panic_not_known(function, "process", "one that is freed");
}
