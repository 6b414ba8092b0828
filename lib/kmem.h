/* SPDX-License-Identifier: BSD-2-Clause */
/* The header in front of each block of memory, whether allocated or free. */
#ifndef KMEM_H
#define KMEM_H

#include <stddef.h>
#include <stdint.h>

#define KMEM_ALLOCATED 0x616c6c6f63 /* "alloc" */
#define KMEM_FREE 0x66726565        /* "free" */

struct kmem_block {
	struct kmem_block *kb_next;      /* on sim_blocks */
	struct kmem_block *kb_next_free; /* on its free list */
	size_t kb_capacity;              /* a multiple of 16 */
	size_t kb_size;                  /* as asked for */
	uint64_t kb_state;               /* KMEM_ALLOCATED or KMEM_FREE */
	const void *kb_owner;            /* of a ctxop: its thread, or NULL */
};

/* The header of what kmem_alloc() returned; readable ever after. */
static inline struct kmem_block *
kmem_block_of(const void *p)
{
	return ((struct kmem_block *)(uintptr_t)p - 1);
}

#endif /* KMEM_H */
