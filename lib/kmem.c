/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel memory. Blocks come from the host's malloc() and go back to it with
 * the machine. A block that is freed is kept for the next one of its capacity,
 * so its header can be asked at any time whether it is free, and a second free
 * is noticed; memory checkers are told who may touch what is behind it.
 *
 * I1. sim_blocks holds every block; sim_free those that are free, by capacity:
 *     list i has those of 16 * i bytes, the last one all that are larger.
 */
#include "kmem.h"
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#define UNIT 16

static struct kmem_block **
free_list(sim_t *sim, size_t capacity)
{
	size_t i = capacity / UNIT;

	return (&sim->sim_free[i < KMEM_LISTS ? i : KMEM_LISTS - 1]);
}

/* A free block of exactly this capacity, off its list; or NULL. */
static struct kmem_block *
reuse(sim_t *sim, size_t capacity)
{
	struct kmem_block **link = free_list(sim, capacity);
	struct kmem_block *kb;

	while ((kb = *link) != NULL && kb->kb_capacity != capacity)
		link = &kb->kb_next_free;
	if (kb != NULL)
		*link = kb->kb_next_free;
	return (kb);
}

/* A block from the host, or NULL. */
static struct kmem_block *
extend(sim_t *sim, size_t capacity)
{
	struct kmem_block *kb = malloc(sizeof(*kb) + capacity);

	if (kb == NULL)
		return (NULL);
	*kb = (struct kmem_block){ .kb_next = sim->sim_blocks,
		.kb_capacity = capacity };
	sim->sim_blocks = kb;
	return (kb);
}

static void *
allocate(sim_t *sim, size_t size)
{
	size_t capacity = (size + UNIT - 1) / UNIT * UNIT;
	struct kmem_block *kb;

	if (size > SIZE_MAX / 2)
		return (NULL);
	if ((kb = reuse(sim, capacity)) == NULL &&
	    (kb = extend(sim, capacity)) == NULL)
		return (NULL);
	kb->kb_size = size;
	kb->kb_owner = NULL;
	kb->kb_state = KMEM_ALLOCATED;
	sim->sim_kmem_inuse++;
	san_memory_free(kb + 1, capacity);
	san_memory_new(kb + 1, size);
	return (kb + 1);
}

/* What the tape decides: a KM_SLEEP request may sleep, another may fail. */
static bool
is_granted(sim_t *sim, int flag)
{
	if (sim->sim_cpu == &sim->sim_boot)
		return (true);
	if (flag & KM_NOSLEEP)
		return (choose(sim, SIM_CHOICE_KMEM_FAIL, 2) == 0);
	if (choose(sim, SIM_CHOICE_KMEM_SLEEP, 2) == 1)
		delay(1);
	return (true);
}

void *
kmem_alloc(size_t size, int flag)
{
	sim_t *sim = machine();
	void *p;

	if (!is_granted(sim, flag))
		return (NULL);
	p = allocate(sim, size);
	if (p == NULL && (flag & KM_NOSLEEP) == 0)
		panic("kmem_alloc: the host has no memory for %zu bytes", size);
	return (p);
}

void *
kmem_zalloc(size_t size, int flag)
{
	void *p = kmem_alloc(size, flag);

	if (p != NULL)
		memset(p, 0, size);
	return (p);
}

void
kmem_free(void *p, size_t size)
{
	sim_t *sim = machine();
	struct kmem_block *kb, **list;

	if (p == NULL)
		panic("kmem_free: the address is NULL");
	kb = kmem_block_of(p);
	if (kb->kb_state == KMEM_FREE)
		panic("kmem_free: %jx is free already", panic_address(p));
	if (kb->kb_state != KMEM_ALLOCATED)
		panic("kmem_free: %jx was not allocated by kmem_alloc()",
		    panic_address(p));
	if (kb->kb_size != size)
		panic("kmem_free: %jx has %zu bytes, and is freed as %zu",
		    panic_address(p), kb->kb_size, size);
	name_drop(sim, p);
	list = free_list(sim, kb->kb_capacity);
	kb->kb_state = KMEM_FREE;
	sim->sim_kmem_inuse--;
	kb->kb_next_free = *list;
	*list = kb;
	san_memory_free(p, size);
}

size_t
sim_kmem_inuse(const sim_t *sim)
{
	return (sim->sim_kmem_inuse);
}

void
kmem_fini(sim_t *sim)
{
	while (sim->sim_blocks != NULL) {
		struct kmem_block *kb = sim->sim_blocks;

		sim->sim_blocks = kb->kb_next;
		san_memory_new(kb + 1, kb->kb_capacity);
		free(kb);
	}
}
