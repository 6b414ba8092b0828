/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every ctxop that there is, and was. See ctxop_watch.h.
 *
 * I1. sim_watched has an entry for every address that ever was a ctxop's,
 *     hashed. It tells a ctxop from memory that became something else.
 * I2. w_owner is the thread on whose ring the ctxop was put last and from
 *     which it was not taken since, or NULL. Nobody asks for it, or for who
 *     freed it, without having asked whether it is alive.
 */
#include "ctxop_watch.h"

#include "kmem.h"

#define SLOT_BITS 22 /* reserved, not touched */

bool
ctxop_watch_init(sim_t *sim)
{
	return (
	    table_map(&sim->sim_watched, SLOT_BITS, sizeof(struct watched)));
}

void
ctxop_watch_fini(sim_t *sim)
{
	table_unmap(&sim->sim_watched);
}

void
ctxop_watch_clear(sim_t *sim)
{
	table_clear(&sim->sim_watched);
}

/* ---- life and death ---- */

void
ctxop_check_born(const struct ctxop *op)
{
	sim_t *sim = machine();
	struct watched *w = table_take(&sim->sim_watched, (uintptr_t)op);

	if (w == NULL)
		panic("ctxop_allocate: more than %zu ctxops are not modelled",
		    TABLE_ROOM(SLOT_BITS));
	w->w_freed_in = NULL;
	w->w_owner = NULL;
	sim->sim_nctxops++;
}

void
ctxop_check_gone(const struct ctxop *op)
{
	sim_t *sim = machine();
	struct watched *w = watched_of(sim, op);

	sim->sim_nctxops--;
	w->w_freed_in = w->w_owner != NULL ? "freectx" : "ctxop_free";
	w->w_freed_by = thread_of(curthread)->st_name;
	w->w_stack = stack_note(sim, w->w_stack);
}

/* ---- words ---- */

const char *
ctxop_label(const sim_t *sim, const struct ctxop *op)
{
	const char *name = name_of(sim, op);

	if (name == NULL && is_alive(sim, op))
		name = name_of(sim, op->arg);
	return (name != NULL ? name : "");
}

void
used_after_free(enum sim_violation v, const char *who, const struct ctxop *op)
{
	sim_t *sim = machine();
	const struct watched *w = watched_of(sim, op);
	const struct involved in[] = { { "it was freed", w->w_stack },
		{ NULL, NULL } };
	const char *by = name_of_thread(curthread);

	suspect(sim);
	if (w->w_freed_in != NULL)
		violation_with(sim, v, in,
		    "%s() by %s meets ctxop %jx, which %s has freed in %s()",
		    who, by, panic_address(op), w->w_freed_by, w->w_freed_in);
	else
		violation(sim, v,
		    "%s() by %s meets %jx, which is no ctxop of "
		    "ctxop_allocate()'s",
		    who, by, panic_address(op));
}

/* ---- the end of a run ---- */

static size_t
count_ring(const struct sim_thread *st)
{
	int n = ctxop_ring_check(&st->st_kthread, NULL, 0);

	return (n > 0 ? (size_t)n : 0);
}

/* Is every ctxop on the ring of a thread? Then nobody need search. */
static bool
are_all_attached(const sim_t *sim)
{
	size_t n = count_ring(&sim->sim_t0);

	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		n += count_ring(&sim->sim_cpus[i].sc_idle);
	for (const struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		n += count_ring(st);
	return (n == sim->sim_nctxops);
}

static bool
is_ctxop(const struct kmem_block *kb)
{
	const void *op = kmem_buffer(kb);

	return (is_alive(machine(), op));
}

static void
note_first(const struct kmem_block *kb, void *first)
{
	const struct kmem_block **block = first;

	if (*block == NULL)
		*block = kb;
}

/* Broken rings lose their entries: that was reported where it began. */
void
ctxop_watch_leaks(sim_t *sim, const void *frame, leak_search_t *search)
{
	const struct kmem_block *first = NULL;
	struct involved who[2] = { { NULL, NULL }, { NULL, NULL } };
	const void *op;
	size_t n;

	if (sim->sim_config.sc_violation[SIM_CTXOP_LEAKED] == SIM_V_OFF ||
	    sim->sim_nctxops == 0 || sim->sim_suspect || are_all_attached(sim))
		return;
	n = search(sim, frame, is_ctxop, note_first, &first);
	if (n == 0)
		return;
	op = kmem_buffer(first);
	if (first->kb_audit != NULL)
		who[0] = (struct involved){ "that one was allocated",
			&first->kb_audit->ka_allocated };
	violation_at_rest(sim, SIM_CTXOP_LEAKED, who,
	    "%zu ctxop%s that nothing leads to, ctxop " OP " among them; "
	    "findleaks says who allocated, sim_root() tells of pointers in "
	    "the host's memory",
	    n, n == 1 ? "" : "s", OP_ARGS(sim, op));
}
