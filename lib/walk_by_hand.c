/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A walk over a ring that code under test makes by hand, and that expects NULL
 * at its end, as the list of ctxops had it once: it goes round for ever. It
 * cannot be told from a right one until it has gone on for long, so accesses
 * are looked at only when a run has got nowhere for most of its time
 * (progress.c).
 *
 * I1. st_link is the ctxop whose link a thread read first, since it read the
 *     t_ctx of that ring or a ctxop was attached, and st_laps counts how often
 *     it came there again. Who walks as it should reads t_ctx first.
 */
#include "ctxop_watch.h"

#define LAPS 16 /* no walk needs a second one */

void
walk_by_hand_look(sim_t *sim, bool looks)
{
	race_listen(&sim->sim_race, looks);
	walk_by_hand_forget(sim);
}

void
walk_by_hand_forget(sim_t *sim)
{
	for (struct sim_thread *st = sim->sim_threads; st != NULL;
	     st = st->st_next)
		st->st_by_hand = false;
}

/* The ctxop on a ring that has a link there, or NULL. */
static const struct ctxop *
link_at(const sim_t *sim, uintptr_t addr)
{
	static const size_t links[] = { offsetof(struct ctxop, next),
		offsetof(struct ctxop, prev) };

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		const struct ctxop *op = (const struct ctxop *)(addr -
		    links[i]);

		if (is_alive(sim, op) && watched_of(sim, op)->w_owner != NULL)
			return (op);
	}
	return (NULL);
}

static void __attribute__((cold))
goes_round(sim_t *sim, const struct sim_thread *st)
{
	const struct ctxop *op = st->st_link;

	walk_by_hand_look(sim, false);
	violation(sim, SIM_ENDLESS_WALK,
	    "%s walks the ring of %s by hand, and has come %u times to "
	    "ctxop " OP
	    ": no link of a ring is NULL, the walk is to end where it began",
	    st->st_name, name_of_thread(watched_of(sim, op)->w_owner), LAPS,
	    OP_ARGS(sim, op));
}

/* Another walk begins, or the ctxop has left the ring. */
static bool
is_over(const sim_t *sim, const struct ctxop *op, const volatile void *addr)
{
	const struct watched *w = watched_of(sim, op);

	return (!watched_is_alive(w) || w->w_owner == NULL ||
	    addr == &w->w_owner->t_ctx);
}

/* It came from another one, and does not just wait for this link to change. */
static bool
was_lap(struct sim_thread *st, const struct ctxop *op)
{
	bool has_left = st->st_has_left;

	st->st_has_left = false;
	return (has_left || op->next == op);
}

void
walk_by_hand(sim_t *sim, const volatile void *addr)
{
	struct sim_thread *st = thread_of(curthread);
	const struct ctxop *op = link_at(sim, (uintptr_t)addr);

	if (st->st_by_hand && is_over(sim, st->st_link, addr))
		st->st_by_hand = false;
	if (op == NULL)
		return;
	if (!st->st_by_hand) {
		st->st_by_hand = true;
		st->st_link = op;
		st->st_laps = 0;
		st->st_has_left = false;
	} else if (op != st->st_link)
		st->st_has_left = true;
	else if (was_lap(st, op) && ++st->st_laps == LAPS)
		goes_round(sim, st);
}
