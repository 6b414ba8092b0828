/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which block a thread gets, where a search compares runs by addresses
 * (SIM_GRAIN_ACCESS): the nth request of a thread has the same block in each
 * run of a machine, whatever other threads do, and none is used twice in a run.
 *
 * I1. A home's blocks are in the order of requests; hm_next is the link to the
 *     next one of this run.
 */
#include "kmem.h"
#include "machine.h"

#include <stdlib.h>

#define HOMES_BITS 12 /* threads: TABLE_ROOM() of it */

struct home {
	uintptr_t hm_thread; /* first, for the table */
	struct kmem_block *hm_blocks;
	struct kmem_block **hm_next;
};

bool
homes_init(sim_t *sim)
{
	return (table_map(&sim->sim_homes, HOMES_BITS, sizeof(struct home)));
}

static void
rewind_home(struct home *hm)
{
	for (struct kmem_block *kb = hm->hm_blocks; kb != NULL;
	     kb = kb->kb_next_alike)
		kb->kb_state = KMEM_FREE;
	hm->hm_next = &hm->hm_blocks;
}

void
homes_rewind(sim_t *sim)
{
	struct home *hm = table_first(&sim->sim_homes);

	for (size_t i = 0; i < table_count(&sim->sim_homes); i++)
		rewind_home(&hm[i]);
}

static void
drop(struct kmem_block *kb)
{
	while (kb != NULL) {
		struct kmem_block *next = kb->kb_next_alike;

		san_memory_new(kmem_buffer(kb), kmem_room(kb));
		free(kb->kb_audit);
		free(kb);
		kb = next;
	}
}

void
homes_fini(sim_t *sim)
{
	const struct home *hm = table_first(&sim->sim_homes);

	for (size_t i = 0; i < table_count(&sim->sim_homes); i++)
		drop(hm[i].hm_blocks);
	table_unmap(&sim->sim_homes);
}

static struct home *
home(sim_t *sim)
{
	struct home *hm = table_take(&sim->sim_homes, (uintptr_t)curthread);

	if (hm == NULL)
		panic("kmem_alloc: more than %zu threads ask for memory: too "
		      "many with SIM_GRAIN_ACCESS",
		    TABLE_ROOM(HOMES_BITS));
	if (hm->hm_next == NULL)
		hm->hm_next = &hm->hm_blocks;
	return (hm);
}

/* A block of another size, from another way that this thread went, goes. */
struct kmem_block *
home_take(sim_t *sim, size_t capacity)
{
	struct home *hm = home(sim);
	struct kmem_block *kb;

	while ((kb = *hm->hm_next) != NULL && kmem_capacity_of(kb) != capacity)
		hm->hm_next = &kb->kb_next_alike;
	if (kb != NULL)
		hm->hm_next = &kb->kb_next_alike;
	return (kb);
}

void
home_add(sim_t *sim, struct kmem_block *kb)
{
	struct home *hm = home(sim);

	kb->kb_next_alike = *hm->hm_next;
	*hm->hm_next = kb;
	hm->hm_next = &kb->kb_next_alike;
}
