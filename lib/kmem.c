/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel memory. Every block is the host's malloc() with a header before it,
 * so that memory checkers see each one, a free with a wrong size is noticed,
 * and the machine can give back all of it at its end.
 */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_MAGIC 0x6b6d656d /* "kmem" */

struct kmem_block {
	struct kmem_block *kb_next, *kb_prev;
	size_t kb_size;
	uint64_t kb_magic; /* cleared when freed */
};

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
	struct kmem_block *kb;

	if (!is_granted(sim, flag))
		return (NULL);
	if (size > SIZE_MAX - sizeof(*kb) ||
	    (kb = malloc(sizeof(*kb) + size)) == NULL) {
		if (flag & KM_NOSLEEP)
			return (NULL);
		panic("kmem_alloc: the host has no memory for %zu bytes", size);
	}
	*kb = (struct kmem_block){ .kb_next = sim->sim_blocks,
		.kb_size = size,
		.kb_magic = BLOCK_MAGIC };
	if (kb->kb_next != NULL)
		kb->kb_next->kb_prev = kb;
	sim->sim_blocks = kb;
	return (kb + 1);
}

void *
kmem_zalloc(size_t size, int flag)
{
	void *p = kmem_alloc(size, flag);

	if (p != NULL)
		memset(p, 0, size);
	return (p);
}

static void
unlink_block(sim_t *sim, struct kmem_block *kb)
{
	if (kb->kb_next != NULL)
		kb->kb_next->kb_prev = kb->kb_prev;
	if (kb->kb_prev != NULL)
		kb->kb_prev->kb_next = kb->kb_next;
	else
		sim->sim_blocks = kb->kb_next;
}

void
kmem_free(void *p, size_t size)
{
	sim_t *sim = machine();
	struct kmem_block *kb = (struct kmem_block *)p - 1;

	if (p == NULL)
		panic("kmem_free: the address is NULL");
	if (kb->kb_magic != BLOCK_MAGIC)
		panic("kmem_free: %jx is no allocated block: freed twice, or "
		      "not from kmem_alloc()",
		    panic_address(p));
	if (kb->kb_size != size)
		panic("kmem_free: %jx has %zu bytes, and is freed as %zu",
		    panic_address(p), kb->kb_size, size);
	name_drop(sim, p);
	unlink_block(sim, kb);
	kb->kb_magic = 0;
	free(kb);
}

void
kmem_fini(sim_t *sim)
{
	while (sim->sim_blocks != NULL) {
		struct kmem_block *kb = sim->sim_blocks;

		unlink_block(sim, kb);
		free(kb);
	}
}
