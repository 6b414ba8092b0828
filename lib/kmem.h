/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header in front of each block of memory, whether allocated or free, and
 * what is known of a block on a machine with sc_audit:
 *
 *	header | as asked for | slack 0xbb | redzone 0xfeedface
 *	       |   kb_size    | kb_slack |
 */
#ifndef KMEM_H
#define KMEM_H

#include "unwind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KMEM_ALLOCATED 0x616c6c6f /* "allo" */
#define KMEM_FREE 0x66726565      /* "free" */
/* Bytes behind the buffer, with sc_audit and without. There are some in any
 * case: the end of one piece of the host's memory is the beginning of another,
 * and a buffer is at neither, so nobody but its users has its address. */
#define KMEM_REDZONE 16
#define KMEM_END 8

/* Who had a block last. Not beside it, where a stray write would find it. */
struct kmem_audit {
	struct stack_frames ka_allocated;
	struct stack_frames ka_freed; /* empty while the block is allocated */
};

struct kmem_block {
	_Alignas(16) struct kmem_block *kb_next; /* on sim_blocks */
	struct kmem_block *kb_next_alike; /* on its free list; or its home's */
	size_t kb_size;                   /* as asked for */
	uint32_t kb_slack;                /* bytes more, that its cache has */
	uint32_t kb_state;                /* KMEM_ALLOCATED or KMEM_FREE */
	uint64_t kb_sequence;             /* of allocations; 1 was the first */
	struct kmem_audit *kb_audit;      /* NULL without sc_audit */
};

/* The header of what kmem_alloc() returned; readable ever after. */
static inline struct kmem_block *
kmem_block_of(const void *p)
{
	return ((struct kmem_block *)(uintptr_t)p - 1);
}

static inline void *
kmem_buffer(const struct kmem_block *kb)
{
	return ((void *)(uintptr_t)(kb + 1));
}

static inline size_t
kmem_capacity_of(const struct kmem_block *kb)
{
	return (kb->kb_size + kb->kb_slack);
}

/* With what is behind it. */
static inline size_t
kmem_room(const struct kmem_block *kb)
{
	return (kmem_capacity_of(kb) +
	    (kb->kb_audit != NULL ? KMEM_REDZONE : KMEM_END));
}

/* ---- kmem_cache.c: blocks of one size each; the last one has all others ----
 */

#define KMEM_CACHES 53
#define KMEM_OVERSIZE (KMEM_CACHES - 1)
#define KMEM_CACHE_NAME 32
#define KMEM_PAGE ((size_t)4096)

size_t kmem_capacity(size_t size); /* of the block that is given for it */
unsigned kmem_cache_of(size_t capacity);
/* "kmem_alloc_96", in a buffer of KMEM_CACHE_NAME bytes; returns it. */
const char *kmem_cache_name(size_t capacity, char *buf);

/* ---- kmem_home.c: which block a thread gets, with SIM_GRAIN_ACCESS ---- */

struct sim;
bool homes_init(struct sim *);
void homes_fini(struct sim *);
/* All are to be given out again, from the first. */
void homes_rewind(struct sim *);
/* The next block for the calling thread; NULL: another one is to be added. */
struct kmem_block *home_take(struct sim *, size_t capacity);
void home_add(struct sim *, struct kmem_block *);

/* ---- kmem_audit.c: what follows is for a machine with sc_audit ---- */

/*
 * Where a block was last allocated and last freed, without the allocator's own
 * frames. NULL without sc_audit, or if it is not so (again).
 */
const struct stack_frames *kmem_allocated_at(const struct kmem_block *);
const struct stack_frames *kmem_freed_at(const struct kmem_block *);

/* The innermost frame of these: "symbol+0xoffset". Returns buf. */
#define KMEM_CALLER 160
const char *kmem_caller(const struct stack_frames *, char *buf);

/* "; allocated at A, freed at B", or less if less is known. Returns buf. */
#define KMEM_STORY (2 * KMEM_CALLER + 40)
const char *kmem_story(const struct kmem_block *, char *buf);

/*
 * Has something been written that its user has no right to: any of it while it
 * is free, what is behind it while it is allocated? *offset is where.
 */
bool kmem_is_corrupt(const struct kmem_block *, size_t *offset);

/*
 * The block becomes the caller's, or the allocator's: patterns, and the stack
 * from the caller on; NULL: no stack is kept.
 */
void kmem_audit_alloc(struct kmem_block *, const void *caller);
void kmem_audit_free(struct kmem_block *, const void *caller);

#endif /* KMEM_H */
