/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings of ctxops as they were after an event, link by link, whenever one is
 * not as it was told last. Nothing is followed that is no ctxop any more.
 *
 * I1. st_ring is the number, from 1, of the first entry of what was told of
 *     that thread's ring last, or 0: it had none.
 */
#include "arch/arch.h"

#include "ctxop_watch.h"

#define RING_MAX 64 /* entries of one ring that are told */

bool
trace_rings_init(sim_t *sim)
{
	return ((sim->sim_config.sc_trace & SIM_EV_RING) == 0 ||
	    region_map(&sim->sim_rings, sim->sim_config.sc_trace_max,
		sizeof(struct ring_node)));
}

void
trace_rings_fini(sim_t *sim)
{
	region_unmap(&sim->sim_rings);
}

void
trace_rings_clear(sim_t *sim)
{
	if (sim->sim_rings.r_count == 0)
		return;
	region_clear(&sim->sim_rings);
	sim->sim_t0.st_ring = 0;
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		sim->sim_cpus[i].sc_idle.st_ring = 0;
	for (struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		st->st_ring = 0;
}

static struct ring_node *
node_at(const sim_t *sim, size_t number)
{
	return ((struct ring_node *)sim->sim_rings.r_base + number - 1);
}

/* ---- telling ---- */

static void
describe(const sim_t *sim, struct ring_node *rn, const struct ctxop *op)
{
	rn->rn_op = op;
	if (!is_alive(sim, op))
		return;
	rn->rn_is_alive = true;
	rn->rn_next = op->next;
	rn->rn_prev = op->prev;
	rn->rn_name = ctxop_own_name(sim, op);
	rn->rn_handler = op->save_op != NULL ? (uintptr_t)op->save_op :
					       (uintptr_t)op->restore_op;
	if (rn->rn_handler == 0)
		rn->rn_handler = (uintptr_t)op->free_op;
}

/* Was op told of already, since number? Then the ring closes there. */
static bool
is_told(const sim_t *sim, size_t number, const struct ctxop *op)
{
	for (; number <= sim->sim_rings.r_count; number++)
		if (node_at(sim, number)->rn_op == op)
			return (true);
	return (false);
}

static struct ring_node *
node_take(sim_t *sim, const kthread_t *t)
{
	struct ring_node *rn = region_take(&sim->sim_rings, 1);

	if (rn == NULL)
		return (NULL);
	rn->rn_event = sim->sim_events.r_count - 1;
	rn->rn_thread = thread_of(t)->st_name;
	rn->rn_did = t->t_did;
	return (rn);
}

/* Behind what there is; false: there is no room for it. */
static bool
tell(sim_t *sim, const kthread_t *t)
{
	const size_t first = sim->sim_rings.r_count + 1;
	const struct ctxop *op = t->t_ctx;

	do {
		struct ring_node *rn = node_take(sim, t);

		if (rn == NULL)
			return (false);
		if (op == NULL)
			break;
		describe(sim, rn, op);
		op = rn->rn_next;
	} while (op != NULL && !is_told(sim, first, op) &&
	    sim->sim_rings.r_count - first < RING_MAX);
	for (size_t n = first; n <= sim->sim_rings.r_count; n++)
		node_at(sim, n)->rn_left = sim->sim_rings.r_count - n;
	return (true);
}

/* ---- is it as before? ---- */

static bool
is_same_node(const struct ring_node *a, const struct ring_node *b)
{
	return (a->rn_op == b->rn_op && a->rn_is_alive == b->rn_is_alive &&
	    a->rn_next == b->rn_next && a->rn_prev == b->rn_prev &&
	    a->rn_name == b->rn_name && a->rn_handler == b->rn_handler);
}

static bool
is_same_ring(const sim_t *sim, size_t a, size_t b)
{
	size_t left = node_at(sim, a)->rn_left;

	if (left != node_at(sim, b)->rn_left)
		return (false);
	for (size_t i = 0; i <= left; i++)
		if (!is_same_node(node_at(sim, a + i), node_at(sim, b + i)))
			return (false);
	return (true);
}

static void
look_at(sim_t *sim, kthread_t *t)
{
	struct sim_thread *st = thread_of(t);
	size_t first = sim->sim_rings.r_count + 1;

	if (t->t_ctx == NULL && st->st_ring == 0)
		return;
	if (!tell(sim, t)) {
		region_cut(&sim->sim_rings, first - 1);
		sim->sim_lost++;
	} else if (st->st_ring != 0 && is_same_ring(sim, st->st_ring, first)) {
		region_cut(&sim->sim_rings, first - 1);
	} else {
		st->st_ring = first;
	}
}

/* A thread changes its own ring; others' rings change with these kinds only. */
#define CHANGES                                                                \
	(SIM_EV_ATTACH | SIM_EV_DETACH | SIM_EV_FREE | SIM_EV_DEALLOCATE |     \
	    SIM_EV_VIOLATION)

void
trace_rings(sim_t *sim, unsigned kind)
{
	struct arch_fpu fpu;

	arch_fpu_save(&fpu);
	look_at(sim, curthread);
	if ((kind & CHANGES) != 0)
		for (struct sim_thread *st = sim->sim_threads; st != NULL;
		     st = st->st_next)
			if (&st->st_kthread != curthread)
				look_at(sim, &st->st_kthread);
	arch_fpu_restore(&fpu);
}
